import { describe, expect, it } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';
import { choices } from '../host/description.mts';
import { Host } from '../host/host.mts';
import { change } from '../host/parameters.mts';
import { blueprintCall, blueprintSms, deliver, json, withStage } from '../triggers/setup.mts';

const stage = withStage();

/** Changes a service, lets AVANSER complete it, and returns what the trigger made of the callback. */
async function outcome(): Promise<IDataObject[]> {
	const { simulator } = stage;
	const trigger = await stage.trigger('requestFinished');
	await trigger.activate();
	const host = new Host(stage.credential({ webhookSecret: 'a long and random text of our own' }));
	const { error } = await host.run(change({ updateFields: { callback_uri: trigger.url } }));
	if (error !== undefined) throw error;
	await simulator.clock.advanceToEnd();
	expect(simulator.deliveries.list({ kind: 'callback' })).toMatchObject([
		{ outcome: 'delivered', status: 200, attempt: 1 },
	]);
	return trigger.items;
}

/** What a trigger makes of one delivery of anybody. */
async function received(
	type: 'callEnded' | 'requestFinished' | 'smsReceived',
	query: Record<string, string>,
	init: RequestInit = {},
	simple = true,
): Promise<IDataObject[]> {
	const own = type === 'requestFinished' ? { verify: false } : { registerOn: 'byHand' };
	const trigger = await stage.trigger(type, { ...own, simple }, {});
	await trigger.activate();
	expect(await deliver(trigger.url, query, init)).toBe(200);
	return trigger.items;
}

const ourRequest = () => stage.simulator.ledger.changed()[0]?.request_id;

describe('[5.10] the verb of a callback', () => {
	it.each(['POST', 'GET'] as const)('[5.10] may be %s', async (callbackMethod) => {
		stage.simulator.readings.callbackMethod = callbackMethod;
		expect(await outcome()).toMatchObject([
			{ requestId: ourRequest(), status: 'completed', serviceNumber: '+61280740800' },
		]);
	});

	it('[5.10] its body is read whatever content type it says it has', async () => {
		const { headers: _, ...body } = json({ request_id: 'id', status: 'failed' });
		for (const type of ['text/plain', 'application/xml', 'application/octet-stream']) {
			const init = { ...body, headers: { 'content-type': type } };
			expect(await received('requestFinished', {}, init)).toMatchObject([
				{ requestId: 'id', status: 'failed' },
			]);
		}
	});
});

describe('[5.11] the name of the callback field', () => {
	it('[5.11] is callback_uri when sent and callback_url when listed', async () => {
		await outcome();
		const [{ body, callback_url } = { body: '', callback_url: '' }] = stage.simulator.telco.requests
			.all()
			.map(({ requestBody, callback_url: listed }) => ({
				body: requestBody,
				callback_url: listed,
			}));
		expect(JSON.parse(body)).toEqual({ callback_uri: callback_url });
		const host = new Host(stage.credential({}));
		const { items } = await host.run({ resource: 'request', operation: 'getAll' });
		expect(items).toMatchObject([{ json: { callback_url } }]);
	});
});

describe('[5.12] a callback without a comma', () => {
	it('[5.12] is kept as text, and answered like any other', async () => {
		stage.simulator.readings.callbackBody = 'missing comma';
		const [item, ...others] = await outcome();
		expect(others).toEqual([]);
		expect(JSON.stringify(item)).toContain('Request completed successfully');
	});
});

describe('[5.13] the account of a callback', () => {
	it.each([
		['number', '6999'],
		['string', '6999'],
	] as const)('[5.13] comes out as a text, sent as %s', async (callbackAccountId, accountId) => {
		stage.simulator.readings.callbackAccountId = callbackAccountId;
		expect(await outcome()).toMatchObject([{ accountId }]);
	});

	it('[5.13] may be missing', async () => {
		stage.simulator.readings.callbackAccountId = 'absent';
		expect(await outcome()).toMatchObject([{ requestId: ourRequest(), status: 'completed' }]);
	});

	it('[5.13] is read from calls and SMS too, which name it otherwise', async () => {
		expect(await received('callEnded', blueprintCall)).toMatchObject([{ accountId: '6999' }]);
		expect(await received('smsReceived', blueprintSms)).toMatchObject([{ accountId: '6999' }]);
	});
});

describe('[5.14] the status of a callback', () => {
	it.each(['completed', 'failed', 'pending', 'something new'])(
		'[5.14] %s starts the workflow',
		async (status) => {
			expect(
				await received('requestFinished', {}, json({ request_id: 'id', status })),
			).toMatchObject([{ status, completed: status === 'completed' }]);
		},
	);
});

describe('[5.15] the request_id of a callback', () => {
	it.each(['acknowledged', 'another'] as const)('[5.15] may be %s', async (reading) => {
		stage.simulator.readings.callbackRequestId = reading;
		const [item] = await outcome();
		expect(item).toMatchObject({ requestId: ourRequest(), verification: 'readBack' });
		expect(item?.callbackRequestId === ourRequest()).toBe(reading === 'acknowledged');
		expect(item?.reference).toMatch(/^[\w-]{22}$/);
	});
});

describe('[5.16] the callback of a change', () => {
	it.each(['sent', 'empty'] as const)(
		'[5.16] comes out with the custom IDs it has (%s)',
		async (reading) => {
			stage.simulator.readings.updateCallbackIds = reading;
			const [item] = await outcome();
			expect(item).toMatchObject({ customId: reading === 'empty' ? '' : 'custom-1' });
		},
	);

	it.each(['submitted', 'another'] as const)(
		'[5.16] comes out with the answer point it has (%s), and changes nothing',
		async (reading) => {
			stage.simulator.readings.updateCallbackAnswerPoint = reading;
			const [item] = await outcome();
			expect(item).toMatchObject({
				answerPointRaw: reading === 'another' ? '6113008786264' : '61401020304',
				verification: 'readBack',
			});
			expect(stage.simulator.ledger.changed()).toHaveLength(1);
		},
	);
});

