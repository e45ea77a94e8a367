import { setImmediate as nextTurn, setTimeout } from 'node:timers/promises';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { root } from '../../tasks/package.mts';
import { unpackedPackage } from '../gates/packed.mts';
import { Host, processedData } from '../host/host.mts';
import type { RunOptions } from '../host/host.mts';
import { order } from '../host/parameters.mts';
import { credentialFor, withSimulator } from '../host/simulation.mts';
import { withLine } from './line.mts';
import { listed, listReads } from './setup.mts';

const avanser = withSimulator();
const line = withLine();
const bought = () => avanser.simulator.ledger.bought();

let folder: string;
beforeAll(async () => {
	folder = await unpackedPackage();
	// What n8n itself brings along.
	symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
});
afterEach(() => {
	processedData.failure = undefined;
	processedData.latency = () => 1;
	processedData.rows.clear();
});

/** Two processes of one n8n: they share its database, and no memory. */
const processes = (url = avanser.simulator.url) =>
	[undefined, folder].map((copy) => {
		const host = new Host(credentialFor(url), copy);
		return async (parameters: INodeParameters, options?: RunOptions): Promise<IDataObject[]> => {
			const { items, error } = await host.run(parameters, options);
			if (error !== undefined) throw error;
			return items.map(({ json }) => json);
		};
	});
const outcomes = (rows: IDataObject[][]) =>
	rows
		.flat()
		.map(({ outcome }) => outcome)
		.sort();
/** Another node, of which the claim of the first says nothing. */
const otherNode = { settings: { id: 'other' } };

/** Holds orders back until two have been sent, so that neither is listed when the other one is looked for. */
function meeting(between: () => Promise<unknown>) {
	const both = Promise.withResolvers<void>();
	let last: Promise<unknown> = both.promise;
	let sent = 0;
	line.interfere(avanser.simulator, async ({ method, path, answer, reply }) => {
		if (method !== 'POST' || path !== '/requests') return reply(await answer());
		sent += 1;
		if (sent === 2) both.resolve();
		const answered = last.then(answer);
		last = answered.then(between);
		reply(await answered);
	});
}

/** Requests on so many pages, the newest first, a second apart. */
function listedPages(pages: number) {
	const { simulator } = avanser;
	simulator.readings.requestOrder = 'newest first';
	for (let count = pages * 100 - 1; count > 0; count -= 1) {
		const receivedAt = simulator.clock.now() - count * 1000;
		listed(simulator, { request_status: 'failed', receivedAt });
	}
}

