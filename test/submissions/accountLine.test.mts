import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import { Host } from '../host/host.mts';
import { order } from '../host/parameters.mts';
import { byId, credentialFor, withSimulator } from '../host/simulation.mts';
import { TriggerHost } from '../host/triggers.mts';
import { withLine } from './line.mts';
import { orderOfItem, sentNames } from './setup.mts';

// The user `agency` has the accounts 6999, which is selected, and 7001.
const avanser = withSimulator();
const webhookSecret = 'a long and random text of our own';
const line = withLine();
const bought = (filter: { name?: string } = {}) => avanser.simulator.ledger.bought(filter);
const accountOf = (name: string) => bought({ name }).map(({ account }) => account);
const inAccount = (account: string) => ({ account_id: byId(account) });
const named = (count: number) =>
	Array.from({ length: count }, (_, item) => ({ name: `item ${item}`, id: '' }));
const host = () => new Host(credentialFor(line.url));
const switches = () =>
	avanser.simulator.journal
		.entries({ documentedOperation: 'accounts.switch' })
		.map(({ query }) => query['account-id']);

/** A batch of orders that AVANSER is slow to take: so many milliseconds, or until the test lets it. */
function slowBatch(count: number, account: string, milliseconds?: number) {
	const first = Promise.withResolvers<void>();
	const release = Promise.withResolvers<void>();
	line.interfere(avanser.simulator, async ({ method, path, answer, reply }) => {
		if (method === 'POST' && path === '/requests') {
			first.resolve();
			await (milliseconds === undefined ? release.promise : setTimeout(milliseconds));
		}
		reply(await answer());
	});
	const run = host().run(orderOfItem({ options: inAccount(account) }), { items: named(count) });
	return {
		underWay: first.promise,
		async finish() {
			release.resolve();
			const { error } = await run;
			expect(error).toBeUndefined();
			const astray = bought().filter(
				(entry) => entry.name.startsWith('item') && String(entry.account) !== account,
			);
			expect(astray).toEqual([]);
		},
	};
}

const dropDown = async (account: string) =>
	await host().list('searchServices', {
		parameters: { resource: 'service', operation: 'get', options: inAccount(account) },
	});
const search = async (account: string) =>
	await host().run({
		resource: 'number',
		operation: 'search',
		search_type: 'number',
		number: '61280740802',
		options: inAccount(account),
	});
/** Waits 0.6 seconds for a request that is nowhere. */
const wait = async (account: string) =>
	await host().run({
		resource: 'request',
		operation: 'wait',
		waitFor: 'service_number',
		service_number: byId('61280740800'),
		pollInterval: 0.1,
		waitTimeout: 0.01,
		options: inAccount(account),
	});

