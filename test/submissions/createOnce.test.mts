import { describe, expect, it } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';
import { Host } from '../host/host.mts';
import { order } from '../host/parameters.mts';
import { credentialFor, withSimulator } from '../host/simulation.mts';
import { withLine } from './line.mts';
import { boughtNames, listReads, listed, orderOfItemWithId, retryOnFail } from './setup.mts';

const avanser = withSimulator();
const line = withLine();

const hour = 3_600_000;
const bought = () => avanser.simulator.ledger.bought();
const ids = (rows: IDataObject[]) => rows.map(({ request_id }) => request_id);

describe('a custom ID that was ordered before', () => {
	it('is not ordered again: the earlier order comes out', async () => {
		const earlier = listed(avanser.simulator, { custom_id: 'A', service_number: '61290081512' });
		expect(await avanser.rows(order({ custom_id: 'A' }))).toEqual([
			{
				request_id: earlier.id,
				message: 'Request completed successfully',
				service_number: '61290081512',
				custom_id: 'A',
				request_status: 'completed',
				outcome: 'existing',
				matchedBy: 'custom_id',
			},
		]);
		expect(avanser.writes()).toEqual([]);
	});

	it('is found in the execution after the one that ordered it', async () => {
		const [first] = await avanser.rows(order({ custom_id: 'A' }));
		const [second] = await avanser.rows(order({ custom_id: 'A' }));
		expect(first).toMatchObject({ outcome: 'created', matchedBy: 'acknowledgment' });
		const { request_id, service_number } = first;
		expect(second).toMatchObject({ request_id, service_number, outcome: 'existing' });
		expect(bought()).toHaveLength(1);
	});

	it('stops the node with Fail, which names the number and the request of the earlier order', async () => {
		const { id } = listed(avanser.simulator, { custom_id: 'A', service_number: '61290081512' });
		const error = await avanser.failure(order({ custom_id: 'A', ifCustomIdExists: 'fail' }));
		expect(error.message).toBe(
			`'Custom ID' A has been ordered already: number 61290081512, request ${id}, completed`,
		);
		expect(avanser.writes()).toEqual([]);
	});

	it('does not keep a new custom ID from being ordered with Fail', async () => {
		listed(avanser.simulator, { custom_id: 'A' });
		await avanser.rows(order({ custom_id: 'B', ifCustomIdExists: 'fail' }));
		expect(bought()).toMatchObject([{ custom_id: 'B' }]);
	});

	it('is ordered again with Create Anyway, and the list is not read', async () => {
		listed(avanser.simulator, { custom_id: 'A' });
		expect(
			await avanser.rows(order({ custom_id: 'A', ifCustomIdExists: 'createAnyway' })),
		).toMatchObject([{ outcome: 'created', custom_id: 'A' }]);
		expect(bought()).toMatchObject([{ custom_id: 'A' }]);
		expect(listReads(avanser.simulator)).toEqual([]);
	});
});

