import { describe, expect, it } from '@jest/globals';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { change, decommission, order } from '../host/parameters.mts';
import { byId, withSimulator } from '../host/simulation.mts';
import { listed, waiting } from './setup.mts';

const avanser = withSimulator();
const dry = { options: { dryRun: true } };

const operations: Array<[string, (more: INodeParameters) => INodeParameters]> = [
	['create', order],
	['update', change],
	['decommission', decommission],
];

describe.each(operations)('a dry run of %s', (_title, operation) => {
	it('writes nothing', async () => {
		expect(await avanser.rows(operation(dry))).toMatchObject([{ dryRun: true }]);
		expect(avanser.writes()).toEqual([]);
		expect(avanser.simulator.ledger.entries()).toEqual([]);
	});

	it('shows what the real run sends', async () => {
		const [{ wouldSend }] = await avanser.rows(operation(dry));
		await avanser.rows(operation({}));
		const sent = avanser.writes().map(
			({ method, path, body }): IDataObject => ({
				method,
				path: path.replace('/v1', ''),
				...(body !== '' && { body: JSON.parse(body) }),
			}),
		);
		expect([wouldSend]).toEqual(sent);
	});

	it('selects the account, selects the one before again, and writes nothing else', async () => {
		await avanser.rows(operation({ options: { dryRun: true, account_id: byId('7001') } }));
		expect(avanser.writes().map(({ path, query }) => [path, query['account-id']])).toEqual([
			['/v1/accounts', '7001'],
			['/v1/accounts', '6999'],
		]);
		expect(avanser.simulator.ledger.entries()).toEqual([]);
	});

	it('does not wait for an outcome that will not come', async () => {
		const rows = await avanser.rows(operation({ ...dry, ...waiting, waitTimeout: 0.02 }));
		expect(rows).toMatchObject([{ dryRun: true }]);
		expect(rows[0]).not.toHaveProperty('status');
	});
});

