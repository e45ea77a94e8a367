import type { ServerResponse } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import { withServer } from '../host/server.mts';
import { byId, credentialFor, withSimulator } from '../host/simulation.mts';

const avanser = withSimulator();

const searchByZone: INodeParameters = {
	resource: 'number',
	operation: 'search',
	search_type: 'number',
	number: '={{ $json.number }}',
};

const rename: INodeParameters = {
	resource: 'service',
	operation: 'update',
	service_number: byId('={{ $json.number }}'),
	updateFields: { name: '={{ $json.name }}' },
};

/** The second is a service of another account. */
const renames = [
	{ number: '61280740800', name: 'First' },
	{ number: '61390010100', name: 'Second' },
	{ number: '61488800000', name: 'Third' },
];

const invalid =
	"AVANSER refused the request: Bad Request (HTTP 400). 'Service Number' (service_number): invalid service number";

describe('items', () => {
	it('come out in the order they went in, each paired with the one it comes from', async () => {
		const items = [{ number: '61280740802' }, { number: '61300099999' }, { number: '61288310705' }];
		const { items: out } = await avanser.host.run(searchByZone, { items });
		expect(out.map(({ json, pairedItem }) => [json.number, pairedItem])).toEqual([
			['61280740802', { item: 0 }],
			['61288310705', { item: 2 }],
		]);
	});

	it('that become many rows are each paired with their own item', async () => {
		const items = [{ number: '61280740840' }, { number: '61288310705' }];
		const { items: out } = await avanser.host.run(searchByZone, { items });
		expect(out).toHaveLength(40);
		expect(
			out.slice(0, 39).every(({ pairedItem }) => JSON.stringify(pairedItem) === '{"item":0}'),
		).toBe(true);
		expect(out[39]?.pairedItem).toEqual({ item: 1 });
	});

	it('do not come out, and nothing is sent, if none went in', async () => {
		expect(await avanser.rows(searchByZone, { items: [] })).toEqual([]);
		expect(avanser.simulator.journal.entries()).toEqual([]);
	});
});

describe('one item of three that AVANSER refuses', () => {
	it('stops the node, names the item, and tells what was done already', async () => {
		const error = await avanser.failure(
			{ ...rename, options: { concurrency: 1 } },
			{ items: renames },
		);
		expect(error.message).toBe(invalid);
		expect(error.context).toMatchObject({ itemIndex: 1 });
		const [done] = avanser.simulator.ledger.changed();
		expect(error.description).toContain(
			`Already carried out in this run:\nitem 0: 61280740800, request ${done?.request_id}`,
		);
		expect(avanser.simulator.ledger.changed()).toMatchObject([{ service_number: '61280740800' }]);
	});

	it('lets the others go on with On Error: Continue', async () => {
		const { items, error } = await avanser.host.run(rename, {
			items: renames,
			settings: { onError: 'continueRegularOutput' },
		});
		expect(error).toBeUndefined();
		expect(items).toMatchObject([
			{ json: { message: 'Success', service_number: '61280740800' }, pairedItem: { item: 0 } },
			{ json: { error: invalid, details: expect.any(String) }, pairedItem: { item: 1 } },
			{ json: { message: 'Success', service_number: '61488800000' }, pairedItem: { item: 2 } },
		]);
		expect(Object.keys(items[1]?.json ?? {}).sort()).toEqual(['details', 'error']);
		expect(avanser.simulator.ledger.changed()).toHaveLength(2);
	});

	it('goes to the error output with On Error: Continue (Using Error Output)', async () => {
		const { outputs } = await avanser.host.run(rename, {
			items: renames,
			settings: { onError: 'continueErrorOutput' },
		});
		expect(outputs).toMatchObject([
			[
				{ json: { service_number: '61280740800' }, pairedItem: { item: 0 } },
				{ json: { service_number: '61488800000' }, pairedItem: { item: 2 } },
			],
			[
				{
					json: { number: '61390010100', error: invalid, details: expect.any(String) },
					pairedItem: { item: 1 },
				},
			],
		]);
	});
});

