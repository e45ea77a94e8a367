import { beforeEach, describe, expect, it } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import { change, order } from '../host/parameters.mts';
import { byId, withSimulator } from '../host/simulation.mts';
import { listed } from '../submissions/setup.mts';

const avanser = withSimulator();
const pages = () => avanser.simulator.journal.entries().map(({ path }) => path);
const numbered = (index: number) => String(61700000000 + index);
const getService: INodeParameters = {
	resource: 'service',
	operation: 'get',
	service_number: byId('={{ $json.number }}'),
};

/** With the two that are there, so many services that the list has that many pages. */
function services(pageCount: number) {
	for (let index = 0; index < pageCount * 100 - 2; index += 1) {
		avanser.simulator.telco.addService({
			account: 6999,
			service_number: numbered(index),
			name: `A${String(index).padStart(6, '0')}`,
			service: { type: 'prompt' },
		});
	}
}

describe('the list that Get reads', () => {
	it('is read once for 50 services on 20 pages', async () => {
		services(20);
		const items = Array.from({ length: 50 }, (_, item) => ({ number: numbered(item * 40) }));
		const rows = await avanser.rows(getService, { items });
		expect(rows.map(({ service_number }) => service_number)).toEqual(
			items.map(({ number }) => number),
		);
		expect(pages()).toHaveLength(20);
	});

	it('is read once for 50 requests on three pages', async () => {
		const records = Array.from({ length: 250 }, () => listed(avanser.simulator));
		const items = records.filter((_, index) => index % 5 === 0).map(({ id }) => ({ id }));
		const rows = await avanser.rows(
			{ resource: 'request', operation: 'get', request_id: byId('={{ $json.id }}') },
			{ items },
		);
		expect(rows.map(({ id }) => id)).toEqual(items.map(({ id }) => id));
		expect(pages()).toEqual(['/v1/requests', '/v1/requests/2', '/v1/requests/3']);
	});

	it('is read again for the items after one that failed with it', async () => {
		services(2);
		avanser.simulator.faults.add({ fault: { kind: 'status', status: 500 }, path: '/services/2' });
		const { items } = await avanser.host.run(
			{ ...getService, options: { concurrency: 1 } },
			{
				items: [{ number: numbered(150) }, { number: numbered(151) }],
				settings: { onError: 'continueRegularOutput' },
			},
		);
		expect(items).toMatchObject([
			{ json: { error: expect.stringContaining('HTTP 500') } },
			{ json: { service_number: numbered(151) } },
		]);
	});

	it('that goes round in a circle proves nothing', async () => {
		services(2);
		avanser.simulator.faults.add({ fault: { kind: 'loopingNext' }, times: 'always' });
		const error = await avanser.failure(getService, { items: [{ number: '61299990000' }] });
		expect(error.message).toContain('could not be read to its end');
	});
});

describe('ten orders that come at the same moment', () => {
	/** Requests on two pages, the newest first. */
	beforeEach(() => {
		const { simulator } = avanser;
		simulator.readings.requestOrder = 'newest first';
		for (let age = 150; age > 0; age -= 1) {
			const receivedAt = simulator.clock.now() - age * 1000;
			listed(simulator, { request_status: 'failed', receivedAt });
		}
	});
	const together = async (idOf: (index: number) => string) => {
		const runs = Array.from(
			{ length: 10 },
			async (_, index) => await avanser.rows(order({ custom_id: idOf(index) })),
		);
		return (await Promise.all(runs)).flat().map(({ outcome }) => outcome);
	};
	const lastPageReads = () => pages().filter((page) => page === '/v1/requests/2');

	it('with a custom ID each read the list once for all', async () => {
		const outcomes = await together((index) => `order ${index}`);
		expect(outcomes).toEqual(Array.from({ length: 10 }, () => 'created'));
		expect(lastPageReads()).toHaveLength(1);
		expect(avanser.simulator.ledger.bought()).toHaveLength(10);
	});

	it('with the same custom ID read it once before the order, and once after it', async () => {
		const outcomes = await together(() => 'order');
		expect(outcomes.filter((outcome) => outcome === 'created')).toHaveLength(1);
		expect(lastPageReads()).toHaveLength(2);
		expect(avanser.simulator.ledger.bought()).toHaveLength(1);
	});

	it('in two accounts look each for the orders of its own', async () => {
		listed(avanser.simulator, { custom_id: 'order' });
		const runs = ['6999', '7001', '6999', '7001'].map(async (account) => {
			const options = { account_id: byId(account) };
			return await avanser.rows(order({ custom_id: 'order', options }));
		});
		const outcomes = (await Promise.all(runs)).flat().map(({ outcome }) => outcome);
		expect(outcomes).toEqual(['existing', 'created', 'existing', 'existing']);
		expect(avanser.simulator.ledger.bought()).toMatchObject([{ account: 7001 }]);
	});
});

describe('a run of thousands of items lets everything else in n8n go on', () => {
	const items = Array.from({ length: 3000 }, () => ({}));
	const settings = { onError: 'continueRegularOutput' } as const;

	it.each([
		['while it checks them', change({ service_number: byId('wrong') }), {}],
		[
			'while it tells each that the run has failed',
			{ resource: 'service', operation: 'gone' },
			{ settings },
		],
	])('%s', async (_title, parameters, options) => {
		let turns = 0;
		const timer = setInterval(() => (turns += 1), 1);
		const { items: returned, error } = await avanser.host.run(parameters, { ...options, items });
		clearInterval(timer);
		expect(error !== undefined || returned.every(({ json }) => 'error' in json)).toBe(true);
		// Without a pause there is none.
		expect(turns).toBeGreaterThan(3);
	});
});