describe('what counts as ordered before', () => {
	it.each(['pending', 'pending_confirmation', 'completed'] as const)(
		'a request that is %s does',
		async (request_status) => {
			const { id } = listed(avanser.simulator, { custom_id: 'A', request_status });
			expect(await avanser.rows(order({ custom_id: 'A' }))).toMatchObject([
				{ request_id: id, request_status, outcome: 'existing' },
			]);
			expect(bought()).toEqual([]);
		},
	);

	it('a request that is reported does, but is no order to return: its state is said', async () => {
		const { id } = listed(avanser.simulator, { custom_id: 'A', request_status: 'reported' });
		const error = await avanser.failure(order({ custom_id: 'A' }));
		expect(error.message).toContain("'Custom ID' A has an order that AVANSER could not complete");
		expect(error.message).toContain(id);
		expect(error.description).toContain('Nothing was ordered.');
		expect(bought()).toEqual([]);
	});

	it('a request that has failed does not', async () => {
		listed(avanser.simulator, { custom_id: 'A', request_status: 'failed' });
		expect(await avanser.rows(order({ custom_id: 'A' }))).toMatchObject([{ outcome: 'created' }]);
		expect(bought()).toHaveLength(1);
	});

	it.each(['pending', 'completed'] as const)(
		'a number whose later decommission is %s does not',
		async (request_status) => {
			const { receivedAt } = listed(avanser.simulator, { custom_id: 'A' });
			listed(avanser.simulator, {
				request_type: 'delete',
				custom_id: 'A',
				request_status,
				receivedAt: receivedAt + hour,
			});
			expect(await avanser.rows(order({ custom_id: 'A' }))).toMatchObject([{ outcome: 'created' }]);
			expect(bought()).toHaveLength(1);
		},
	);

	it.each(['failed', 'reported'] as const)(
		'a number whose later decommission is %s does, for it is still live',
		async (request_status) => {
			const { id, receivedAt } = listed(avanser.simulator, { custom_id: 'A' });
			listed(avanser.simulator, {
				request_type: 'delete',
				custom_id: 'A',
				request_status,
				receivedAt: receivedAt + hour,
			});
			expect(await avanser.rows(order({ custom_id: 'A' }))).toMatchObject([{ request_id: id }]);
			expect(bought()).toEqual([]);
		},
	);

	it('a number that was given up before this order and bought again by it does', async () => {
		const { id, receivedAt } = listed(avanser.simulator, { custom_id: 'A' });
		listed(avanser.simulator, { request_type: 'delete', receivedAt: receivedAt - hour });
		expect(await avanser.rows(order({ custom_id: 'A' }))).toMatchObject([{ request_id: id }]);
		expect(bought()).toEqual([]);
	});

	it('a number does although another one was given up', async () => {
		const { id, receivedAt } = listed(avanser.simulator, { custom_id: 'A' });
		listed(avanser.simulator, {
			request_type: 'delete',
			service_number: '61290081599',
			receivedAt: receivedAt + hour,
		});
		expect(await avanser.rows(order({ custom_id: 'A' }))).toMatchObject([{ request_id: id }]);
	});

	it('an update of the service does not', async () => {
		listed(avanser.simulator, { request_type: 'update', custom_id: 'A' });
		const { id } = listed(avanser.simulator, { custom_id: 'A' });
		listed(avanser.simulator, { request_type: 'update', custom_id: 'A' });
		expect(await avanser.rows(order({ custom_id: 'A' }))).toMatchObject([{ request_id: id }]);
	});

	it('a second order does after the number of the first was given up', async () => {
		const { receivedAt } = listed(avanser.simulator, { custom_id: 'A' });
		listed(avanser.simulator, { request_type: 'delete', receivedAt: receivedAt + hour / 2 });
		const { id } = listed(avanser.simulator, {
			custom_id: 'A',
			service_number: '61290081520',
			receivedAt: receivedAt + hour / 2,
		});
		expect(await avanser.rows(order({ custom_id: 'A' }))).toMatchObject([{ request_id: id }]);
		expect(bought()).toEqual([]);
	});
});

describe('the list of requests', () => {
	it('is read once before all items of a run, and once after them', async () => {
		const items = ['A', 'B', 'C', 'D', 'E'].map((id) => ({ id, name: id }));
		await avanser.rows(orderOfItemWithId(), { items });
		expect(listReads(avanser.simulator)).toEqual(['/requests', '/requests']);
		expect(boughtNames(avanser.simulator).sort()).toEqual(['A', 'B', 'C', 'D', 'E']);
	});

	it('is not read without a custom ID', async () => {
		await avanser.rows(order());
		expect(listReads(avanser.simulator)).toEqual([]);
		expect(bought()).toHaveLength(1);
	});

	it.each(['newest first', 'oldest first', 'shuffled'] as const)(
		'is read to its end, over three pages, and again as far as may be needed, %s',
		async (requestOrder) => {
			const { simulator } = avanser;
			simulator.readings.requestOrder = requestOrder;
			const oldest = listed(simulator, { custom_id: 'oldest', service_number: '61290081511' });
			const { receivedAt } = oldest;
			for (let count = 1; count < 249; count++) {
				listed(simulator, { custom_id: `other-${count}`, receivedAt: receivedAt + count * 1000 });
			}
			const newest = listed(simulator, {
				custom_id: 'newest',
				service_number: '61290081512',
				receivedAt: receivedAt + 249_000,
			});
			const items = ['oldest', 'newest', 'none'].map((id) => ({ id, name: id }));
			expect(await avanser.rows(orderOfItemWithId(), { items })).toMatchObject([
				{ request_id: oldest.id, outcome: 'existing' },
				{ request_id: newest.id, outcome: 'existing' },
				{ outcome: 'created' },
			]);
			const pages = ['/requests', '/requests/2', '/requests/3'];
			const again = requestOrder === 'newest first' ? ['/requests'] : pages;
			expect(listReads(simulator)).toEqual([...pages, ...again]);
			expect(boughtNames(simulator)).toEqual(['none']);
		},
	);

	it.each(['newest first', 'oldest first', 'shuffled'] as const)(
		'tells by its dates whether a number was given up later, %s',
		async (requestOrder) => {
			const { simulator } = avanser;
			simulator.readings.requestOrder = requestOrder;
			const { receivedAt } = listed(simulator, { custom_id: 'given up' });
			for (let count = 0; count < 150; count++) listed(simulator);
			listed(simulator, { request_type: 'delete', receivedAt: receivedAt + hour / 2 });
			const items = [{ id: 'given up', name: 'given up' }];
			expect(await avanser.rows(orderOfItemWithId(), { items })).toMatchObject([
				{ outcome: 'created' },
			]);
			expect(bought()).toHaveLength(1);
		},
	);

	it('stops the run before anything is ordered if it cannot be read', async () => {
		avanser.simulator.faults.add({
			fault: { kind: 'status', status: 503, retryAfter: 0 },
			operation: 'requests.list',
			times: 'always',
		});
		expect((await avanser.failure(order({ custom_id: 'A' }))).message).toContain('HTTP 503');
		expect(bought()).toEqual([]);
	});
});

