import { describe, expect, it } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import type { ExchangeFault } from '../../simulator/testing/faults.mts';
import { Host } from '../host/host.mts';
import { change, order } from '../host/parameters.mts';
import { byId, credentialFor, withSimulator } from '../host/simulation.mts';
import { boughtNames, orderOfItem, retryOnFail, sentNames } from './setup.mts';

// The user `agency` has the accounts 6999, which is selected, and 7001.
const avanser = withSimulator();
const bought = () => avanser.simulator.ledger.bought();
const inAccount = (account: string) => ({ account_id: byId(account) });
const named = (...names: string[]) => names.map((name) => ({ name, id: '' }));
const switching = 'accounts.switch';
const switches = () =>
	avanser.simulator.journal
		.entries({ documentedOperation: switching })
		.map(({ query }) => query['account-id']);
const services = (more: INodeParameters = {}): INodeParameters => ({
	resource: 'service',
	operation: 'getAll',
	...more,
});

const seized =
	'AVANSER has account 7001 selected instead of 6999: something else that uses the same user has switched it.';

describe('the account to work in', () => {
	it('is the one of the credential', async () => {
		const credential = { ...credentialFor(avanser.simulator.url), accountId: ' 7001 ' };
		await avanser.rows(order(), { credential });
		expect(bought()).toMatchObject([{ account: 7001 }]);
	});

	it('is the one of the options where both are given', async () => {
		const credential = { ...credentialFor(avanser.simulator.url), accountId: '7001' };
		await avanser.rows(order({ options: inAccount('6999') }), { credential });
		expect(bought()).toMatchObject([{ account: 6999 }]);
		expect(switches()).toEqual([]);
	});

	it('is the one of the credential where the option is left empty', async () => {
		const credential = { ...credentialFor(avanser.simulator.url), accountId: '7001' };
		await avanser.rows(order({ options: inAccount('') }), { credential });
		expect(bought()).toMatchObject([{ account: 7001 }]);
	});

	it('is chosen for reading too', async () => {
		expect(await avanser.rows(services({ options: inAccount('7001') }))).toMatchObject([
			{ name: 'Melbourne Service' },
		]);
	});

	it('is the selected one if neither names one: nothing is switched or checked', async () => {
		avanser.simulator.telco.selectAccount('agency', 7001);
		avanser.simulator.faults.add({
			fault: { kind: 'flipAccount', account: 6999, moment: 'after' },
			operation: 'requests.create',
		});
		await avanser.rows(order({ options: { concurrency: 1 } }), { items: [{}, {}] });
		expect(bought().map(({ account }) => account)).toEqual([7001, 6999]);
		expect(switches()).toEqual([]);
	});

	it('must be a number, or nothing is sent', async () => {
		const error = await avanser.failure(order({ options: inAccount('main') }));
		expect(error.message).toBe("'Account' must be an account number such as 6999");
		expect(avanser.simulator.journal.entries()).toEqual([]);
	});

	it('is named by the error if the user may not work in it', async () => {
		const error = await avanser.failure(order({ options: inAccount('9999') }));
		expect(error.message).toContain('invalid account');
		expect(error.message).toContain('9999');
		expect(bought()).toEqual([]);
	});

	it('is selected at the second try if AVANSER is unavailable at the first', async () => {
		avanser.simulator.faults.add({
			fault: { kind: 'status', status: 503, retryAfter: 0 },
			operation: 'accounts.switch',
		});
		await avanser.rows(order({ options: inAccount('7001') }));
		expect(bought()).toMatchObject([{ account: 7001 }]);
	});
});

