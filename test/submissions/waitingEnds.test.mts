import { describe, expect, it } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import type { Simulator } from '../../simulator/index.mts';
import { Host } from '../host/host.mts';
import { change, order } from '../host/parameters.mts';
import { byId, credentialFor, withSimulator } from '../host/simulation.mts';
import { withLine } from './line.mts';
import { withRunningSimulators } from './running.mts';
import { listReads, listed, waiting } from './setup.mts';

const avanser = withSimulator();
const start = withRunningSimulators();
const line = withLine();
const id = 'c9220015e2f48bc7cf4b38186a7b2025';
const waitFor = (more: INodeParameters): INodeParameters => ({
	resource: 'request',
	operation: 'wait',
	pollInterval: 0.1,
	...more,
});

/** Changes what List Requests answers, from the first look (1) on. */
const relist = (simulator: Simulator, rewrite: (body: string, look: number) => string) => {
	let look = 0;
	line.interfere(simulator, async ({ method, path, answer, reply }) => {
		const given = await answer();
		const isList = method === 'GET' && path === '/requests';
		reply(isList ? { ...given, body: rewrite(given.body, ++look) } : given);
	});
	return new Host(credentialFor(line.url));
};

describe('a request ID that is in no list', () => {
	const namesNone = `'Request' names no request: ${id} is not in the list of the selected account`;

	it('fails at the second look, not when the time is up', async () => {
		const error = await avanser.failure(waitFor({ request_id: byId(id) }));
		expect(error.message).toBe(namesNone);
		expect(listReads(avanser.simulator)).toHaveLength(2);
	});

	it('is waited for if it comes into the list after the first look', async () => {
		const { simulator } = avanser;
		const host = relist(simulator, (body, look) => {
			if (look === 1) listed(simulator, { id });
			return body;
		});
		const { items } = await host.run(waitFor({ request_id: byId(id) }));
		expect(items[0]?.json).toMatchObject({ id, status: 'completed' });
	});

	it('is waited for to the end if the list cannot be read to its end', async () => {
		const { simulator, rows } = await start();
		for (let count = 0; count < 150; count++) listed(simulator);
		simulator.faults.add({ fault: { kind: 'loopingNext' }, times: 'always' });
		const parameters = waitFor({ request_id: byId(id), waitTimeout: 0.01 });
		const [row] = await rows(parameters);
		expect(row).toEqual({ id, status: 'pending' });
		expect(listReads(simulator).length).toBeGreaterThan(3);
	});

	it('leaves the other items alone with On Error: Continue', async () => {
		const other = listed(avanser.simulator);
		const { items } = await avanser.host.run(waitFor({ request_id: byId('={{ $json.id }}') }), {
			items: [{ id }, { id: other.id }],
			settings: { onError: 'continueRegularOutput' },
		});
		expect(items).toMatchObject([
			{ json: { error: namesNone } },
			{ json: { id: other.id, status: 'completed' } },
		]);
	});

	it('is no reason to fail an order that AVANSER has acknowledged', async () => {
		const { simulator } = await start();
		const host = relist(simulator, (body, look) =>
			look > 3 ? body : body.replace(/"response":\[.*?\](?=,"@|\})/s, '"response":[]'),
		);
		const { items, error } = await host.run(order({ ...waiting, waitTimeout: 0.2 }));
		expect(error).toBeUndefined();
		expect(items[0]?.json).toMatchObject({
			request_id: simulator.ledger.bought()[0]?.request_id,
			status: 'completed',
		});
	});
});

describe('If the Request Fails: Fail the Item', () => {
	const strict: INodeParameters = { ifRequestFails: 'fail' };

	it.each(['failed', 'reported'] as const)(
		'fails an order that is %s, with its number and request',
		async (status) => {
			const { simulator, host } = await start();
			simulator.faults.add({ fault: { kind: 'outcome', status, message: 'No such line' } });
			const { error } = await host.run(order({ ...waiting, ...strict }));
			const [{ request_id, service_number }] = simulator.ledger.bought();
			expect(error?.message).toBe(
				`Request ${request_id} for ${service_number} is ${status}: No such line`,
			);
		},
	);

	it('sends the item of a wait to the error output, and those that were completed on', async () => {
		const failed = listed(avanser.simulator, { request_status: 'failed', message: 'Taken' });
		const completed = listed(avanser.simulator);
		const { outputs } = await avanser.host.run(
			waitFor({ request_id: byId('={{ $json.id }}'), ...strict }),
			{
				items: [{ id: failed.id }, { id: completed.id }],
				settings: { onError: 'continueErrorOutput' },
			},
		);
		expect(outputs).toMatchObject([
			[{ json: { id: completed.id, status: 'completed' } }],
			[{ json: { error: `Request ${failed.id} for ${failed.service_number} is failed: Taken` } }],
		]);
	});

	it('does not send an order again that n8n tries again', async () => {
		const { simulator, host } = await start();
		simulator.faults.add({ fault: { kind: 'outcome', status: 'failed' } });
		const settings = { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 };
		const { error } = await host.run(order({ ...waiting, ...strict }), { settings });
		expect(error?.message).toContain('is failed');
		expect(simulator.ledger.bought()).toHaveLength(1);
	});

	it('tells of what the other items have ordered', async () => {
		const { simulator, host } = await start();
		simulator.faults.add({ fault: { kind: 'outcome', status: 'failed' } });
		const { error } = await host.run(
			order({ ...waiting, ...strict, options: { concurrency: 1 } }),
			{ items: [{}, {}] },
		);
		const [first, second] = simulator.ledger.bought();
		expect(error?.message).toContain(first?.request_id);
		expect(error?.description).toContain(
			`item 1: ${second?.service_number}, request ${second?.request_id}`,
		);
	});
});

describe('what was acknowledged', () => {
	it.each([
		['lacks the number', ''],
		['has an empty number', '"service_number":"",'],
	])('stays with the item when its row in the list %s', async (_title, instead) => {
		const { simulator } = await start();
		const host = relist(simulator, (body) => body.replaceAll(/"service_number":"\d+",/g, instead));
		const { items } = await host.run(change(waiting));
		expect(items[0]?.json).toMatchObject({
			request_id: simulator.ledger.changed()[0]?.request_id,
			service_number: '61280740800',
			status: 'completed',
		});
	});
});

describe('the reason why an item comes out pending', () => {
	it('is that AVANSER refuses to say more', async () => {
		avanser.simulator.faults.add({
			fault: { kind: 'status', status: 401 },
			operation: 'requests.list',
		});
		expect(await avanser.rows(order({ waitForCompletion: true }))).toMatchObject([
			{ status: 'pending', pendingReason: expect.stringContaining('HTTP 401') },
		]);
	});

	it('is not given where only the time was not enough', async () => {
		const [row] = await avanser.rows(order({ waitForCompletion: true, waitTimeout: 0 }));
		expect(row).not.toHaveProperty('pendingReason');
	});
});
