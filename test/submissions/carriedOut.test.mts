import { describe, expect, it } from '@jest/globals';
import { Host } from '../host/host.mts';
import { change, decommission, order } from '../host/parameters.mts';
import { byId, credentialFor, withSimulator } from '../host/simulation.mts';
import { withLine } from './line.mts';
import { retryOnFail } from './setup.mts';

const avanser = withSimulator();
const line = withLine();
const texts = (log: Array<{ text: string }>) => log.map(({ text }) => text);

describe("n8n's log", () => {
	it.each([
		['an order', 'order', order({ custom_id: 'A' }), 'A'],
		['a change', 'change', change(), undefined],
		['a decommission', 'decommission', decommission(), undefined],
	] as const)('has a line for %s', async (_title, name, parameters, custom_id) => {
		const { log } = await avanser.host.run(parameters);
		const [{ request_id, service_number }] = avanser.simulator.ledger.entries();
		expect(log).toEqual([
			{
				level: 'info',
				text: `AVANSER Telco: ${name} carried out`,
				facts: expect.objectContaining({ item: 0, request_id, service_number, custom_id }),
			},
		]);
		expect(log[0]?.facts).toHaveProperty('execution', expect.any(String));
	});

	it('says when an answer was lost, and when the order was found again', async () => {
		avanser.simulator.faults.add({
			fault: { kind: 'reset', takesEffect: true },
			operation: 'requests.create',
		});
		const { log } = await avanser.host.run(order({ custom_id: 'A' }));
		expect(texts(log)).toEqual([
			'AVANSER Telco: order sent, but its answer was lost',
			'AVANSER Telco: order found again',
		]);
		const [{ request_id }] = avanser.simulator.ledger.bought();
		expect(log[1]?.facts).toMatchObject({ request_id });
	});

	it('says that an order went to another account', async () => {
		avanser.simulator.faults.add({
			fault: { kind: 'flipAccount', account: 7001, moment: 'before' },
			operation: 'requests.create',
		});
		const run = await avanser.host.run(order({ options: { account_id: byId('6999') } }));
		const log = run.log.filter(({ level }) => level === 'info');
		const [{ request_id }] = avanser.simulator.ledger.bought({ account: 7001 });
		expect(texts(log)).toEqual([expect.stringContaining('order carried out in another account')]);
		expect(log[0]?.text).toContain(request_id);
	});

	it('has the order of an execution that is stopped before the node has ended', async () => {
		const stop = new AbortController();
		let orders = 0;
		line.interfere(avanser.simulator, async ({ method, path, answer, reply }) => {
			if (method === 'POST' && path === '/requests' && ++orders === 2) stop.abort();
			reply(await answer());
		});
		const { items, log } = await new Host(credentialFor(line.url)).run(
			order({ options: { concurrency: 1 } }),
			{ items: [{}, {}, {}], stop: stop.signal },
		);
		expect(items).toEqual([]);
		const [{ request_id }] = avanser.simulator.ledger.bought();
		expect(log[0]?.facts).toMatchObject({ item: 0, request_id });
	});

	it('has one line for an order however often n8n tries again, and none for a dry run', async () => {
		avanser.simulator.faults.add({
			fault: { kind: 'status', status: 400 },
			operation: 'requests.create',
			nth: 2,
		});
		const { log } = await avanser.host.run(order({ options: { concurrency: 1 } }), {
			items: [{}, {}],
			settings: retryOnFail,
		});
		expect(log).toHaveLength(2);
		const dry = await avanser.host.run(order({ options: { dryRun: true } }));
		expect(dry.log).toEqual([]);
	});

	it('holds no secret', async () => {
		const credential = {
			...credentialFor(avanser.simulator.url),
			webhookSecret: 'a long secret text',
		};
		const additionalFields = { callback_uri: 'https://example.com/hook?key=hidden' };
		const { log } = await avanser.host.run(order({ additionalFields }), { credential });
		expect(log).toHaveLength(1);
		const written = JSON.stringify(log);
		for (const secret of [credential.password, credential.webhookSecret, 'hidden', 'token']) {
			expect(written).not.toContain(secret);
		}
	});
});

describe('the message of a run that failed', () => {
	it('lists everything that was carried out, each in a line with item, number and request', async () => {
		const items = Array.from({ length: 31 }, (_, item) => ({
			number: item === 30 ? '61390010100' : '61280740800',
		}));
		const error = await avanser.failure(
			change({ service_number: byId('={{ $json.number }}'), options: { concurrency: 1 } }),
			{ items },
		);
		expect(error.context).toMatchObject({ itemIndex: 30 });
		const changed = avanser.simulator.ledger.changed();
		expect(changed).toHaveLength(30);
		const lines = changed.map(
			({ request_id, service_number }, item) =>
				`item ${item}: ${service_number}, request ${request_id}`,
		);
		expect(error.description).toContain(['Already carried out in this run:', ...lines].join('\n'));
	});

	it('does not list an item that AVANSER only had addresses for', async () => {
		const error = await avanser.failure(
			order({
				search_type: 'location',
				location: '={{ $json.at }}',
				options: { severalAddresses: 'candidates', concurrency: 1 },
			}),
			{ items: [{ at: 'Richmond' }, { at: 'Nowhere' }] },
		);
		expect(error.message).toContain('invalid location');
		expect(error.description).not.toContain('carried out');
	});

	it('names a number that another item bought, although that item failed too', async () => {
		const error = await avanser.failure(
			order({
				search_type: 'number',
				number: '61280740800',
				guards: { requireExactNumber: true },
				options: { concurrency: 2 },
			}),
			{ items: [{}, {}] },
		);
		const bought = avanser.simulator.ledger.bought();
		expect(bought).toHaveLength(2);
		for (const { request_id, service_number } of bought) {
			const said = `${error.message}\n${error.description}`;
			expect(said).toContain(request_id);
			expect(said).toContain(service_number);
		}
	});
});