describe('[5.18] numbers in events', () => {
	it('[5.18] are there as they came and as E.164, unless the caller is private', async () => {
		expect(await received('callEnded', { ...blueprintCall, bnum: '+61-1300123123' })).toMatchObject(
			[
				{
					trackingNumber: '+611300123123',
					trackingNumberRaw: '+61-1300123123',
					caller: '+61410203045',
					callerRaw: '+61-0410203045',
					callerPrivate: false,
				},
			],
		);
		expect(await received('callEnded', { ...blueprintCall, ani: 'Private' })).toMatchObject([
			{ caller: null, callerRaw: 'Private', callerPrivate: true },
		]);
	});
});

describe('[5.19] the status of a call', () => {
	it.each([
		['avanser_answered_call', 'answered'],
		['avanser_fax_call', 'fax'],
		['avanser_missed_call', 'missed'],
		['Unanswered', 'unanswered'],
		['Missed', 'missed'],
		['avanser_transferred_call', 'transferred'],
	])('[5.19] %s is %s', async (callstatus, status) => {
		expect(await received('callEnded', { ...blueprintCall, callstatus })).toMatchObject([
			{ status, statusRaw: callstatus },
		]);
	});
});

describe('[5.20] the code of a call', () => {
	it.each([
		['1', 'avanser_answered_call', 'answered'],
		['1', 'avanser_missed_call', 'missed'],
		['8', 'avanser_busy_call', 'busy'],
	])('[5.20] %s does not change the meaning of %s', async (callcode, callstatus, status) => {
		expect(await received('callEnded', { ...blueprintCall, callcode, callstatus })).toMatchObject([
			{ statusCode: Number(callcode), status },
		]);
	});
});

describe('[5.36] the custom IDs of a call', () => {
	it.each(['sent', 'absent'] as const)('[5.36] are optional: %s', async (reading) => {
		const { simulator } = stage;
		simulator.readings.callCustomIds = reading;
		const trigger = await stage.trigger('callEnded', { registerOn: 'byHand' }, {});
		await trigger.activate();
		const service = simulator.telco.services.get('61280740800');
		if (service === undefined) throw new Error('The world has no such service');
		service.call_uri = trigger.url;
		await simulator.telco.call({ service_number: '61280740800' });
		expect(trigger.items).toMatchObject([
			reading === 'sent'
				? { customId: 'custom-1', customGroup: 'group-1' }
				: { customId: null, customGroup: null },
		]);
	});
});

describe('[5.37] upper and lower case of names', () => {
	it('[5.37] does not matter', async () => {
		const shouted = Object.fromEntries(
			Object.entries(blueprintSms).map(([name, value]) => [name.toUpperCase(), value]),
		);
		expect(await received('smsReceived', shouted)).toMatchObject([
			{ accountId: '6999', text: 'this is a test message', to: '+61401020304' },
		]);
		const { clientid, ...rest } = blueprintCall;
		expect(await received('callEnded', { ...rest, clientId: clientid })).toMatchObject([
			{ accountId: '6999' },
		]);
	});
});

describe('[5.38] dates', () => {
	it('[5.38] keep their time zone, and are given none', async () => {
		expect(await received('callEnded', blueprintCall)).toMatchObject([
			{ startedAt: '2019-11-14T12:11:21+10:00' },
		]);
		expect(
			await received('callEnded', { ...blueprintCall, tzdate: '2020-05-26T17:00:18+1000' }),
		).toMatchObject([{ startedAt: '2020-05-26T17:00:18+10:00' }]);
		expect(await received('smsReceived', blueprintSms)).toMatchObject([
			{ receivedAt: '2016-04-12T10:10:10', receivedAtRaw: '2016-04-12 10:10:10' },
		]);
	});
});

describe('[5.45] the tags of the portal', () => {
	it('[5.45] are offered by name, each feature with its number', async () => {
		const trigger = await stage.trigger('callEnded');
		const tags = choices(trigger.property('callDetails')).map(({ value }) => String(value));
		for (const tag of ['feat01', 'feat10', 'cd_cp10', 'cparty:e164', 'audio', 'web:gclid']) {
			expect(tags).toContain(tag);
		}
		expect(new Set(tags).size).toBe(tags.length);
	});

	it('[5.45] are left out of the item where AVANSER did not replace them', async () => {
		const [item] = await received('callEnded', {
			...blueprintCall,
			feat02: '[[feat02]]',
			feat03: 'Stock',
		});
		expect(JSON.stringify(item)).toContain('Stock');
		expect(JSON.stringify(item)).not.toContain('[[');
	});
});

describe('[5.47] two attempts at most', () => {
	it('[5.47] a callback is answered at once, so that the first one is enough', async () => {
		expect(await outcome()).toHaveLength(1);
		expect(stage.simulator.telco.requests.all()).toMatchObject([
			{ request_status: 'completed', callback: { status: 'success', httpReply: 200 } },
		]);
	});

	it('[5.47] a callback that comes twice starts the workflow once', async () => {
		const trigger = await stage.trigger('requestFinished', { verify: false }, {});
		await trigger.activate();
		const body = json({ request_id: 'id', status: 'completed' });
		expect(await deliver(trigger.url, {}, body)).toBe(200);
		expect(await deliver(trigger.url, {}, body)).toBe(200);
		expect(trigger.items).toHaveLength(1);
	});
});
