import { describe, expect, it } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import type { Fault } from '../../simulator/testing/faults.mts';
import type { Simulator } from '../../simulator/index.mts';
import { Host } from '../host/host.mts';
import { change, decommission, order } from '../host/parameters.mts';
import { byId, credentialFor, withSimulator } from '../host/simulation.mts';
import { withServer } from '../host/server.mts';
import { withLine } from './line.mts';
import { listReads, listed, orderOfItem, waiting } from './setup.mts';
import { withRunningSimulators } from './running.mts';

/** On a clock that stands still: for what is decided in the first look. */
const avanser = withSimulator();
const start = withRunningSimulators();
const receiver = withServer();
const line = withLine();

/** Looks once. */
const once: INodeParameters = { waitForCompletion: true, waitTimeout: 0 };
const waitFor = (more: INodeParameters): INodeParameters => ({
	resource: 'request',
	operation: 'wait',
	waitTimeout: 0,
	...more,
});

describe('Wait for Completion', () => {
	it.each([
		['create', order(waiting), 'bought'],
		['update', change(waiting), 'changed'],
		['decommission', decommission(waiting), 'ceased'],
	] as const)('of %s ends when AVANSER has completed it', async (_title, parameters, kind) => {
		const { simulator, rows } = await start();
		const [row] = await rows(parameters);
		const [entry] = simulator.ledger.entries();
		expect(entry).toMatchObject({ kind, outcome: 'completed' });
		expect(row).toMatchObject({
			request_id: entry?.request_id,
			service_number: entry?.service_number,
			status: 'completed',
			request_status: 'completed',
			message: 'Request completed successfully',
		});
	});

	it.each(['failed', 'reported'] as const)(
		"ends when a request is %s, with AVANSER's words",
		async (status) => {
			const { simulator, rows } = await start();
			simulator.faults.add({ fault: { kind: 'outcome', status, message: 'No such line' } });
			expect(await rows(order(waiting))).toMatchObject([
				{ status, request_status: status, message: 'No such line', outcome: 'created' },
			]);
		},
	);

	it('counts a request as completed while its callback is still to be sent', async () => {
		const { simulator, rows } = await start({ callbackRetryMs: 600_000 });
		simulator.faults.add({ fault: { kind: 'lostCallback' } });
		const parameters = { ...waiting, additionalFields: { callback_uri: receiver.origin } };
		expect(await rows(order(parameters))).toMatchObject([
			{ status: 'completed', request_status: 'pending_confirmation' },
		]);
	});

	it('returns what is known at the deadline, with the status pending and all IDs', async () => {
		const { simulator, rows } = await start({ provisioningMs: 600_000 });
		const result = await rows(order({ ...waiting, custom_id: 'A', waitTimeout: 0.005 }));
		const [{ request_id, service_number }] = simulator.ledger.bought();
		expect(result).toMatchObject([
			{ status: 'pending', request_id, service_number, custom_id: 'A', outcome: 'created' },
		]);
		expect(listReads(simulator).length).toBeGreaterThan(1);
	});

	it('does not end with the first of several that is completed', async () => {
		const { simulator, rows } = await start();
		simulator.faults.add({ fault: { kind: 'duration', ms: 800 }, bodyContains: '"second"' });
		const items = ['first', 'second', 'third'].map((name) => ({ name, id: '' }));
		const statuses = (await rows(orderOfItem(waiting), { items })).map(({ status }) => status);
		expect(statuses).toEqual(['completed', 'completed', 'completed']);
	});

	it('does not take an older request for the number for the one it waits for', async () => {
		const { simulator, rows } = await start();
		listed(simulator, {
			request_type: 'update',
			service_number: '61280740800',
			request_status: 'failed',
		});
		const [row] = await rows(change(waiting));
		expect(row).toMatchObject({
			request_id: simulator.ledger.changed()[0]?.request_id,
			status: 'completed',
		});
	});
});