describe('an AVANSER user', () => {
	const warnings = async (...[parameters, options]: Parameters<Host['run']>) => {
		const { log, error } = await avanser.host.run(parameters, options);
		expect(error).toBeUndefined();
		return log.filter(({ level }) => level === 'warn');
	};
	const sent = () => avanser.simulator.journal.entries().length;

	it('that can see several accounts is warned of in the log, once and without a request for it', async () => {
		const credential = credentialFor(avanser.simulator.url, ['reseller', 'reseller-secret']);
		avanser.simulator.telco.selectAccount('reseller', 6999);
		const guarded = order({ options: inAccount('6999') });
		expect(await warnings(order(), { credential })).toEqual([]);
		expect(await warnings(services({ options: inAccount('6999') }), { credential })).toEqual([]);
		avanser.simulator.journal.clear();
		expect(await warnings(guarded, { credential })).toEqual([
			{
				level: 'warn',
				text: 'AVANSER Telco: this AVANSER user can see 3 accounts. Where n8n runs as several processes (queue mode), nothing takes turns between them: ask AVANSER for one user for each account',
				facts: { workflow: 'workflow', node: 'AVANSER Telco' },
			},
		]);
		const first = sent();
		expect(await warnings(guarded, { credential })).toEqual([]);
		expect(sent()).toBe(2 * first);
	});

	it('that can see one account is not', async () => {
		const credential = credentialFor(avanser.simulator.url, ['single', 'single-secret']);
		const guarded = order({ options: inAccount('7002') });
		expect(await warnings(guarded, { credential })).toEqual([]);
	});
});

describe('items of several accounts', () => {
	const accounts = ['7001', '6999', '7001', '6999'];
	const parameters = order({
		name: '={{ $json.account }}',
		options: inAccount('={{ $json.account }}'),
	});
	const items = accounts.map((account) => ({ account }));

	it('are grouped, with one switch for each group', async () => {
		await avanser.rows(parameters, { items });
		expect(switches()).toEqual(['7001', '6999']);
		expect(bought().map(({ account, name }) => [String(account), name])).toEqual([
			['7001', '7001'],
			['7001', '7001'],
			['6999', '6999'],
			['6999', '6999'],
		]);
	});

	it('come out in the order they went in', async () => {
		const rows = await avanser.rows(parameters, { items });
		const accountOf = new Map(bought().map((entry) => [entry.request_id, String(entry.account)]));
		expect(rows.map(({ request_id }) => accountOf.get(String(request_id)))).toEqual(accounts);
	});

	it('are listed with their account if one fails', async () => {
		avanser.simulator.faults.add({
			fault: { kind: 'status', status: 400 },
			operation: 'requests.create',
			account: 6999,
		});
		const error = await avanser.failure(parameters, { items });
		for (const { request_id } of bought()) expect(error.description).toContain(request_id);
		expect(error.description).toContain('item 0 (account 7001)');
		expect(error.description).toContain('item 2 (account 7001)');
		expect(bought().map(({ account }) => account)).toEqual([7001, 7001]);
	});

	it('are ordered in one account although the other cannot be selected, with On Error: Continue', async () => {
		const rows = await avanser.rows(parameters, {
			items: [{ account: '9999' }, { account: '7001' }],
			settings: { onError: 'continueRegularOutput' },
		});
		expect(rows).toMatchObject([
			{ error: expect.stringContaining('invalid account') },
			{ outcome: 'created' },
		]);
		expect(bought()).toMatchObject([{ account: 7001 }]);
	});
});

