import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { INodeParameters } from 'n8n-workflow';
import type { Trigger } from '../host/triggers.mts';
import { blueprintCall, blueprintSms, deliver, json, secret, withStage } from './setup.mts';
import { tokenOf } from './tokens.mts';

const seed = Number(process.env.SEED ?? 20_261_122);
const runs = { seed, numRuns: 300 };
const reference = 'abcdefghijklmnopqrstuv';
const filters = { onlyFromAccount: '6999' };

/** One kind of trigger with a delivery that it accepts. */
interface Case {
	kind: 'call' | 'sms' | 'request';
	type: 'callEnded' | 'smsReceived' | 'requestFinished';
	/** What the token covers besides the kind. */
	covered(trigger: Trigger): string[];
	query(token: string): Record<string, string>;
	/** What names account and service. */
	account: string;
	service: string;
	otherService: string;
}

const cases: Case[] = [
	{
		kind: 'call',
		type: 'callEnded',
		covered: ({ node }) => ['61290081596', String(node.webhookId)],
		query: (token) => ({ avanser_token: token, ...blueprintCall }),
		account: 'clientid',
		service: 'bnum',
		otherService: '+61-0290081597',
	},
	{
		kind: 'sms',
		type: 'smsReceived',
		covered: ({ node }) => ['61401020304', String(node.webhookId)],
		query: (token) => ({ avanser_token: token, ...blueprintSms }),
		account: 'clientId',
		service: 'to',
		otherService: '+61-0401020399',
	},
	{
		kind: 'request',
		type: 'requestFinished',
		covered: () => [reference],
		query: (token) => ({
			avanser_ref: reference,
			avanser_token: token,
			account_id: '6999',
			request_id: 'c9220015e2f48bc7cf4b38186a7b2025',
			status: 'completed',
			service_number: '61290081596',
		}),
		account: 'account_id',
		service: 'avanser_ref',
		otherService: 'abcdefghijklmnopqrstuw',
	},
];

describe.each(cases)(
	'a forged $kind',
	({ kind, type, covered, query, account, service, otherService }) => {
		const stage = withStage();

		const active = async (secrets = { webhookSecret: secret }): Promise<Trigger> => {
			const parameters: INodeParameters =
				type === 'requestFinished' ? { verify: false, filters } : { registerOn: 'byHand', filters };
			const trigger = await stage.trigger(type, parameters, secrets);
			await trigger.activate();
			return trigger;
		};
		const tokenFor = (trigger: Trigger, by = secret) => tokenOf(by, kind, ...covered(trigger));

		it('is told from a real one', async () => {
			const trigger = await active();
			expect(await deliver(trigger.url, query(tokenFor(trigger)))).toBe(200);
			expect(trigger.items).toMatchObject([{ verification: 'token' }]);
			expect(JSON.stringify(trigger.items)).not.toContain(tokenFor(trigger));
		});

		it('is refused whatever is done to the token', async () => {
			const trigger = await active();
			const token = tokenFor(trigger);
			const [first, ...rest] = covered(trigger);
			const forged = [
				...Array.from(
					token,
					(digit, at) => token.slice(0, at) + (digit === '0' ? '1' : '0') + token.slice(at + 1),
				),
				...Array.from(token, (_digit, at) => token.slice(0, at)),
				...['', ' ', '0', 'null', 'undefined', '[object Object]', '*', '[[avanser_token]]'],
				...[
					`${token} `,
					` ${token}`,
					`${token}0`,
					`${token}\u0000`,
					token.toUpperCase(),
					token + token,
				],
				tokenOf('', kind, ...covered(trigger)),
				tokenOf(`${secret} `, kind, ...covered(trigger)),
				tokenOf(secret, ...covered(trigger)),
				tokenOf(secret, kind),
				tokenOf(secret, kind, ...rest),
				tokenOf(secret, kind, `${first}`, ...rest, ''),
				tokenOf(secret, kind, [first, ...rest].join('","')),
				Buffer.from(token, 'hex').toString('base64url'),
				secret,
			].filter((one) => one !== token);
			for (const one of forged)
				expect([one, await deliver(trigger.url, query(one))]).toEqual([one, 401]);
			const bare = Object.fromEntries(
				Object.entries(query('')).filter(([name]) => name !== 'avanser_token'),
			);
			expect(await deliver(trigger.url, bare)).toBe(401);
			// Neither in the body, nor beside another one.
			expect(await deliver(trigger.url, {}, json({ ...query(token) }))).toBe(401);
			expect(await deliver(`${trigger.url}?avanser_token=${token}`, query('0'))).toBe(401);
			expect(await deliver(`${trigger.url}?avanser_token=0`, query(token))).toBe(401);
			expect(await deliver(`${trigger.url}?avanser_token[]=${token}x`, bare)).toBe(401);
			expect(trigger.items).toEqual([]);
			expect(trigger.log).toHaveLength(forged.length + 5);
			expect(new Set(trigger.log.map(({ text }) => text))).toEqual(
				new Set([
					`AVANSER Telco: a ${kind} was refused, because its token is wrong`,
					`AVANSER Telco: a ${kind} was refused, because it has no token`,
				]),
			);
		});

		it('is refused with any other token at all', async () => {
			const trigger = await active();
			const token = tokenFor(trigger);
			await fc.assert(
				fc.asyncProperty(fc.oneof(fc.string(), fc.base64String(), hex), async (other) => {
					fc.pre(other !== token);
					expect(await deliver(trigger.url, query(other))).toBe(401);
				}),
				runs,
			);
			expect(trigger.items).toEqual([]);
		});

		it('is refused with the token of another service, account or kind', async () => {
			const trigger = await active();
			const token = tokenFor(trigger);
			expect(await deliver(trigger.url, { ...query(token), [service]: otherService })).toBe(401);
			expect(await deliver(trigger.url, { ...query(token), [service]: '' })).toBe(401);
			for (const other of ['7001', '', ' 6999', '6999 ', '06999', '6999.0', '69990']) {
				expect(await deliver(trigger.url, { ...query(token), [account]: other })).toBe(403);
			}
			for (const other of ['call', 'sms', 'request', 'Call', '']) {
				if (other === kind) continue;
				const forged = tokenOf(secret, other, ...covered(trigger));
				expect(await deliver(trigger.url, query(forged))).toBe(401);
			}
			expect(trigger.items).toEqual([]);
		});

		it('is refused with the token of another trigger', async () => {
			const trigger = await active();
			const other = await active();
			const token = tokenOf(secret, kind, ...covered(other));
			// A request's token is that of its reference, which no other request has.
			const status = kind === 'request' ? 200 : 401;
			expect(await deliver(trigger.url, query(token))).toBe(status);
		});

		it('is refused with the old secret, unless that is still accepted', async () => {
			const trigger = await active({ webhookSecret: 'new' });
			expect(await deliver(trigger.url, query(tokenFor(trigger)))).toBe(401);
			expect(await deliver(trigger.url, query(tokenFor(trigger, 'new')))).toBe(200);
			const rotating = await stage.host.trigger(type, {
				parameters: trigger.node.parameters,
				credentials: {
					avanserTelcoApi: stage.credential({
						webhookSecret: 'new',
						previousWebhookSecret: secret,
					}),
				},
			});
			await rotating.activate();
			expect(await deliver(rotating.url, query(tokenFor(rotating)))).toBe(200);
			expect(await deliver(rotating.url, query(tokenFor(rotating, 'older')))).toBe(401);
		});
	},
);