describe('the callback does not matter to Wait for Completion:', () => {
	it.each<[string, Fault[]]>([
		['it comes in time', []],
		['it comes before the acknowledgment', [{ kind: 'earlyCallback' }]],
		['it comes late, at the second try', [{ kind: 'lostCallback', attempts: 'first' }]],
		['it comes twice', [{ kind: 'doubledCallback' }]],
		['it never comes', [{ kind: 'lostCallback', attempts: 'both' }]],
		[
			'it never comes, and AVANSER believes it did',
			[{ kind: 'lostCallback', attempts: 'both', noticed: false }],
		],
		['it names another request', [{ kind: 'otherRequestId' }]],
	])('%s', async (_title, faults) => {
		const { simulator, rows } = await start({ callbackRetryMs: 100 });
		for (const fault of faults) simulator.faults.add({ fault });
		receiver.answer((_request, response) => response.end());
		const parameters = { ...waiting, additionalFields: { callback_uri: receiver.origin } };
		const [row] = await rows(order(parameters));
		expect(simulator.faults.pending()).toEqual([]);
		const [{ request_id, service_number, outcome }] = simulator.ledger.bought();
		expect(row).toMatchObject({ request_id, service_number, status: outcome });
		expect(outcome).toBe('completed');
	});
});

describe('the list of requests', () => {
	it('may be in no order', async () => {
		const { simulator, rows } = await start();
		simulator.faults.add({ fault: { kind: 'unsorted' }, times: 'always' });
		simulator.faults.add({ fault: { kind: 'outcome', status: 'failed' }, bodyContains: '"B"' });
		for (let count = 0; count < 50; count++) listed(simulator);
		const items = ['A', 'B', 'C'].map((name) => ({ name, id: '' }));
		expect(await rows(orderOfItem(waiting), { items })).toMatchObject([
			{ status: 'completed' },
			{ status: 'failed' },
			{ status: 'completed' },
		]);
	});

	it('is read once for 100 items that were just ordered', async () => {
		const rows = await avanser.rows(order({ ...once, options: { concurrency: 20 } }), {
			items: Array.from({ length: 100 }, () => ({})),
		});
		expect(rows.filter(({ status }) => status === 'pending')).toHaveLength(100);
		expect(listReads(avanser.simulator)).toEqual(['/requests']);
	});

	it('is read page by page for 100 items among 250, and no further than to the last of them', async () => {
		const { simulator } = avanser;
		for (let count = 0; count < 100; count++) listed(simulator);
		const records = Array.from({ length: 100 }, () => listed(simulator));
		for (let count = 0; count < 50; count++) listed(simulator);
		const rows = await avanser.rows(waitFor({ request_id: byId('={{ $json.id }}') }), {
			items: records.map(({ id }) => ({ id })),
		});
		expect(rows.map(({ id }) => id)).toEqual(records.map(({ id }) => id));
		expect(rows.every(({ status }) => status === 'completed')).toBe(true);
		expect(listReads(simulator)).toEqual(['/requests', '/requests/2']);
	});

	it('may name another request ID than the acknowledgment: the number tells', async () => {
		const { simulator } = await start();
		line.interfere(simulator, async ({ method, path, answer, reply }) => {
			const given = await answer();
			const isAcknowledgment = method === 'POST' && path === '/requests';
			const body = given.body.replace(/"request_id":"\w+"/, '"request_id":"0123456789"');
			reply(isAcknowledgment ? { ...given, body } : given);
		});
		const { items } = await new Host(credentialFor(line.url)).run(order(waiting));
		expect(items[0]?.json).toMatchObject({
			request_id: '0123456789',
			service_number: simulator.ledger.bought()[0]?.service_number,
			status: 'completed',
		});
	});
});