describe('a switch of the account by somebody else', () => {
	const guarded = (more: INodeParameters = {}) =>
		orderOfItem({ options: { ...inAccount('6999'), lookupTime: 0 }, ...more });
	const flip = (moment: 'before' | 'after') =>
		({ kind: 'flipAccount', account: 7001, moment }) as const;

	it('before anything was written is made up for', async () => {
		avanser.simulator.faults.add({ fault: flip('before'), operation: 'accounts.list' });
		await avanser.rows(guarded(), { items: named('A', 'B') });
		expect(bought().map(({ name, account }) => [name, account])).toEqual([
			['A', 6999],
			['B', 6999],
		]);
		expect(switches()).toEqual(['6999', '7001']);
	});

	it.each([
		['an order', order],
		['a change', change],
		[
			'a template',
			() => ({
				resource: 'template',
				operation: 'upsert',
				template: byId('new'),
				type: 'email',
				content: 'Call',
			}),
		],
	] as const)('again and again is noticed before %s is written', async (_title, operation) => {
		avanser.simulator.telco.selectAccount('agency', 7001);
		avanser.simulator.faults.add({
			fault: flip('after'),
			operation: 'accounts.switch',
			times: 4,
		});
		const error = await avanser.failure({ ...operation(), options: inAccount('6999') });
		expect(error.message).toContain(seized);
		expect(error.description).toContain('Use one AVANSER user for each account');
		expect(new Set(avanser.writes().map(({ path }) => path))).toEqual(new Set(['/v1/accounts']));
		expect(switches()).toEqual(['6999', '6999', '6999']);
	});

	it('between the check and an order stops the run: no further order is sent', async () => {
		avanser.simulator.faults.add({ fault: flip('before'), operation: 'requests.create', nth: 2 });
		await avanser.failure(guarded(), { items: named('A', 'B', 'C', 'D') });
		expect(bought().map(({ name, account }) => [name, account])).toEqual([
			['A', 6999],
			['B', 7001],
		]);
		expect(sentNames(avanser.simulator)).toEqual(['A', 'B']);
	});

	it('fails with both accounts and everything that was carried out', async () => {
		avanser.simulator.faults.add({ fault: flip('before'), operation: 'requests.create', nth: 2 });
		const error = await avanser.failure(guarded(), { items: named('A', 'B', 'C') });
		const [right, astray] = bought();
		expect(error.message).toContain(`${seized} This item was carried out there: `);
		expect(error.message).toContain(astray?.request_id);
		expect(error.message).toContain(astray?.service_number);
		expect(error.context.itemIndex).toBe(1);
		expect(error.description).toContain(
			'Already carried out in this run:\nitem 0 (account 6999): ',
		);
		expect(error.description).toContain(right?.request_id);
	});

	it('keeps the later items of that account from being sent, with On Error: Continue', async () => {
		avanser.simulator.faults.add({ fault: flip('before'), operation: 'requests.create', nth: 2 });
		const rows = await avanser.rows(guarded(), {
			items: named('A', 'B', 'C', 'D'),
			settings: { onError: 'continueRegularOutput' },
		});
		expect(rows).toMatchObject([
			{ outcome: 'created' },
			{ error: expect.stringContaining('This item was carried out there') },
			{ error: expect.stringContaining('Nothing was sent for this item.') },
			{ error: expect.stringContaining('Nothing was sent for this item.') },
		]);
		expect(boughtNames(avanser.simulator)).toEqual(['A', 'B']);
	});

	it('does not have Retry On Fail repeat the order that went to the wrong account', async () => {
		avanser.simulator.faults.add({ fault: flip('before'), operation: 'requests.create', nth: 2 });
		const error = await avanser.failure(guarded(), {
			items: named('A', 'B', 'C'),
			settings: retryOnFail,
		});
		expect(sentNames(avanser.simulator)).toEqual(['A', 'B']);
		expect(error.message).toContain('This item was carried out there');
	});

	describe.each<[string, ExchangeFault]>([
		['HTTP 500', { kind: 'status', status: 500, takesEffect: true }],
		['a cut connection', { kind: 'reset', takesEffect: true }],
		['JSON that breaks off', { kind: 'brokenJson', takesEffect: true }],
	])('before an order whose answer is lost to %s', (_title, fault) => {
		const strike = () => {
			avanser.simulator.faults.add({ fault: flip('before'), operation: 'requests.create' });
			avanser.simulator.faults.add({ fault, operation: 'requests.create' });
		};

		it('does not have Retry On Fail repeat the order', async () => {
			strike();
			await avanser.failure(guarded(), { items: named('A'), settings: retryOnFail });
			expect(sentNames(avanser.simulator)).toEqual(['A']);
			expect(bought()).toHaveLength(1);
		});

		it('fails with both accounts, and says that the order may have been placed', async () => {
			strike();
			const error = await avanser.failure(guarded(), { items: named('A') });
			expect(error.message).toContain('account 7001 selected instead of 6999');
			expect(`${error.message} ${error.description}`).toMatch(/not known whether|was lost/);
		});
	});

	it('before an order that AVANSER refuses lets Retry On Fail place it in the right account', async () => {
		avanser.simulator.faults.add({ fault: flip('before'), operation: 'requests.create' });
		avanser.simulator.faults.add({
			fault: { kind: 'status', status: 400 },
			operation: 'requests.create',
		});
		await avanser.rows(guarded(), { items: named('A'), settings: retryOnFail });
		expect(bought()).toMatchObject([{ name: 'A', account: 6999 }]);
	});

	it('has a read of the other account sent again', async () => {
		avanser.simulator.faults.add({ fault: flip('before'), operation: 'services.list' });
		const rows = await avanser.rows(services({ options: inAccount('6999') }));
		expect(rows.map(({ name }) => name)).not.toContain('Melbourne Service');
		expect(rows).toHaveLength(2);
	});

	it('fails a read that is of the other account again and again', async () => {
		avanser.simulator.faults.add({
			fault: flip('before'),
			operation: 'services.list',
			times: 8,
		});
		const error = await avanser.failure(services({ options: inAccount('6999') }));
		expect(error.message).toContain('What was read is not of this account.');
		expect(switches()).toEqual(['6999', '6999', '6999']);
	});

	it('does not hide the earlier order of a custom ID, which would be placed twice', async () => {
		await avanser.rows(guarded({ custom_id: 'A' }), { items: named('A') });
		avanser.simulator.faults.add({ fault: flip('before'), operation: 'requests.list' });
		const rows = await avanser.rows(guarded({ custom_id: 'A' }), { items: named('A') });
		expect(rows).toMatchObject([{ outcome: 'existing' }]);
		expect(bought()).toHaveLength(1);
	});
});