describe('executions of one node in two processes', () => {
	it('order one number with one custom ID, and nothing is left in the database', async () => {
		const runs = Array.from({ length: 10 }, () => processes()).flat();
		const rows = await Promise.all(runs.map(async (run) => await run(order({ custom_id: 'A' }))));
		expect(bought()).toHaveLength(1);
		expect(outcomes(rows)).toEqual(['created', ...Array.from({ length: 19 }, () => 'existing')]);
		expect(processedData.rows.size).toBe(0);
	});

	it('order one number whenever they come, and however fast the database is', async () => {
		const turns = fc.array(fc.nat(6), { minLength: 20, maxLength: 20 });
		const rounds = fc.array(turns, { minLength: 15, maxLength: 15 });
		await fc.assert(
			fc.asyncProperty(rounds, turns, async (starts, latencies) => {
				avanser.simulator.reset();
				let step = 0;
				processedData.latency = () => latencies[(step += 1) % latencies.length];
				const played = starts.map(async (offsets, round) => {
					const settings = { id: `node ${round}`, name: `Round ${round}` };
					const runs = offsets.slice(0, 3).flatMap((_, index) =>
						processes().map(async (run, copy) => {
							for (let left = offsets[2 * index + copy]; left > 0; left -= 1) await nextTurn();
							return await run(order({ custom_id: `round ${round}` }), { settings });
						}),
					);
					return await Promise.all(runs);
				});
				for (const rows of await Promise.all(played)) {
					expect(outcomes(rows)).toEqual([
						'created',
						...Array.from({ length: 5 }, () => 'existing'),
					]);
				}
				expect(bought()).toHaveLength(starts.length);
				expect(processedData.rows.size).toBe(0);
			}),
			{ numRuns: 2, endOnFailure: true },
		);
	});

	it('wait while another one orders; one without a custom ID waits for nobody', async () => {
		const [here, there] = processes(line.url);
		const sent = Promise.withResolvers<void>();
		const release = Promise.withResolvers<void>();
		let orders = 0;
		line.interfere(avanser.simulator, async ({ method, path, answer, reply }) => {
			if (method === 'POST' && path === '/requests' && (orders += 1) === 1) {
				sent.resolve();
				await release.promise;
			}
			reply(await answer());
		});
		const first = here(order({ custom_id: 'A' }));
		await sent.promise;
		const read = listReads(avanser.simulator).length;
		const second = there(order({ custom_id: 'B' }));
		await expect(there(order())).resolves.toMatchObject([{ outcome: 'created' }]);
		expect(listReads(avanser.simulator)).toHaveLength(read);
		release.resolve();
		expect(outcomes(await Promise.all([first, second]))).toEqual(['created', 'created']);
		expect(bought()).toHaveLength(3);
	});

	it('order one number although AVANSER lists it late', async () => {
		let hidden = 3;
		line.interfere(avanser.simulator, async ({ path, answer, reply }) => {
			const now = await answer();
			if (path !== '/requests' || now.status !== 200) return reply(now);
			const { response, ...rest }: { response: unknown[] } = JSON.parse(now.body);
			const late = Array.isArray(response) && response.length > 0 && hidden > 0;
			if (late) hidden -= 1;
			reply(late ? { ...now, body: JSON.stringify({ ...rest, response: [] }) } : now);
		});
		const runs = processes(line.url).map(async (run) => await run(order({ custom_id: 'A' })));
		expect(outcomes(await Promise.all(runs))).toEqual(['created', 'existing']);
		expect(hidden).toBe(0);
		expect(bought()).toHaveLength(1);
	});

	it('order as ever where n8n has no database for it, and its log says so', async () => {
		processedData.failure = new Error('Database is not ready!');
		const { log, items } = await avanser.host.run(order({ custom_id: 'A' }));
		expect(items).toMatchObject([{ json: { outcome: 'created' } }]);
		expect(log).toContainEqual({
			level: 'warn',
			text: 'AVANSER Telco: n8n could not keep its processes from ordering at the same moment',
			facts: { reason: 'Error: Database is not ready!' },
		});
	});

	it('find by its reference what a process that was killed has ordered in the same execution', async () => {
		const [here, there] = processes();
		const parameters = order({
			additionalFields: { callback_uri: 'https://n8n.example.com/webhook/request' },
		});
		const [first] = await here(parameters, { executionId: '231' });
		const [second] = await there(parameters, { executionId: '231' });
		expect(second).toMatchObject({ outcome: 'recovered', request_id: first.request_id });
		expect(bought()).toHaveLength(1);
	});
});

describe('two nodes that order the same custom ID in two processes', () => {
	it.each([
		['in the same second', 0],
		['one after the other', 3000],
	])('%s: one of the orders says so, with both numbers', async (_, milliseconds) => {
		const { simulator } = avanser;
		meeting(() => simulator.clock.advance(milliseconds));
		listedPages(2);
		const [here, there] = processes(line.url);
		const rows = await Promise.all([
			here(order({ custom_id: 'A' })),
			there(order({ custom_id: ' A' }), otherNode),
		]);
		const created = rows.flat().find(({ outcome }) => outcome === 'created');
		const duplicate = rows.flat().find(({ outcome }) => outcome === 'duplicate');
		const [first, second] = bought();
		if (milliseconds > 0) expect(created?.request_id).toBe(first.request_id);
		expect([created?.request_id, duplicate?.request_id].sort()).toEqual(
			[first.request_id, second.request_id].sort(),
		);
		expect(duplicate?.duplicateOf).toEqual({
			request_id: created?.request_id,
			service_number: created?.service_number,
			request_status: 'pending',
		});
		// Two pages before, and the newest one after.
		expect(listReads(simulator)).toHaveLength(2 * (2 + 1));
	});

	it('order one number if one has been listed while the other was still reading', async () => {
		const { simulator } = avanser;
		listedPages(3);
		const [here, there] = processes(line.url);
		const reading = Promise.withResolvers<void>();
		const ordered = Promise.withResolvers<void>();
		let held = false;
		line.interfere(simulator, async ({ path, answer, reply }) => {
			const now = await answer();
			if (path === '/requests/3' && !held) {
				held = true;
				reading.resolve();
				await ordered.promise;
			}
			reply(now);
		});
		const slow = here(order({ custom_id: 'A' }));
		await reading.promise;
		const [created] = await there(order({ custom_id: 'A' }), otherNode);
		ordered.resolve();
		expect(await slow).toMatchObject([{ outcome: 'existing', request_id: created.request_id }]);
		expect(bought()).toHaveLength(1);
	});
});