describe('a dry run of create', () => {
	it('shows the numbers that are on offer for it', async () => {
		const [{ offeredNumbers }] = await avanser.rows(
			order({ ...dry, search_type: 'number', number: '61280740802' }),
		);
		expect(offeredNumbers).toEqual([
			expect.objectContaining({ number: '61280740802', type: 'GEO', region: 'NSW: Sydney' }),
		]);
	});

	it('shows five of the numbers that are on offer for it, and how many there are', async () => {
		const search = { search_type: 'szu', szu: 'sydney' };
		const all = await avanser.rows({ resource: 'number', operation: 'search', ...search });
		expect(all.length).toBeGreaterThan(5);
		const [{ offeredNumbers, offeredNumbersTotal }] = await avanser.rows(
			order({ ...dry, ...search }),
		);
		expect(offeredNumbers).toEqual(all.slice(0, 5));
		expect(offeredNumbersTotal).toBe(all.length);
	});

	it.each<[string, INodeParameters]>([
		['', {}],
		[', the guards included', { guards: { maxRentalCharge: 100 } }],
	])('searches once for equal searches of a run%s', async (_title, more) => {
		const szus = ['sydney', 'melbourne', 'sydney', 'sydney', 'melbourne'];
		const rows = await avanser.rows(
			order({ ...dry, ...more, search_type: 'szu', szu: '={{ $json.szu }}' }),
			{ items: szus.map((szu) => ({ szu })) },
		);
		const searches = avanser.simulator.journal.entries({ documentedOperation: 'numbers.bySzu' });
		expect(searches.map(({ query }) => query.szu).sort()).toEqual(['melbourne', 'sydney']);
		const shown = rows.map(({ offeredNumbers }) => JSON.stringify(offeredNumbers));
		expect(shown.map((numbers) => shown.indexOf(numbers))).toEqual([0, 1, 0, 0, 1]);
	});

	it('searches anew in the next run', async () => {
		const one = { search_type: 'number', number: '61280740801' };
		await avanser.rows(order({ ...dry, ...one }));
		avanser.simulator.telco.withdraw('61280740801');
		expect(await avanser.rows(order({ ...dry, ...one }))).toMatchObject([
			{
				offeredNumbers: expect.arrayContaining([
					expect.objectContaining({ number: '61280740802' }),
				]),
			},
		]);
	});

	it('shows that nothing is on offer', async () => {
		expect(
			await avanser.rows(order({ ...dry, search_type: 'number', number: '99999999999' })),
		).toMatchObject([{ dryRun: true, offeredNumbers: [], offeredNumbersTotal: 0 }]);
	});

	it('is stopped by the guards as the order would be', async () => {
		const error = await avanser.failure(order({ ...dry, guards: { maxRentalCharge: 5 } }));
		expect(error.message).toContain("'Maximum Rental Charge'");
	});

	it('is stopped by the guards as the orders would be, over several accounts', async () => {
		const error = await avanser.failure(
			order({
				search_type: 'number',
				number: '61290081510',
				guards: { maxNewNumbers: 1 },
				options: { dryRun: true, account_id: byId('={{ $json.account }}') },
			}),
			{ items: [{ account: '6999' }, { account: '7001' }] },
		);
		expect(error.message).toContain("'Max Numbers per Execution'");
	});

	describe.each<[string, INodeParameters]>([
		['', {}],
		[', under a price limit', { maxRentalCharge: 100 }],
	])('whose location fits several addresses%s', (_title, guards) => {
		const richmond = (options: INodeParameters) =>
			order({ search_type: 'location', location: 'Richmond', guards, options });

		it('returns what the order returns: the addresses, where they are wanted', async () => {
			const wanted = { severalAddresses: 'candidates' };
			const addresses = await avanser.rows(richmond(wanted));
			expect(addresses).toMatchObject([
				{ name: 'Richmond, VIC, AU', lat: -37.823, lng: 144.998 },
				{ state: 'NSW' },
				{ state: 'QLD' },
				{ state: 'TAS' },
			]);
			avanser.simulator.journal.clear();
			expect(await avanser.rows(richmond({ ...wanted, dryRun: true }))).toEqual(addresses);
			expect(avanser.writes()).toEqual([]);
			expect(avanser.simulator.ledger.entries()).toEqual([]);
		});

		it('fails as the order does, otherwise', async () => {
			const { message, description } = await avanser.failure(richmond({}));
			expect(message).toContain("several addresses for 'Location': Richmond, VIC, AU (");
			expect(await avanser.failure(richmond({ dryRun: true }))).toMatchObject({
				message,
				description,
			});
		});

		it('fails or returns the addresses, as each item is set', async () => {
			const rows = await avanser.rows(
				richmond({ dryRun: true, severalAddresses: '={{ $json.wanted }}' }),
				{
					items: [{ wanted: 'error' }, { wanted: 'candidates' }],
					settings: { onError: 'continueRegularOutput' },
				},
			);
			expect(rows).toMatchObject([
				{ error: expect.stringContaining('several addresses') },
				{ state: 'VIC' },
				{ state: 'NSW' },
				{ state: 'QLD' },
				{ state: 'TAS' },
			]);
		});
	});

	it('is stopped by a mistake as the order would be', async () => {
		const error = await avanser.failure(order({ ...dry, answer_point: '0401603859' }));
		expect(error.message).toContain("'Answer Point'");
	});

	it('shows the earlier order of a custom ID, as the real run would', async () => {
		const { id } = listed(avanser.simulator, { custom_id: 'A' });
		expect(await avanser.rows(order({ ...dry, custom_id: 'A' }))).toMatchObject([
			{ request_id: id, outcome: 'existing' },
		]);
	});

	it('leaves the number in stock', async () => {
		const number = { search_type: 'number', number: '61280740802' };
		await avanser.rows(order({ ...dry, ...number }));
		expect(await avanser.rows(order(number))).toMatchObject([{ service_number: '61280740802' }]);
	});
});