describe('replies that do not name their account', () => {
	const silent = () =>
		avanser.simulator.faults.add({ fault: { kind: 'noAccountId' }, path: '*', times: 'always' });

	it('are accepted for reading', async () => {
		silent();
		expect(await avanser.rows(services({ options: inAccount('7001') }))).toHaveLength(1);
	});

	it('are not accepted for ordering: nothing is sent', async () => {
		silent();
		const error = await avanser.failure(order({ options: inAccount('7001') }));
		expect(error.message).toBe(
			'AVANSER does not say which account is selected, so it is not certain that it is 7001. Nothing was sent for this item.',
		);
		expect(error.description).toContain("'Allow Unverified Account'");
		expect(bought()).toEqual([]);
	});

	it('are accepted for ordering with Allow Unverified Account', async () => {
		silent();
		await avanser.rows(order({ options: { ...inAccount('7001'), allowUnverifiedAccount: true } }));
		expect(bought()).toMatchObject([{ account: 7001 }]);
	});

	it('do not matter if no account was chosen, now or before', async () => {
		silent();
		const credential = credentialFor(avanser.simulator.url, ['single', 'single-secret']);
		await avanser.rows(order(), { credential });
		expect(bought()).toHaveLength(1);
	});
});

it('replies may name their account as a text', async () => {
	avanser.simulator.readings.transactionAccountId = 'string';
	await avanser.rows(order({ options: inAccount('7001') }));
	expect(bought()).toMatchObject([{ account: 7001 }]);
});