describe('during a batch of 20 slow orders', () => {
	it('reads of the same account are answered while an order is under way', async () => {
		const batch = slowBatch(20, '7001');
		await batch.underWay;
		const [list, found, waited] = await Promise.all([
			dropDown('7001'),
			search('7001'),
			wait('7001'),
		]);
		expect(list.results.map(({ name }) => name)).toEqual(['Melbourne Service (61390010100)']);
		expect(found.error).toBeUndefined();
		expect(waited.items).toMatchObject([{ json: { status: 'pending' } }]);
		expect(sentNames(avanser.simulator)).toEqual([]);
		await batch.finish();
		expect(bought()).toHaveLength(20);
	});

	it('reads of another account wait for the order that is under way, and not for the batch', async () => {
		const batch = slowBatch(20, '7001', 150);
		await batch.underWay;
		const [list, found] = await Promise.all([dropDown('6999'), search('6999')]);
		expect(sentNames(avanser.simulator).length).toBeLessThan(5);
		expect(list.results).toHaveLength(2);
		expect(found.error).toBeUndefined();
		await batch.finish();
		expect(bought()).toHaveLength(20);
	});

	it('a wait in another account ends when its time is over, although its turn has not come', async () => {
		const batch = slowBatch(2, '7001');
		await batch.underWay;
		expect((await wait('6999')).items).toMatchObject([{ json: { status: 'pending' } }]);
		expect(sentNames(avanser.simulator)).toEqual([]);
		await batch.finish();
	});

	it('a callback is read back, although it is about another account', async () => {
		const credential = { ...credentialFor(line.url), accountId: '6999', webhookSecret };
		const triggers = new TriggerHost({ avanserTelcoApi: credential });
		await triggers.start();
		const trigger = await triggers.trigger('requestFinished');
		await trigger.activate();
		line.interfere(avanser.simulator, async ({ answer, reply }) => reply(await answer()));
		const ordered = order({ name: 'A', additionalFields: { callback_uri: trigger.url } });
		expect((await host().run(ordered, { credential })).error).toBeUndefined();

		const batch = slowBatch(20, '7001', 100);
		await batch.underWay;
		await avanser.simulator.clock.advanceToEnd();
		expect(sentNames(avanser.simulator).length).toBeLessThan(20);
		expect(trigger.items).toMatchObject([{ completed: true, verification: 'readBack' }]);
		await batch.finish();
		await triggers.stop();
	});

	it('an order for another account, and one for none, go out in between', async () => {
		const batch = slowBatch(20, '7001', 100);
		await batch.underWay;
		await Promise.all([
			host().run(order({ name: 'chosen', options: inAccount('6999') })),
			host().run(order({ name: 'any', options: {} })),
		]);
		expect(sentNames(avanser.simulator).length).toBeLessThan(20);
		await batch.finish();
		const others = bought().filter(({ name }) => !name.startsWith('item'));
		expect(others.map(({ account }) => account)).toEqual([6999, 6999]);
	});

	it('Account > Switch takes its turn, and the batch goes on in its own account', async () => {
		const batch = slowBatch(10, '6999', 100);
		await batch.underWay;
		await host().run({ resource: 'account', operation: 'switch', account_id: byId('7001') });
		expect(sentNames(avanser.simulator).length).toBeLessThan(10);
		await batch.finish();
		expect(switches()).toEqual(['7001', '6999', '7001']);
	});

	it('a read without an account that shows another one selected has the next order check', async () => {
		const flip = avanser.simulator.faults.add({
			fault: { kind: 'flipAccount', account: 7001, moment: 'before' },
			path: '/numbers',
		});
		const batch = slowBatch(10, '6999', 100);
		await batch.underWay;
		await search('');
		expect(flip.struck).toBe(1);
		expect(sentNames(avanser.simulator).length).toBeLessThan(10);
		await batch.finish();
	});

	it('Account > Switch does not lead an order astray, although its answer is lost', async () => {
		const lost = avanser.simulator.faults.add({
			fault: { kind: 'reset', takesEffect: true },
			operation: 'accounts.switch',
		});
		const batch = slowBatch(10, '6999', 100);
		await batch.underWay;
		await host().run({ resource: 'account', operation: 'switch', account_id: byId('7001') });
		expect(lost.struck).toBe(1);
		await batch.finish();
	});
});

