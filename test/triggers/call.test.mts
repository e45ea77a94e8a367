import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { blueprintCall, deliver, json, secret, servicesOf, withStage } from './setup.mts';

const number = '61280740800';

const form = { 'content-type': 'application/x-www-form-urlencoded' };

function type(subtype: string) {
	return { 'content-type': `application/${subtype}` };
}

describe('what a call looks like', () => {
	const stage = withStage();

	const received = async (query: Record<string, string> | string, init?: RequestInit) => {
		const trigger = await stage.trigger('callEnded', { registerOn: 'byHand' }, {});
		await trigger.activate();
		expect(await deliver(trigger.url, query, init)).toBe(200);
		return trigger.items;
	};

	it('is one documented shape with typed values', async () => {
		expect(await received({ ...blueprintCall, custom_id: 'c-1', custom_group: 'g-1' })).toEqual([
			{
				callId: '324213111',
				uniqueId: 'ECS1-1923211.11',
				accountId: '6999',
				status: 'answered',
				statusRaw: 'avanser_answered_call',
				statusCode: 1,
				answered: true,
				startedAt: '2019-11-14T12:11:21+10:00',
				duration: 30,
				direction: null,
				trackingNumber: '+61290081596',
				trackingNumberRaw: '+61-0290081596',
				trackingName: 'Tracking Service 1',
				answerPoint: '+61401020304',
				answerPointRaw: '+61-0401020304',
				answerPointName: 'Sydney Office',
				caller: '+61410203045',
				callerRaw: '+61-0410203045',
				callerPrivate: false,
				callerLocation: 'Sydney',
				callerState: 'MOB',
				callerCountry: 'AU',
				customId: 'c-1',
				customGroup: 'g-1',
				recordingUrl: null,
				details: {},
				other: {},
				dedupeKey: 'call:324213111',
				source: 'webhook',
				verification: 'none',
			},
		]);
	});

	it('[5.36] does without custom IDs, and tells not sent from sent empty', async () => {
		const [item] = await received(blueprintCall);
		expect(item).toMatchObject({ customId: null, customGroup: null });
		const [empty] = await received({ ...blueprintCall, custom_id: '', custom_group: '' });
		expect(empty).toMatchObject({ customId: '', customGroup: '' });
	});

	it.each([
		['+61-0405061663', '+61405061663'],
		[' 61-0405061663', '+61405061663'],
		['61405061663', '+61405061663'],
		['+61-1300123123', '+611300123123'],
		['+61-1800456100', '+611800456100'],
		['+39-0612345678', '+390612345678'],
		['+64-93000100', '+6493000100'],
	])('[5.18] reads the number %s as %s', async (ani, caller) => {
		const [item] = await received({ ...blueprintCall, ani });
		expect(item).toMatchObject({ caller, callerRaw: ani, callerPrivate: false });
	});

	it.each(['Private', 'private-36012012', 'Anonymous'])(
		'[5.18] takes the caller %s for private',
		async (ani) => {
			const [item] = await received({ ...blueprintCall, ani });
			expect(item).toMatchObject({ caller: null, callerRaw: ani, callerPrivate: true });
		},
	);

	it('[5.17] knows nothing of the number of digits', async () => {
		const [item] = await received({ ...blueprintCall, bnum: '6129008596', ani: '6113008786264' });
		expect(item).toMatchObject({ trackingNumber: '+6129008596', caller: '+6113008786264' });
	});

	it.each([
		['avanser_abandoned_call', 'abandoned'],
		['avanser_busy_call', 'busy'],
		['avanser_unanswered_call', 'unanswered'],
		['avanser_fax_call', 'fax'],
		['avanser_missed_call', 'missed'],
		['Missed', 'missed'],
		['avanser_overflow_call', 'overflow'],
		['something new', 'something new'],
	])('[5.19] calls the status %s %s', async (callstatus, status) => {
		const [item] = await received({ ...blueprintCall, callstatus });
		expect(item).toMatchObject({ status, statusRaw: callstatus, answered: false });
	});

	it.each(['0', '1', '2', '3', '4', '7', '8'])(
		'[5.20] passes the status code %s on as it is, whatever the status',
		async (callcode) => {
			const [item] = await received({ ...blueprintCall, callcode });
			expect(item).toMatchObject({ statusCode: Number(callcode), status: 'answered' });
		},
	);

	it('[5.13] has the account as text', async () => {
		const [item] = await received(blueprintCall);
		expect(item?.accountId).toBe('6999');
	});

	it('[5.37] does not depend on upper and lower case', async () => {
		const [item] = await received({ ClientID: '6999', CallId: '7', BNUM: '+61-0290081596' });
		expect(item).toMatchObject({ accountId: '6999', callId: '7', trackingNumber: '+61290081596' });
	});

	it.each([
		['2019-11-14T12:11:21+10:00', '2019-11-14T12:11:21+10:00'],
		['2019-11-14T12:11:21 10:00', '2019-11-14T12:11:21+10:00'],
		['2020-05-26T17:00:01+1000', '2020-05-26T17:00:01+10:00'],
		['2020-05-26 17:00:01', '2020-05-26T17:00:01'],
		['2020-05-26T07:00:01Z', '2020-05-26T07:00:01Z'],
		['yesterday', null],
	])('[5.38] reads the time %s as %s', async (tzdate, startedAt) => {
		const [item] = await received({ ...blueprintCall, tzdate });
		expect(item).toMatchObject({ startedAt });
	});

	it('keeps the parameters of the URL itself, and the last of a repeated one', async () => {
		const query = `call_uri=service1&duration=7&${new URLSearchParams(blueprintCall)}`;
		const [item] = await received(query);
		expect(item).toMatchObject({ other: { call_uri: 'service1' }, duration: 30 });
	});

	it.each([
		['JSON', json(blueprintCall)],
		['a form', { method: 'POST', body: new URLSearchParams(blueprintCall) }],
		[
			'JSON that says it is a form',
			{ method: 'POST', body: JSON.stringify(blueprintCall), headers: form },
		],
		[
			'a form that says it is JSON',
			{ method: 'POST', body: String(new URLSearchParams(blueprintCall)), headers: type('json') },
		],
		[
			'JSON of no known type',
			{ method: 'POST', body: JSON.stringify(blueprintCall), headers: type('x') },
		],
	])('[5.47] takes %s', async (_name, init) => {
		expect(await received({}, init)).toMatchObject([
			{ callId: '324213111', duration: 30, dedupeKey: 'call:324213111' },
		]);
	});

	it.each([
		['broken JSON', '{"callid": 1 "duration": 2}', type('json')],
		['XML', '<call><callid>1</callid></call>', type('xml')],
		['plain text', 'hello', { 'content-type': 'text/plain' }],
		['a list', '[1, 2]', type('json')],
	])('keeps %s as text', async (_name, body, headers) => {
		const items = await received({ callid: '5' }, { method: 'POST', body, headers });
		expect(items).toMatchObject([{ callId: '5', other: { raw: body } }]);
	});

	it('is as it came without Simplify, but for what this package put into the URL', async () => {
		const trigger = await stage.trigger('callEnded', {
			services: servicesOf(number),
			simple: false,
		});
		await trigger.activate();
		await stage.simulator.clock.advanceToEnd();
		const { call: made } = await stage.simulator.telco.call({ service_number: number });
		const [item] = trigger.items;
		expect(Object.keys(item ?? {})).toEqual([
			...Object.keys(blueprintCall),
			'custom_id',
			'custom_group',
		]);
		expect(item).toMatchObject({ callid: String(made.callid), bnum: '+61-0280740800' });
	});
});