describe('one item of three that must not be sent', () => {
	const wrong = renames.map((item, index) => (index === 2 ? { ...item, number: 'wrong' } : item));
	const refused =
		"'Service Number' must be a phone number with its country code, such as 61280740802";

	it('stops the node before anything is sent', async () => {
		const error = await avanser.failure(rename, { items: wrong });
		expect(error.message).toBe(refused);
		expect(error.context).toMatchObject({ itemIndex: 2 });
		expect(avanser.simulator.journal.entries()).toEqual([]);
	});

	it('is the only one not sent with On Error: Continue', async () => {
		const { items } = await avanser.host.run(rename, {
			items: [wrong[2] ?? {}, wrong[0] ?? {}],
			settings: { onError: 'continueRegularOutput' },
		});
		expect(items).toMatchObject([
			{ json: { error: refused }, pairedItem: { item: 0 } },
			{ json: { service_number: '61280740800' }, pairedItem: { item: 1 } },
		]);
		expect(avanser.writes()).toHaveLength(1);
	});
});

describe('Retry On Fail of n8n', () => {
	it('runs the whole node again', async () => {
		avanser.simulator.faults.add({ fault: { kind: 'status', status: 500 } });
		const { items, error } = await avanser.host.run(
			{ resource: 'account', operation: 'getDetails' },
			{ settings: { retryOnFail: true, maxTries: 2, waitBetweenTries: 0 } },
		);
		expect(error).toBeUndefined();
		expect(items).toHaveLength(1);
		expect(avanser.simulator.journal.entries().map(({ status }) => status)).toEqual([500, 200]);
	});
});

describe('Concurrency', () => {
	const server = withServer();

	/**
	 * Runs items against a server that answers only once `together` requests wait at the same time, the last one
	 * first. With fewer the run could never end.
	 */
	async function inFlight(count: number, together: number, parameters: INodeParameters) {
		const waiting: Array<{ response: ServerResponse; url: string }> = [];
		let most = 0;
		let answered = 0;
		server.answer((request, response) => {
			waiting.push({ response, url: request.url ?? '' });
			most = Math.max(most, waiting.length);
			const wanted = Math.min(together, count - answered);
			if (waiting.length < wanted) return;
			answered += waiting.length;
			for (const { response: open, url } of waiting.splice(0).reverse()) {
				const number = new URL(url, server.origin).searchParams.get('number') ?? '';
				open.end(JSON.stringify({ response: { [number]: { country: 'AU' } } }));
			}
		});
		const items = Array.from({ length: count }, (_, index) => ({
			number: String(61280740800 + index),
		}));
		const credential = credentialFor(`${server.origin}/v1`);
		const { items: out, error } = await avanser.host.run(parameters, { items, credential });
		if (error !== undefined) throw error;
		expect(out.map(({ json }) => json.number)).toEqual(items.map(({ number }) => number));
		expect(out.map(({ pairedItem }) => pairedItem)).toEqual(items.map((_, item) => ({ item })));
		return most;
	}

	it('is five unless set, and output keeps the order of the input', async () => {
		expect(await inFlight(20, 5, searchByZone)).toBe(5);
	});

	it.each([1, 3, 50])('can be set to %d', async (concurrency) => {
		const parameters = { ...searchByZone, options: { concurrency } };
		expect(await inFlight(concurrency * 2, concurrency, parameters)).toBe(concurrency);
	});

	it.each([0, 51])('cannot be %d', async (concurrency) => {
		const error = await avanser.failure({ ...searchByZone, options: { concurrency } });
		expect(error.message).toMatch(/^'Concurrency' must be at (least 1|most 50)$/);
		expect(avanser.simulator.journal.entries()).toEqual([]);
	});

	it('starts nothing new once an item has failed', async () => {
		const items = Array.from({ length: 30 }, () => ({ number: '61390010100', name: 'Not ours' }));
		await avanser.failure(rename, { items });
		expect(avanser.writes().length).toBeLessThanOrEqual(5);
	});
});