describe('executions that share an account', () => {
	it('do not keep one of another account waiting, although their reads overlap', async () => {
		const reads: Array<Promise<unknown>> = [];
		const readOn = (most: number) => {
			if (reads.length < most) reads.push(dropDown('7001'));
		};
		const underWay = Promise.withResolvers<void>();
		let most = 20;
		line.interfere(avanser.simulator, async ({ answer, reply }) => {
			readOn(most);
			underWay.resolve();
			await setTimeout(50);
			reply(await answer());
		});
		readOn(most);
		await underWay.promise;
		expect((await dropDown('6999')).results).toHaveLength(2);
		most = reads.length;
		expect(most).toBeLessThan(10);
		await Promise.all(reads);
	});

	it("do not order before they know the answer to the other's order, which may name another account", async () => {
		const first = Promise.withResolvers<void>();
		const checked = Promise.withResolvers<void>();
		let orders = 0;
		line.interfere(avanser.simulator, async ({ method, path, answer, reply }) => {
			if (method === 'POST' && path === '/requests') {
				orders += 1;
				if (orders === 1) {
					first.resolve();
					await checked.promise;
					await setTimeout(100);
				}
			}
			reply(await answer());
			if (path === '/accounts' && orders === 1) checked.resolve();
		});
		avanser.simulator.faults.add({
			fault: { kind: 'flipAccount', account: 7001, moment: 'before' },
			operation: 'requests.create',
		});
		const ordered = [host().run(order({ name: 'A', options: inAccount('6999') }))];
		await first.promise;
		ordered.push(host().run(order({ name: 'B', options: inAccount('6999') })));
		const [{ error }] = await Promise.all(ordered);
		expect(error?.message).toContain('This item was carried out there');
		expect([accountOf('A'), accountOf('B')]).toEqual([[7001], [6999]]);
	});
});

describe('a limit of AVANSER', () => {
	it('is waited out by all requests of the user together', async () => {
		const limit = Promise.withResolvers<void>();
		const arrivals: number[] = [];
		line.interfere(avanser.simulator, async ({ answer, reply, response }) => {
			arrivals.push(Date.now());
			if (arrivals.length === 1) {
				response.writeHead(429, { 'retry-after': '1' }).end('{}', () => limit.resolve());
				return;
			}
			await setTimeout(200);
			reply(await answer());
		});
		const limited = dropDown('6999');
		await limit.promise;
		// This one may be on its way before the node has heard of the limit, but is answered after that.
		await dropDown('6999');
		const early = arrivals.length;
		await Promise.all([limited, search('6999'), host().run(order({ options: {} }))]);
		expect(Math.min(...arrivals.slice(early)) - Number(arrivals[0])).toBeGreaterThan(900);
		expect(bought()).toHaveLength(1);
	});

	it.each(['before', 'after'] as const)(
		'has the account selected again that somebody else has switched %s it, and then the order sent',
		async (moment) => {
			avanser.simulator.faults.add({
				fault: { kind: 'flipAccount', account: 7001, moment },
				operation: 'requests.create',
			});
			avanser.simulator.faults.add({
				fault: { kind: 'status', status: 429, retryAfter: 0 },
				operation: 'requests.create',
			});
			await avanser.rows(order({ name: 'A', options: inAccount('6999') }));
			expect(accountOf('A')).toEqual([6999]);
		},
	);
});

describe('an order whose reply names no account', () => {
	const anonymous = () =>
		avanser.simulator.faults.add({ fault: { kind: 'noAccountId' }, operation: 'requests.create' });
	const flip = (moment: 'before' | 'after') =>
		avanser.simulator.faults.add({
			fault: { kind: 'flipAccount', account: 7001, moment },
			operation: 'requests.create',
		});
	const run = async (count: number) =>
		await avanser.failure(orderOfItem({ options: inAccount('6999') }), { items: named(count) });

	it('is followed by a check, and by the next order if that finds the right account', async () => {
		anonymous();
		await avanser.rows(orderOfItem({ options: inAccount('6999') }), { items: named(2) });
		const last = avanser.simulator.journal
			.entries()
			.map(({ documentedOperation }) => documentedOperation)
			.slice(-3);
		expect(last).toEqual(['requests.create', 'accounts.list', 'requests.create']);
	});

	it.each([1, 3])('fails if another account is selected, with %i items', async (count) => {
		anonymous();
		flip('before');
		const error = await run(count);
		expect(error.message).toContain('AVANSER has account 7001 selected instead of 6999');
		expect(error.message).toContain(`carried out there: {"@transaction"`);
		expect(error.message).toContain(bought()[0]?.request_id);
		expect(sentNames(avanser.simulator)).toEqual(['item 0']);
	});

	it('fails if AVANSER does not say either which account is selected', async () => {
		anonymous();
		avanser.simulator.faults.add({
			fault: { kind: 'noAccountId' },
			operation: 'accounts.list',
			nth: 2,
			times: 'always',
		});
		const error = await run(2);
		expect(error.message).toContain('does not say in which account this item was carried out');
		expect(error.message).toContain(bought()[0]?.request_id);
		expect(sentNames(avanser.simulator)).toEqual(['item 0']);
	});
});