describe('extra details', () => {
	const tags = ['audio', 'web:gclid', 'web:usercode.web:sessioncode', 'sentiment:score', 'cd_cp01'];
	const details = { callDetails: [...tags, 'feat01', 'call:direction', 'ivr'] };
	const made = {
		service_number: number,
		audio: true,
		tags: {
			'web:gclid': 'Cj0K&=?',
			'web:usercode': '123',
			'web:sessioncode': '456',
			'sentiment:score': '0.75',
			cd_cp01: 'red',
			feat01: 'Colour',
			ivr: '1,2',
		},
	};
	const stage = withStage();

	it.each(['template', 'appended'] as const)(
		'arrive under readable names if AVANSER reads tags as %s',
		async (callUriTags) => {
			const { simulator } = stage;
			simulator.readings.callUriTags = callUriTags;
			const trigger = await stage.trigger('callEnded', {
				services: servicesOf(number),
				...details,
			});
			await trigger.activate();
			await simulator.clock.advanceToEnd();
			const { call: record } = await simulator.telco.call(made);
			expect(trigger.items).toMatchObject([
				{
					callId: String(record.callid),
					customId: 'custom-1',
					customGroup: 'group-1',
					direction: 'call-in',
					recordingUrl: `${simulator.origin}/recordings/${record.callid}.wav`,
					details: {
						googleClickId: 'Cj0K&=?',
						googleAnalyticsClientId: '123.456',
						sentimentScore: 0.75,
						callParameter1: 'red',
						feature1: 'Colour',
						ivrSelections: '1,2',
					},
					other: {},
					verification: 'token',
				},
			]);
		},
	);

	it('are absent if AVANSER does not replace tags', async () => {
		const { simulator } = stage;
		simulator.readings.callUriTags = 'literal';
		const trigger = await stage.trigger('callEnded', { services: servicesOf(number), ...details });
		await trigger.activate();
		await simulator.clock.advanceToEnd();
		const { call: record } = await simulator.telco.call(made);
		expect(trigger.items).toMatchObject([
			{
				callId: String(record.callid),
				recordingUrl: null,
				direction: null,
				details: {},
				other: {},
			},
		]);
	});

	it.each([
		['first', 0],
		['second', 1],
	])('[5.45] of every documented tag can be chosen: %s half', async (_name, half) => {
		const { simulator } = stage;
		const all = await everyDetail();
		const callDetails = all.filter((_tag, index) => index % 2 === half);
		const trigger = await stage.trigger('callEnded', { services: servicesOf(number), callDetails });
		await trigger.activate();
		await simulator.clock.advanceToEnd();
		const tags = Object.fromEntries(
			all.flatMap((tag) => tag.split('.')).map((tag) => [tag, `value of ${tag}`]),
		);
		await simulator.telco.call({ service_number: number, tags });
		const { details: arrived, direction, recordingUrl } = trigger.items[0] ?? {};
		const texts = Object.values({ ...Object(arrived), direction, recordingUrl });
		const expected = callDetails.map((tag) =>
			tag
				.split('.')
				.map((part) => tags[part])
				.join('.'),
		);
		expect(texts.filter((text) => text !== null).sort()).toEqual(expected.sort());
	});

	it('are refused if the URL would become too long', async () => {
		const callDetails = await everyDetail();
		const trigger = await stage.trigger('callEnded', { services: servicesOf(number), callDetails });
		await expect(trigger.activate()).rejects.toThrow(/would have \d+ characters/);
		expect(stage.simulator.journal.entries({ method: 'POST' })).toEqual([]);
	});

	it('are recognised under the names of their tags where the URL is set by hand', async () => {
		const trigger = await stage.trigger('callEnded', { registerOn: 'byHand' }, {});
		await trigger.activate();
		await deliver(trigger.url, {
			callid: '1',
			audio: 'https://example.com/1.wav',
			'web:gclid': 'x',
		});
		expect(trigger.items).toMatchObject([
			{ recordingUrl: 'https://example.com/1.wav', details: { googleClickId: 'x' } },
		]);
	});

	async function everyDetail(): Promise<string[]> {
		const trigger = await stage.trigger('callEnded');
		const { options = [] } = trigger.property('callDetails');
		return options.flatMap((option) => ('value' in option ? [String(option.value)] : []));
	}
});