describe('an outage of AVANSER while waiting', () => {
	it.each<[string, Fault, number]>([
		['HTTP 503', { kind: 'status', status: 503, retryAfter: 0 }, 9],
		['a cut connection', { kind: 'reset' }, 3],
		['HTTP 500', { kind: 'status', status: 500 }, 4],
		["a proxy's page", { kind: 'html', status: 200 }, 4],
		['HTTP 429', { kind: 'status', status: 429, retryAfter: 0 }, 6],
	])('does not end the wait: %s', async (_title, fault, times) => {
		const { simulator, rows } = await start({ provisioningMs: 100 });
		const outage = simulator.faults.add({ fault, operation: 'requests.list', times });
		expect(await rows(order(waiting))).toMatchObject([
			{ status: 'completed', request_id: simulator.ledger.bought()[0]?.request_id },
		]);
		expect(outage.struck).toBe(times);
	});

	it('ends the wait with what is known if it lasts to the deadline', async () => {
		avanser.simulator.faults.add({
			fault: { kind: 'status', status: 500 },
			operation: 'requests.list',
			times: 'always',
		});
		const [{ request_id, service_number, status }] = await avanser.rows(order(once));
		expect(status).toBe('pending');
		expect(avanser.simulator.ledger.bought()).toMatchObject([{ request_id, service_number }]);
	});
});

describe('a password that is refused while waiting', () => {
	const refuse = (simulator: Simulator) =>
		simulator.faults.add({
			fault: { kind: 'status', status: 401 },
			operation: 'requests.list',
			nth: 2,
			times: 'always',
		});

	it('ends the wait for an order with what is known of it', async () => {
		const { simulator, rows } = await start({ provisioningMs: 600_000 });
		refuse(simulator);
		const [{ request_id, service_number, status }] = await rows(order(waiting));
		expect(status).toBe('pending');
		expect(simulator.ledger.bought()).toMatchObject([{ request_id, service_number }]);
		expect(listReads(simulator)).toHaveLength(2);
	});

	it('fails a wait for what was ordered earlier', async () => {
		const { simulator, host } = await start({ provisioningMs: 600_000 });
		refuse(simulator);
		const { id } = listed(simulator, { request_status: 'pending' });
		const { error } = await host.run(
			waitFor({ request_id: byId(id), pollInterval: 0.1, waitTimeout: 1 }),
		);
		expect(error?.message).toContain('HTTP 401');
		expect(listReads(simulator)).toHaveLength(2);
	});
});

describe('an execution that is stopped', () => {
	/**
	 * Runs the node and stops it when a request like this has arrived.
	 * @returns milliseconds that it took to end
	 */
	const stoppedAt = async (simulator: Simulator, step: string, parameters: INodeParameters) => {
		const stop = new AbortController();
		let ordered = false;
		let stopped = Infinity;
		line.interfere(simulator, async ({ method, path, answer, reply }) => {
			const given = await answer();
			ordered ||= method === 'POST';
			if (ordered && stopped === Infinity && `${method} ${path}` === step) {
				stopped = performance.now();
				stop.abort();
			}
			reply(given);
		});
		await new Host(credentialFor(line.url)).run(parameters, { stop: stop.signal });
		return performance.now() - stopped;
	};
	const patient: INodeParameters = { waitForCompletion: true, pollInterval: 5, waitTimeout: 60 };

	it('ends its wait at once', async () => {
		const took = await stoppedAt(avanser.simulator, 'GET /requests', order(patient));
		expect(took).toBeLessThan(1000);
		expect(took).toBeGreaterThan(0);
	});

	it('ends at once in the middle of an order, without looking the order up', async () => {
		const parameters = order({ ...patient, options: { lookupTime: 3 } });
		const took = await stoppedAt(avanser.simulator, 'POST /requests', parameters);
		expect(took).toBeLessThan(1000);
		expect(took).toBeGreaterThan(0);
	});

	it('can be run again, and then waits for the order it has placed', async () => {
		const { simulator, rows } = await start();
		const parameters = order({ ...waiting, custom_id: 'A' });
		await stoppedAt(simulator, 'GET /requests', parameters);
		const [{ request_id, service_number }] = simulator.ledger.bought();
		expect(await rows(parameters)).toMatchObject([
			{ request_id, service_number, outcome: 'existing', status: 'completed' },
		]);
		expect(simulator.ledger.bought()).toHaveLength(1);
	});
});