const hex = fc
	.uint8Array({ minLength: 32, maxLength: 32 })
	.map((bytes) => Buffer.from(bytes).toString('hex'));

describe('a request that AVANSER contradicts', () => {
	const stage = withStage();

	it('is refused, whatever it says differently, even without a secret', async () => {
		const trigger = await stage.trigger('requestFinished', {}, {});
		await trigger.activate();
		const { simulator } = stage;
		const body = { name: 'New name', callback_uri: trigger.url };
		const answer = await fetch(`${simulator.url}/services/61280740800`, {
			...json(body),
			headers: {
				'content-type': 'application/json',
				authorization: `Basic ${Buffer.from('agency:agency-secret').toString('base64')}`,
			},
		});
		const { response } = JSON.parse(await answer.text());
		const told = {
			account_id: 6999,
			request_id: response.request_id,
			custom_id: 'custom-1',
			custom_group: 'group-1',
			status: 'completed',
			message: 'Request completed successfully',
			service_number: '61280740800',
			answer_point: '61401020304',
		};
		// Before it is: AVANSER says that it is pending.
		expect(await deliver(trigger.url, {}, json(told))).toBe(403);
		expect(await deliver(trigger.url, {}, json({ ...told, status: 'failed' }))).toBe(403);
		simulator.faults.add({ fault: { kind: 'lostCallback' } });
		await simulator.clock.advanceToEnd();
		trigger.executions.length = 0;
		trigger.staticData = {};

		const changes: Array<Partial<Record<keyof typeof told, string | number>>> = [
			{ account_id: 7001 },
			{ request_id: 'c9220015e2f48bc7cf4b38186a7b2025' },
			{ request_id: '' },
			{ custom_id: 'custom-2' },
			{ custom_group: '' },
			{ status: 'failed' },
			{ status: 'reported' },
			{ message: 'Hello' },
			{ service_number: '61280740801' },
			{ answer_point: '61401020305' },
		];
		for (const change of changes) {
			const forged = { ...told, ...change };
			expect([change, await deliver(trigger.url, {}, json(forged))]).toEqual([change, 403]);
		}
		expect(trigger.items).toEqual([]);
		expect(trigger.log.length).toBeGreaterThanOrEqual(changes.length);

		expect(await deliver(trigger.url, {}, json(told))).toBe(200);
		expect(trigger.items).toMatchObject([{ verification: 'readBack' }]);
	});
});