describe('executions of one n8n that choose accounts of the same user', () => {
	it('take turns', async () => {
		const run = async (account: string) =>
			await avanser.rows(orderOfItem({ options: inAccount(account) }), {
				items: named(account, account, account),
			});
		await Promise.all([run('6999'), run('7001'), run('6999'), run('7001')]);
		expect(bought().every(({ account, name }) => name === String(account))).toBe(true);
		expect(bought()).toHaveLength(12);
	});

	it('take turns with one that orders in whatever account is selected', async () => {
		await Promise.all([
			avanser.rows(orderOfItem({ options: inAccount('7001') }), { items: named('a', 'b', 'c') }),
			avanser.rows(orderOfItem(), { items: named('x', 'y', 'z') }),
		]);
		const places = bought().map(({ name, account }) => `${name} ${account}`);
		expect(places.sort()).toEqual(['a 7001', 'b 7001', 'c 7001', 'x 6999', 'y 6999', 'z 6999']);
	});

	it('take turns with the lists of the editor', async () => {
		const [rows, list] = await Promise.all([
			avanser.rows(orderOfItem({ options: inAccount('6999') }), { items: named('A', 'B', 'C') }),
			avanser.host.list('searchServices', {
				parameters: { resource: 'service', operation: 'get', options: inAccount('7001') },
			}),
		]);
		expect(rows).toHaveLength(3);
		expect(list.results.map(({ name }) => name)).toEqual(['Melbourne Service (61390010100)']);
		expect(bought().map(({ account }) => account)).toEqual([6999, 6999, 6999]);
	});

	it('do not wait for those of another user', async () => {
		const { url } = avanser.simulator;
		const other = { ...credentialFor(url, ['reseller', 'reseller-secret']), accountId: '7002' };
		await Promise.all([
			avanser.rows(order({ options: inAccount('7001') })),
			avanser.rows(order({ options: {} }), { credential: other }),
		]);
		expect(
			bought()
				.map(({ username, account }) => [username, account])
				.sort(),
		).toEqual([
			['agency', 7001],
			['reseller', 7002],
		]);
	});

	it('go on after one of them has failed', async () => {
		const [failed, succeeded] = await Promise.allSettled([
			avanser.rows(order({ options: inAccount('9999') })),
			avanser.rows(order({ options: inAccount('7001') })),
		]);
		expect([failed?.status, succeeded?.status]).toEqual(['rejected', 'fulfilled']);
	});
});

describe('where AVANSER binds the selection to a cookie', () => {
	it('the cookie of the switch is sent along afterwards', async () => {
		avanser.simulator.readings.selection = 'cookie';
		await avanser.rows(orderOfItem({ options: inAccount('7001') }), { items: named('A', 'B') });
		expect(bought().map(({ account }) => account)).toEqual([7001, 7001]);
		const all = avanser.simulator.journal.entries();
		const chosen = all.findIndex(({ documentedOperation }) => documentedOperation === switching);
		const cookies = all.map(({ headers }) => headers.cookie);
		expect(cookies.slice(0, chosen + 1)).toEqual(all.slice(0, chosen + 1).map(() => undefined));
		expect(cookies.slice(chosen + 1)).toEqual(all.slice(chosen + 1).map(() => 'account=7001'));
	});

	it('each group of a run has its own', async () => {
		avanser.simulator.readings.selection = 'cookie';
		const items = ['7001', '6999', '7001'].map((name) => ({ name, id: '' }));
		await avanser.rows(orderOfItem({ options: inAccount('={{ $json.name }}') }), { items });
		expect(bought().map(({ account, name }) => [String(account), name])).toEqual([
			['7001', '7001'],
			['7001', '7001'],
			['6999', '6999'],
		]);
	});
});

describe('the lists of the editor', () => {
	const names = async (host: Host, options: INodeParameters = {}) => {
		const parameters = { resource: 'service', operation: 'get', options };
		return (await host.list('searchServices', { parameters })).results.map(({ name }) => name);
	};

	it('are of the account in the options', async () => {
		expect(await names(avanser.host, inAccount('7001'))).toEqual([
			'Melbourne Service (61390010100)',
		]);
	});

	it('are of the account of the credential', async () => {
		const credential = { ...credentialFor(avanser.simulator.url), accountId: '7001' };
		expect(await names(new Host(credential))).toEqual(['Melbourne Service (61390010100)']);
	});

	it('are of the selected one without either, and switch nothing', async () => {
		expect(await names(avanser.host)).toHaveLength(2);
		expect(switches()).toEqual([]);
	});

	it('of accounts switch nothing', async () => {
		const credential = { ...credentialFor(avanser.simulator.url), accountId: '7001' };
		const { results } = await new Host(credential).list('searchAccounts');
		expect(results.map(({ value }) => value)).toEqual(['6999', '7001']);
		expect(switches()).toEqual([]);
	});
});