describe('two items with the same custom ID', () => {
	const twins = [
		{ id: 'A', name: 'first' },
		{ id: 'A', name: 'second' },
	];

	it('order one number, and both come out with it', async () => {
		const { items } = await avanser.host.run(orderOfItemWithId(), { items: twins });
		const rows = items.map(({ json }) => json);
		expect(rows).toMatchObject([{ outcome: 'created' }, { outcome: 'existing' }]);
		expect(ids(rows)).toEqual([bought()[0]?.request_id, bought()[0]?.request_id]);
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
		expect(boughtNames(avanser.simulator)).toEqual(['first']);
	});

	it('fail together if the order is refused', async () => {
		avanser.simulator.faults.add({
			fault: { kind: 'status', status: 400 },
			operation: 'requests.create',
		});
		const rows = await avanser.rows(orderOfItemWithId(), {
			items: twins,
			settings: { onError: 'continueRegularOutput' },
		});
		expect(rows).toMatchObject([
			{ error: expect.stringContaining('HTTP 400') },
			{ error: expect.stringContaining('HTTP 400') },
		]);
		expect(bought()).toEqual([]);
	});

	it('both come out with the addresses where the location could be any of them, and with no order', async () => {
		const richmond = orderOfItemWithId({
			search_type: 'location',
			location: 'Richmond',
			options: { severalAddresses: 'candidates' },
		});
		const first = await avanser.rows(richmond, { items: twins.slice(0, 1) });
		expect(await avanser.rows(richmond, { items: twins })).toEqual([...first, ...first]);
	});

	it('order one number even if n8n repeats the run before AVANSER lists it', async () => {
		line.interfere(avanser.simulator, async ({ method, path, answer, reply }) => {
			const given = await answer();
			const isList = method === 'GET' && path === '/requests';
			reply(isList ? { ...given, body: '{"response": []}' } : given);
		});
		avanser.simulator.faults.add({
			fault: { kind: 'status', status: 400 },
			operation: 'requests.create',
			bodyContains: 'third',
		});
		const { items } = await new Host(credentialFor(line.url)).run(
			orderOfItemWithId({ options: { concurrency: 1, lookupTime: 0 } }),
			{ items: [...twins, { id: 'C', name: 'third' }], settings: retryOnFail },
		);
		expect(boughtNames(avanser.simulator)).toEqual(['first', 'third']);
		expect(items).toHaveLength(3);
	});

	it('order the number of the second if the first is a dry run', async () => {
		const rows = await avanser.rows(
			orderOfItemWithId({ options: { dryRun: '={{ $json.name === "first" }}' } }),
			{ items: twins },
		);
		expect(boughtNames(avanser.simulator)).toEqual(['second']);
		expect(ids(rows)).toEqual([undefined, bought()[0]?.request_id]);
	});
});

it('one custom ID in two executions at the same time orders one number', async () => {
	const runs = await Promise.all([
		avanser.rows(order({ custom_id: 'A' })),
		avanser.rows(order({ custom_id: 'A' })),
	]);
	expect(
		runs
			.flat()
			.map(({ outcome }) => outcome)
			.sort(),
	).toEqual(['created', 'existing']);
	expect(new Set(ids(runs.flat())).size).toBe(1);
	expect(bought()).toHaveLength(1);
});

describe('an item with a mistake', () => {
	const items = ['61401603859', '61401603860', '0401603861'].map((answer_point) => ({
		answer_point,
	}));
	const parameters = order({
		name: '={{ $json.answer_point }}',
		answer_point: '={{ $json.answer_point }}',
	});

	it('keeps all others from being sent, even those before it', async () => {
		const error = await avanser.failure(parameters, { items });
		expect(error.message).toBe(
			"'Answer Point' must start with the country code: 61401603861, not 0401603861",
		);
		expect(error.context.itemIndex).toBe(2);
		expect(avanser.simulator.journal.entries()).toEqual([]);
	});

	it('fails alone with On Error: Continue', async () => {
		const rows = await avanser.rows(parameters, {
			items,
			settings: { onError: 'continueRegularOutput' },
		});
		expect(rows).toMatchObject([
			{ outcome: 'created' },
			{ outcome: 'created' },
			{ error: expect.stringContaining("'Answer Point'") },
		]);
		expect(boughtNames(avanser.simulator)).toEqual(['61401603859', '61401603860']);
	});
});