describe('Request > Wait for Completion', () => {
	it('waits for a request and for a number', async () => {
		const { simulator, rows } = await start();
		const [{ request_id }, { service_number }] = await rows(order(), { items: [{}, {}] });
		const items = [
			{ by: 'request_id', value: request_id },
			{ by: 'service_number', value: service_number },
		];
		expect(
			await rows(
				waitFor({
					waitFor: '={{ $json.by }}',
					request_id: byId('={{ $json.value }}'),
					service_number: byId('={{ $json.value }}'),
					pollInterval: 0.1,
					waitTimeout: 0.5,
				}),
				{ items },
			),
		).toMatchObject([
			{ id: request_id, status: 'completed' },
			{ service_number, status: 'completed' },
		]);
		expect(simulator.ledger.bought()).toMatchObject([
			{ outcome: 'completed' },
			{ outcome: 'completed' },
		]);
	});

	it.each(['newest first', 'oldest first', 'shuffled'] as const)(
		'by number takes the newest request for it (%s)',
		async (requestOrder) => {
			const { simulator } = avanser;
			simulator.readings.requestOrder = requestOrder;
			const { receivedAt } = listed(simulator, { request_status: 'failed' });
			const newest = listed(simulator, { request_type: 'update', receivedAt: receivedAt + 5000 });
			listed(simulator, { service_number: '61290081599', receivedAt: receivedAt + 9000 });
			const parameters = waitFor({
				waitFor: 'service_number',
				service_number: byId(newest.service_number),
			});
			expect(await avanser.rows(parameters)).toMatchObject([
				{ id: newest.id, status: 'completed' },
			]);
		},
	);

	it('returns an unknown request as pending at the deadline', async () => {
		const parameters = waitFor({ request_id: byId('c9220015e2f48bc7cf4b38186a7b2025') });
		expect(await avanser.rows(parameters)).toEqual([
			{
				id: 'c9220015e2f48bc7cf4b38186a7b2025',
				status: 'pending',
				pendingReason: 'The request is not in the list of requests of the selected account.',
			},
		]);
	});

	it('returns each item with its own outcome, in the order they went in', async () => {
		const { simulator } = avanser;
		const statuses = [
			'pending',
			'failed',
			'completed',
			'reported',
			'pending_confirmation',
		] as const;
		const items = statuses.map((request_status) => ({
			id: listed(simulator, { request_status }).id,
		}));
		const rows = await avanser.rows(waitFor({ request_id: byId('={{ $json.id }}') }), {
			items: [{ id: 'unknown' }, ...items],
		});
		expect(rows.map(({ id, status }) => [id, status])).toEqual([
			['unknown', 'pending'],
			[items[0]?.id, 'pending'],
			[items[1]?.id, 'failed'],
			[items[2]?.id, 'completed'],
			[items[3]?.id, 'reported'],
			[items[4]?.id, 'completed'],
		]);
	});

	it('changes nothing', async () => {
		const { id } = listed(avanser.simulator);
		await avanser.rows(waitFor({ request_id: byId(id) }));
		expect(avanser.writes()).toEqual([]);
	});
});

describe('items of two accounts', () => {
	const inAccounts = (more: INodeParameters) =>
		order({ ...more, options: { account_id: byId('={{ $json.account }}') } });
	const items = [{ account: '6999' }, { account: '7001' }];

	it('are all ordered before any is waited for', async () => {
		const { simulator } = avanser;
		await avanser.rows(inAccounts(once), { items });
		const steps = simulator.journal.entries().map(({ documentedOperation }) => documentedOperation);
		expect(steps.lastIndexOf('requests.create')).toBeLessThan(steps.indexOf('requests.list'));
	});

	it('come out with the outcome from their own account', async () => {
		const { simulator, rows } = await start();
		simulator.faults.add({ fault: { kind: 'outcome', status: 'failed' }, account: 7001 });
		expect(await rows(inAccounts(waiting), { items })).toMatchObject([
			{ status: 'completed' },
			{ status: 'failed' },
		]);
	});

	it('are waited for in their own account, although somebody else switches it', async () => {
		const { simulator, rows } = await start();
		const flip = simulator.faults.add({
			fault: { kind: 'flipAccount', account: 7001 },
			operation: 'requests.list',
			times: 2,
		});
		expect(await rows(inAccounts(waiting), { items: [{ account: '6999' }] })).toMatchObject([
			{ status: 'completed', request_id: simulator.ledger.bought()[0]?.request_id },
		]);
		expect(flip.struck).toBe(2);
	});
});