describe('a URL that is set by hand', () => {
	const stage = withStage();

	it('has a token that any service may use, as the documentation makes it', async () => {
		const trigger = await stage.trigger('callEnded', { registerOn: 'byHand' });
		await trigger.activate();
		const value = `["call","*","${trigger.node.webhookId}"]`;
		const avanser_token = createHmac('sha256', secret).update(value).digest('hex');
		for (const bnum of ['+61-0290081596', '+61-0280740800', '']) {
			const query = { ...blueprintCall, avanser_token, bnum, callid: bnum };
			expect(await deliver(trigger.url, query)).toBe(200);
		}
		expect(trigger.items).toHaveLength(3);
	});

	it('keeps the address the documentation gives for a template', async () => {
		const page = readFileSync('docs/triggers/call.md', 'utf8');
		const [, template = ''] = /<webhook ID>\/call\?(\S+)/.exec(page) ?? [];
		const trigger = await stage.trigger('callEnded', { registerOn: 'byHand' }, {});
		await trigger.activate();
		const service = stage.simulator.telco.services.get(number);
		if (service) service.call_uri = `${trigger.url}?${template}`;
		const { call: made } = await stage.simulator.telco.call({
			service_number: number,
			audio: true,
		});
		expect(trigger.items).toMatchObject([
			{
				callId: String(made.callid),
				customId: 'custom-1',
				recordingUrl: expect.stringContaining('/recordings/'),
				other: {},
			},
		]);
	});
});