describe('with Allow Unverified Account', () => {
	const options = { ...inAccount('6999'), allowUnverifiedAccount: true };
	const silentCheck = (nth: number, times?: 'always') =>
		avanser.simulator.faults.add({
			fault: { kind: 'noAccountId' },
			operation: 'accounts.list',
			nth,
			times,
		});
	it('an order is not sent over another account that the limited one before has named', async () => {
		silentCheck(1, 'always');
		avanser.simulator.faults.add({
			fault: { kind: 'flipAccount', account: 7001, moment: 'before' },
			operation: 'requests.create',
		});
		avanser.simulator.faults.add({
			fault: { kind: 'status', status: 429, retryAfter: 0 },
			operation: 'requests.create',
		});
		await avanser.rows(orderOfItem({ options }), { items: named(1) });
		expect(bought()).toMatchObject([{ account: 6999 }]);
	});

	it('an order that AVANSER says nothing of is the last one, once another account is selected', async () => {
		avanser.simulator.faults.add({ fault: { kind: 'noAccountId' }, operation: 'requests.create' });
		silentCheck(2);
		avanser.simulator.faults.add({
			fault: { kind: 'flipAccount', account: 7001, moment: 'after' },
			operation: 'accounts.list',
			nth: 2,
		});
		const error = await avanser.failure(orderOfItem({ options }), { items: named(3) });
		expect(error.message).toContain('AVANSER has account 7001 selected instead of 6999');
		expect(error.message).toContain('Nothing was sent for this item.');
		expect(sentNames(avanser.simulator)).toEqual(['item 0']);
	});
});