describe('the list before an order', () => {
	it('is read anew by an execution that comes after a reading has begun', async () => {
		const { simulator } = avanser;
		const [run] = processes(line.url);
		const sent = Promise.withResolvers<void>();
		const release = Promise.withResolvers<void>();
		let orders = 0;
		line.interfere(simulator, async ({ method, path, answer, reply }) => {
			if (method === 'POST' && path === '/requests' && (orders += 1) === 1) {
				sent.resolve();
				await release.promise;
			}
			reply(await answer());
		});
		const first = run(order({ custom_id: 'A' }));
		await sent.promise;
		const portal = listed(simulator, { custom_id: 'B' });
		expect(await run(order({ custom_id: 'B' }))).toMatchObject([
			{ outcome: 'existing', request_id: portal.id },
		]);
		release.resolve();
		expect(await first).toMatchObject([{ outcome: 'created' }]);
	});
});

describe('the list after an order', () => {
	it('is read to its end where all is of the same second: no order is seen in it', async () => {
		const { simulator } = avanser;
		simulator.readings.requestOrder = 'oldest first';
		for (let count = 0; count < 150; count += 1) listed(simulator, { request_status: 'failed' });
		const rows = avanser.rows(order({ custom_id: 'A' }));
		while (bought().length === 0) await setTimeout(10);
		const { id } = listed(simulator, { custom_id: 'A', request_status: 'pending' });
		expect(await rows).toMatchObject([{ outcome: 'duplicate', duplicateOf: { request_id: id } }]);
	});

	it('that cannot be read takes nothing from the item, and n8n’s log says so', async () => {
		const { simulator, host } = avanser;
		simulator.faults.add({
			fault: { kind: 'status', status: 500 },
			operation: 'requests.list',
			nth: 2,
		});
		const { items, log } = await host.run(order({ custom_id: 'A' }));
		expect(items).toMatchObject([{ json: { outcome: 'created' } }]);
		expect(log.map(({ text }) => text)).toContainEqual(
			expect.stringContaining('not compared with other orders since'),
		);
	});

	it('knows an order by its number where AVANSER lists it under another ID', async () => {
		avanser.simulator.faults.add({
			fault: { kind: 'otherRequestId' },
			operation: 'requests.create',
		});
		expect(await avanser.rows(order({ custom_id: 'A' }))).toMatchObject([{ outcome: 'created' }]);
	});

	it('says nothing of an earlier order that was given up', async () => {
		const { simulator } = avanser;
		const { receivedAt } = listed(simulator, { custom_id: 'A' });
		listed(simulator, { request_type: 'delete', receivedAt: receivedAt + 1000 });
		expect(await avanser.rows(order({ custom_id: 'A' }))).toMatchObject([{ outcome: 'created' }]);
	});

	it('is not read for an order that was wanted anyway', async () => {
		listed(avanser.simulator, { custom_id: 'A' });
		const rows = await avanser.rows(order({ custom_id: 'A', ifCustomIdExists: 'createAnyway' }));
		expect(rows).toMatchObject([{ outcome: 'created' }]);
		expect(listReads(avanser.simulator)).toEqual([]);
	});
});