describe('which calls start the workflow', () => {
	const stage = withStage();
	const started = async (parameters: object, ...calls: Array<Record<string, string>>) => {
		const trigger = await stage.trigger('callEnded', { registerOn: 'byHand', ...parameters }, {});
		await trigger.activate();
		for (const one of calls) expect(await deliver(trigger.url, one)).toBe(200);
		return trigger.items;
	};
	const answered = { ...blueprintCall, callid: '1' };
	const missed = {
		...blueprintCall,
		callid: '2',
		callstatus: 'avanser_missed_call',
		duration: '0',
	};
	const unknown = { ...blueprintCall, callid: '3', callstatus: 'avanser_new_call' };

	it('are all of them without a filter', async () => {
		expect(await started({}, answered, missed, unknown)).toHaveLength(3);
	});

	it('are those with the chosen statuses, and unknown ones under their own name', async () => {
		const items = await started({ filters: { statuses: ['missed'] } }, answered, missed, unknown);
		expect(items.map(({ status }) => status)).toEqual(['missed', 'new']);
	});

	it('are those that are long enough', async () => {
		const short = { ...answered, callid: '4', duration: '29' };
		const items = await started({ filters: { minimumDuration: 30 } }, short, missed, answered);
		expect(items.map(({ callId }) => callId)).toEqual(['1']);
	});

	it('are only the first report of each', async () => {
		expect(await started({}, answered, answered, missed, answered)).toHaveLength(2);
	});

	it('are all changes of a call with realtime webhooks, but no repetition', async () => {
		const ringing = { ...answered, callstatus: 'ringing', duration: '0' };
		const items = await started({ repeatedCalls: 'changed' }, ringing, ringing, answered, answered);
		expect(items.map(({ status }) => status)).toEqual(['ringing', 'answered']);
		expect(new Set(items.map(({ dedupeKey }) => dedupeKey)).size).toBe(2);
	});

	it('remembers no more than some hundred', async () => {
		const trigger = await stage.trigger('callEnded', { registerOn: 'byHand' }, {});
		await trigger.activate();
		for (let callid = 0; callid < 400; callid += 1) {
			await deliver(trigger.url, { callid: String(callid) });
		}
		expect(trigger.items).toHaveLength(400);
		expect(JSON.stringify(trigger.staticData).length).toBeLessThan(5000);
		await deliver(trigger.url, { callid: '399' });
		expect(trigger.items).toHaveLength(400);
	});
});
