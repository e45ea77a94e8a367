import { describe, expect, it } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import { deliver, json, secret, withStage } from './setup.mts';
import { tokenOf } from './tokens.mts';
import type { Trigger } from '../host/triggers.mts';

const reference = 'abcdefghijklmnopqrstuv';

interface Acknowledgment {
	response: { request_id: string; service_number: string };
}

describe('the trigger on finished requests', () => {
	const stage = withStage();

	/** Orders a number the way the action node does, with the reference and the token in the URL. */
	const placeOrder = async (
		trigger: Trigger,
		options: { reference?: string; plain?: boolean } = {},
	) => {
		const { reference: ours = reference } = options;
		const token = tokenOf(secret, 'request', ours);
		const query = options.plain ? '' : `?avanser_ref=${ours}&avanser_token=${token}`;
		return await submit('POST', '/requests', {
			name: 'Test',
			custom_id: 'c-1',
			custom_group: 'g-1',
			service_number: { country: 'AU', search_type: 'szu', szu: 'sydney' },
			service: { type: 'transfer', answer_point: '61401603859', record_call: false },
			callback_uri: trigger.url + query,
		});
	};

	const submit = async (method: string, path: string, body?: object) => {
		const answer = await fetch(stage.simulator.url + path, {
			method,
			headers: {
				authorization: `Basic ${Buffer.from('agency:agency-secret').toString('base64')}`,
				'content-type': 'application/json',
			},
			body: body && JSON.stringify(body),
		});
		const { response }: Acknowledgment = JSON.parse(await answer.text());
		return response;
	};

	const finish = async () => await stage.simulator.clock.advanceToEnd();

	const active = async (parameters: INodeParameters = {}, secrets?: object) => {
		const trigger = await stage.trigger('requestFinished', parameters, secrets);
		await trigger.activate();
		return trigger;
	};

	it('has one documented shape, read back from AVANSER', async () => {
		const trigger = await active();
		const { request_id, service_number } = await placeOrder(trigger);
		await finish();
		expect(trigger.items).toEqual([
			{
				requestId: request_id,
				callbackRequestId: request_id,
				reference,
				requestType: 'create',
				accountId: '6999',
				status: 'completed',
				completed: true,
				message: 'Request completed successfully',
				serviceNumber: `+${service_number}`,
				serviceNumberRaw: service_number,
				answerPoint: '+61401603859',
				answerPointRaw: '61401603859',
				customId: 'c-1',
				customGroup: 'g-1',
				requestedAt: '2026-01-05T09:00:00+11:00',
				other: {},
				dedupeKey: `request:${request_id}`,
				source: 'webhook',
				verification: 'readBack',
			},
		]);
		expect(trigger.log).toEqual([]);
	});

	it('is as it came without Simplify, and without the token', async () => {
		const trigger = await active({ simple: false });
		const { request_id } = await placeOrder(trigger);
		await finish();
		expect(trigger.items).toEqual([
			{
				account_id: 6999,
				request_id,
				custom_id: 'c-1',
				custom_group: 'g-1',
				status: 'completed',
				message: 'Request completed successfully',
				service_number: expect.any(String),
				answer_point: '61401603859',
			},
		]);
	});

	it('[5.14] starts for failed requests too, unless they are filtered out', async () => {
		const both = await active();
		const completed = await active({ filters: { outcomes: ['completed'] } });
		for (const trigger of [both, completed]) {
			stage.simulator.faults.add({
				fault: {
					kind: 'outcome',
					status: 'failed',
					message: 'Selected service number is not available',
				},
			});
			await placeOrder(trigger);
		}
		await finish();
		expect(both.items).toMatchObject([
			{
				status: 'failed',
				completed: false,
				message: 'Selected service number is not available',
				verification: 'readBack',
			},
		]);
		expect(completed.items).toEqual([]);
		expect(stage.simulator.deliveries.list().every(({ outcome }) => outcome === 'delivered')).toBe(
			true,
		);
	});

	it('[5.39] [5.15] decides on the status, whatever message and ID say', async () => {
		stage.simulator.readings.failedMessage = 'waiting';
		stage.simulator.readings.callbackRequestId = 'another';
		stage.simulator.faults.add({ fault: { kind: 'outcome', status: 'failed' } });
		const trigger = await active();
		const { request_id } = await placeOrder(trigger);
		await finish();
		const [item] = trigger.items;
		expect(item).toMatchObject({
			status: 'failed',
			requestId: request_id,
			reference,
			dedupeKey: `request:${request_id}`,
			verification: 'readBack',
		});
		expect(item?.callbackRequestId).not.toBe(request_id);
	});

	it('[5.15] finds a request without our reference by its number', async () => {
		stage.simulator.readings.callbackRequestId = 'another';
		const trigger = await active({}, {});
		const { request_id } = await placeOrder(trigger, { plain: true });
		await finish();
		expect(trigger.items).toMatchObject([
			{ requestId: request_id, reference: null, verification: 'readBack' },
		]);
	});

	it('[5.16] takes an update with empty custom IDs and another answer point', async () => {
		stage.simulator.readings.updateCallbackIds = 'empty';
		stage.simulator.readings.updateCallbackAnswerPoint = 'another';
		const trigger = await active();
		const { request_id } = await submit('POST', '/services/61280740800', {
			service: { answer_point: '61132307' },
			callback_uri: `${trigger.url}?avanser_ref=${reference}&avanser_token=${tokenOf(secret, 'request', reference)}`,
		});
		await finish();
		expect(trigger.items).toMatchObject([
			{
				requestId: request_id,
				requestType: 'update',
				customId: '',
				customGroup: '',
				answerPoint: '+6113008786264',
				verification: 'readBack',
			},
		]);
	});

	it('[5.10] takes a GET', async () => {
		stage.simulator.readings.callbackMethod = 'GET';
		const trigger = await active();
		const { request_id } = await placeOrder(trigger);
		await finish();
		expect(trigger.items).toMatchObject([{ requestId: request_id, verification: 'readBack' }]);
	});

	it.each(['number', 'string', 'absent'] as const)(
		'[5.13] has the account as text, if it comes as %s',
		async (callbackAccountId) => {
			stage.simulator.readings.callbackAccountId = callbackAccountId;
			const trigger = await active();
			await placeOrder(trigger);
			await finish();
			expect(trigger.items).toMatchObject([{ accountId: '6999', verification: 'readBack' }]);
		},
	);

	it("[5.12] completes AVANSER's own example, which is not JSON, by asking", async () => {
		stage.simulator.readings.callbackBody = 'missing comma';
		const trigger = await active();
		const { request_id, service_number } = await placeOrder(trigger);
		await finish();
		expect(trigger.items).toMatchObject([
			{
				requestId: request_id,
				status: 'completed',
				serviceNumberRaw: service_number,
				other: { raw: expect.stringContaining('"status"') },
				verification: 'readBack',
			},
		]);
	});

	it('keeps what it cannot read and cannot ask about', async () => {
		const trigger = await active({}, {});
		expect(await deliver(trigger.url, {}, json('{"status": "completed" "x"}'))).toBe(200);
		expect(trigger.items).toMatchObject([
			{
				requestId: null,
				other: { raw: '{"status": "completed" "x"}' },
				verification: 'unverified',
			},
		]);
	});

	it.each([
		['wrapped', 'json'],
		['bare', 'text'],
	] as const)('reads a stored callback that is %s as %s', async (bodyEnvelope, bodyContentType) => {
		Object.assign(stage.simulator.readings, { bodyEnvelope, bodyContentType });
		const trigger = await active();
		await placeOrder(trigger);
		await finish();
		expect(trigger.items).toMatchObject([{ verification: 'readBack' }]);
	});

	it('finds a request on a later page, in no order', async () => {
		stage.simulator.readings.requestOrder = 'shuffled';
		const trigger = await active();
		for (let count = 0; count < 150; count += 1) {
			await submit('POST', '/services/61280740800', { name: `Name ${count}` });
		}
		await placeOrder(trigger);
		await finish();
		expect(trigger.items).toMatchObject([{ verification: 'readBack' }]);
	});

	it('starts once for a callback that comes twice', async () => {
		const trigger = await active();
		const { request_id, service_number } = await placeOrder(trigger);
		await finish();
		const again = { request_id, service_number, status: 'completed' };
		const token = tokenOf(secret, 'request', reference);
		const url = `${trigger.url}?avanser_ref=${reference}&avanser_token=${token}`;
		expect(await deliver(url, {}, json(again))).toBe(200);
		expect(trigger.items).toHaveLength(1);
	});

	describe('when AVANSER cannot be asked', () => {
		it.each([
			['is down', { kind: 'status', status: 503 }],
			['resets connections', { kind: 'reset' }],
			['refuses the password', { kind: 'status', status: 401 }],
			['answers nonsense', { kind: 'html', status: 200 }],
			['does not answer', { kind: 'hang' }],
		] as const)(
			'because it %s, it is accepted and marked',
			async (_name, fault) => {
				const trigger = await active();
				const { request_id } = await placeOrder(trigger);
				stage.simulator.faults.add({ fault, times: fault.kind === 'hang' ? 1 : 'always' });
				await finish();
				expect(trigger.items).toMatchObject([
					{ requestId: request_id, status: 'completed', verification: 'unverified' },
				]);
				expect(trigger.log).toMatchObject([{ level: 'warn' }]);
			},
			30_000,
		);

		it('because there is no credential, it is accepted and marked', async () => {
			const trigger = await stage.host.trigger('requestFinished', { credentials: {} });
			await trigger.activate();
			await placeOrder(trigger, { plain: true });
			await finish();
			expect(trigger.items).toMatchObject([{ status: 'completed', verification: 'unverified' }]);
		});
	});

	it('says that nobody asked when Verify is off', async () => {
		const trusting = await active({ verify: false });
		const open = await active({ verify: false }, {});
		await placeOrder(trusting);
		await placeOrder(open, { plain: true });
		await finish();
		expect(trusting.items).toMatchObject([{ verification: 'token' }]);
		expect(open.items).toMatchObject([{ verification: 'none' }]);
		expect(stage.simulator.journal.entries({ method: 'GET' })).toEqual([]);
	});

	it('asks in the account of the credential', async () => {
		const trigger = await active({}, { webhookSecret: secret, accountId: '6999' });
		await placeOrder(trigger);
		stage.simulator.telco.selectAccount('agency', 7001);
		await finish();
		expect(trigger.items).toMatchObject([{ verification: 'readBack' }]);
	});

	it('asks in the account that is chosen', async () => {
		const account_id = { __rl: true, mode: 'id', value: '6999' } as const;
		const trigger = await active({ account_id });
		await placeOrder(trigger);
		stage.simulator.telco.selectAccount('agency', 7001);
		await finish();
		expect(trigger.items).toMatchObject([{ verification: 'readBack' }]);
	});

	it('refuses what it cannot find in another account, and says what to do', async () => {
		const trigger = await active();
		await placeOrder(trigger);
		stage.simulator.telco.selectAccount('agency', 7001);
		await submit('POST', '/services/61390010100', { name: 'Something to list' });
		await finish();
		expect(trigger.items).toEqual([]);
		expect(trigger.log[0]?.text).toContain(
			'it is about account 6999, but AVANSER has account 7001 selected: choose the account',
		);
	});
});