describe('what was selected before', () => {
	const read = (account: string): INodeParameters => ({
		resource: 'service',
		operation: 'getAll',
		options: inAccount(account),
	});
	const refuse = (times: number | 'always') =>
		avanser.simulator.faults.add({
			fault: { kind: 'status', status: 500 },
			operation: 'accounts.switch',
			nth: 2,
			times,
		});

	it('is selected again at the end of a run', async () => {
		await avanser.rows(read('7001'));
		expect(switches()).toEqual(['7001', '6999']);
		await avanser.rows(order({ options: {} }));
		expect(bought()).toMatchObject([{ account: 6999 }]);
	});

	it('is not selected over what somebody else has selected meanwhile', async () => {
		avanser.simulator.faults.add({
			fault: { kind: 'flipAccount', account: 6999, moment: 'before' },
			operation: 'services.list',
			nth: 2,
		});
		await avanser.rows(read('7001'));
		expect(avanser.simulator.telco.accounts.selected('agency')).toBe(6999);
	});

	it('is selected by the next order without an account, if it could not be before', async () => {
		const outage = refuse(1);
		await avanser.rows(read('7001'));
		expect(outage.struck).toBe(1);
		await avanser.rows(order({ options: {} }));
		expect(bought()).toMatchObject([{ account: 6999 }]);
		expect(switches()).toEqual(['7001', '6999', '6999']);
	});

	it('keeps an order without an account from being sent as long as it cannot be selected', async () => {
		const outage = refuse('always');
		await avanser.rows(read('7001'));
		const error = await avanser.failure(order({ options: {} }));
		expect(error.message).toContain('6999, which was selected before, could not be selected again');
		expect(bought()).toEqual([]);
		outage.remove();
		await avanser.rows(order({ options: {} }));
		expect(bought()).toMatchObject([{ account: 6999 }]);
	});

	it('is selected by the next order without an account, after a failure to select it for a read', async () => {
		const outage = refuse('always');
		await avanser.rows(read('7001'));
		await avanser.failure(read('6999'));
		outage.remove();
		await avanser.rows(order({ options: {} }));
		expect(bought()).toMatchObject([{ account: 6999 }]);
	});

	it('is selected again although it is not known whether another one was selected', async () => {
		await avanser.rows(order({ name: 'before', options: {} }));
		avanser.simulator.faults.add({
			fault: { kind: 'status', status: 500, takesEffect: true },
			operation: 'accounts.switch',
		});
		await avanser.failure(read('7001'));
		await avanser.rows(order({ name: 'A', options: {} }));
		expect(accountOf('A')).toEqual([6999]);
	});

	it('is selected again although a reply from there came after another one was selected', async () => {
		const late = Promise.withResolvers<void>();
		let reads = 0;
		line.interfere(avanser.simulator, async ({ method, answer, reply }) => {
			reads += method === 'GET' ? 1 : 0;
			const isFirst = reads === 1;
			if (reads === 3) late.resolve();
			const answered = await answer();
			if (isFirst) await late.promise;
			reply(answered);
		});
		avanser.simulator.faults.add({
			fault: { kind: 'status', status: 503, retryAfter: 0 },
			operation: 'services.list',
		});
		await Promise.all([dropDown('7001'), dropDown('7001')]);
		await host().run(order({ options: {} }));
		expect(bought()).toMatchObject([{ account: 6999 }]);
	});

	it('is not taken to be another one by a reply that was sent while it was selected again', async () => {
		refuse(1);
		line.interfere(avanser.simulator, async ({ answer, reply }) => reply(await answer()));
		await host().run(read('7001'));
		const second = Promise.withResolvers<void>();
		let arrived = 0;
		line.interfere(avanser.simulator, async ({ answer, reply }) => {
			arrived += 1;
			const isFirst = arrived === 1;
			if (isFirst) await second.promise;
			reply(await answer());
			if (!isFirst) second.resolve();
		});
		await Promise.all([dropDown('6999'), dropDown('6999')]);
		await host().run(order({ options: {} }));
		expect(bought()).toMatchObject([{ account: 6999 }]);
	});

	it('is not forgotten over a reply that was sent while another one was selected', async () => {
		const { telco } = avanser.simulator;
		telco.selectAccount('agency', 7001);
		line.interfere(avanser.simulator, async ({ answer, reply }) => reply(await answer()));
		await dropDown('7001');
		const chosen = Promise.withResolvers<void>();
		const seen = Promise.withResolvers<void>();
		let reads = 0;
		line.interfere(avanser.simulator, async ({ method, answer, reply }) => {
			reads += method === 'GET' ? 1 : 0;
			const isSecond = method === 'GET' && reads === 2;
			if (isSecond) await chosen.promise;
			const answered = await answer();
			if (method === 'POST') {
				chosen.resolve();
				await seen.promise;
			}
			reply(answered);
			if (isSecond) seen.resolve();
		});
		await Promise.all([dropDown('6999'), dropDown('6999')]);
		expect(telco.accounts.selected('agency')).toBe(7001);
	});

	it('is not known where no reply names an account: one has to be chosen', async () => {
		const credential = credentialFor(avanser.simulator.url, ['reseller', 'reseller-secret']);
		avanser.simulator.faults.add({ fault: { kind: 'noAccountId' }, path: '*', times: 'always' });
		await avanser.rows(read('7002'), { credential });
		const error = await avanser.failure(order({ options: {} }), { credential });
		expect(error.message).toContain('selected account 7002 meanwhile');
		expect(error.message).toContain('Nothing was sent for this item.');
		expect(error.description).toContain("'Account > Switch'");
		expect(bought()).toEqual([]);
		await avanser.rows(
			{ resource: 'account', operation: 'switch', account_id: byId('7002') },
			{ credential },
		);
		await avanser.rows(order({ options: {} }), { credential });
		expect(bought()).toMatchObject([{ account: 7002 }]);
	});
});
