import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { startSimulator } from '../../simulator/index.mts';
import type { Simulator } from '../../simulator/index.mts';
import { orderOnceWithRedis, simulatorCredential } from '../../tasks/examples.mts';
import type { Workflow } from '../../tasks/n8n/api.mts';
import { lacksForQueue, startQueue } from '../../tasks/n8n/queue.mts';
import type { Queue } from '../../tasks/n8n/queue.mts';
import { packedPackage } from '../gates/packed.mts';

jest.setTimeout(240_000);

/** `npm run test:workers` sets this; a plain test run plays a few. */
const rounds = Number(process.env.WORKER_ROUNDS ?? 3);
const atOnce = 20;
const say = (line: string) => process.stdout.write(`${line}\n`);

let simulator: Simulator;
let queue: Queue;
let credentials: NonNullable<Workflow['nodes'][number]['credentials']>;

const lacks = lacksForQueue();
const inQueueMode = lacks === undefined || process.env.CI ? describe : describe.skip;
if (lacks !== undefined) say(`An n8n in queue mode is not tested: ${lacks}`);

beforeAll(async () => {
	if (inQueueMode === describe.skip) return;
	const { N8N_INSTALLATION: installation } = process.env;
	if (installation === undefined)
		throw new Error('This test needs n8n: run it as npm test -- <path>');
	simulator = await startSimulator({ clock: 'real' });
	queue = await startQueue({ installation, tarball: packedPackage(), workers: 2 });
	const credential = simulatorCredential(simulator);
	const id = await queue.main.api.createCredential(credential);
	credentials = { avanserTelcoApi: { id, name: credential.name } };
});

afterAll(async () => {
	await queue?.stop();
	await simulator?.close();
});

/** Orders a number with the custom ID that was posted, and answers with the item. */
async function publishOrders(path: string, more: INodeParameters = {}): Promise<string> {
	const { api } = queue.main;
	const id = await api.createWorkflow({
		name: path,
		nodes: [
			{
				id: 'posted',
				name: 'Posted',
				type: 'n8n-nodes-base.webhook',
				typeVersion: 2,
				position: [0, 0],
				webhookId: path,
				parameters: { httpMethod: 'POST', path, responseMode: 'lastNode', options: {} },
			},
			{
				id: 'order',
				name: 'Order',
				type: 'n8n-nodes-avanser-telco.avanserTelco',
				typeVersion: 1,
				position: [220, 0],
				credentials,
				parameters: {
					resource: 'service',
					operation: 'create',
					name: '={{ $json.body.custom_id }}',
					custom_id: '={{ $json.body.custom_id }}',
					search_type: 'szu',
					szu: 'sydney',
					type: 'voicemail',
					...more,
				},
			},
		],
		connections: { Posted: { main: [[{ node: 'Order', type: 'main', index: 0 }]] } },
		settings: { executionOrder: 'v1' },
	});
	await api.activate(id);
	return id;
}

async function post(path: string, body: IDataObject): Promise<IDataObject> {
	const answer = await fetch(`${queue.main.url}/webhook/${path}`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(body),
	});
	const item: IDataObject = JSON.parse(await answer.text());
	return item;
}

const claims = async () => await queue.query('select count(*) from processed_data');

inQueueMode('twenty executions at the same moment, in two workers', () => {
	it('buy one number with one custom ID, and all of them come out with it', async () => {
		await publishOrders('at-once');
		let excess = 0;
		let untold = 0;
		for (let round = 0; round < rounds; round += 1) {
			const custom_id = `at once ${round}`;
			const items = await Promise.all(
				Array.from({ length: atOnce }, async () => await post('at-once', { custom_id })),
			);
			const bought = simulator.ledger.bought({ custom_id }).length;
			const duplicates = items.filter(({ outcome }) => outcome === 'duplicate').length;
			excess += bought - 1;
			untold += bought - 1 - duplicates;
			const outcomes = items.map(({ outcome }) => outcome);
			expect(outcomes.filter((outcome) => outcome === 'existing')).toHaveLength(atOnce - bought);
			if (rounds > 10) say(`  round ${round}: ${bought} bought, ${duplicates} told as duplicate`);
		}
		say(`Numbers bought in excess by two workers: ${excess} in ${rounds} rounds, ${untold} untold`);
		expect({ excess, untold }).toEqual({ excess: 0, untold: 0 });
		expect(await claims()).toBe('0\n');
	}, 3_600_000);
});

inQueueMode('two workflows that order the same custom ID at the same moment', () => {
	it('know nothing of each other: what was bought in excess says so', async () => {
		await publishOrders('left');
		await publishOrders('right');
		for (let round = 0; round < 3; round += 1) {
			const custom_id = `two workflows ${round}`;
			const items = await Promise.all([post('left', { custom_id }), post('right', { custom_id })]);
			const bought = simulator.ledger.bought({ custom_id });
			const duplicates = items.filter(({ outcome }) => outcome === 'duplicate');
			expect(duplicates).toHaveLength(bought.length - 1);
			for (const { duplicateOf, request_id } of duplicates) {
				const other = bought.find((entry) => entry.request_id !== request_id);
				expect(duplicateOf).toMatchObject({
					request_id: other?.request_id,
					service_number: other?.service_number,
				});
			}
		}
	});

	it('buy one number if they take a ticket from Redis first, as the example does', async () => {
		const { api } = queue.main;
		const name = 'Redis';
		const data = { ...queue.redis, password: '', user: '', database: 0, ssl: false };
		const id = await api.createCredential({ name, type: 'redis', data });
		for (const path of ['ticket-left', 'ticket-right']) {
			const workflow = await orderOnceWithRedis(credentials, { redis: { id, name } });
			for (const node of workflow.nodes) {
				if (node.type.endsWith('.webhook')) {
					node.webhookId = path;
					node.parameters.path = path;
				}
			}
			await api.activate(await api.createWorkflow(workflow));
		}
		const body = { custom_id: 'ticket', name: 'Ticket', answer_point: '61401603859' };
		const items = await Promise.all(
			Array.from(
				{ length: 10 },
				async (_, index) => await post(index % 2 === 0 ? 'ticket-left' : 'ticket-right', body),
			),
		);
		expect(simulator.ledger.bought({ custom_id: 'ticket' })).toHaveLength(1);
		expect(items.map(({ outcome }) => outcome).sort()).toEqual([
			'created',
			...Array.from({ length: 9 }, () => 'existing'),
		]);
	});
});

inQueueMode('a worker that is killed between the order and its answer', () => {
	it('leaves an order that the next execution finds, in another worker', async () => {
		await publishOrders('killed');
		const custom_id = 'killed';
		simulator.faults.add({
			fault: { kind: 'hang', takesEffect: true },
			operation: 'requests.create',
		});
		const cut = post('killed', { custom_id }).catch(() => undefined);
		while (simulator.ledger.bought({ custom_id }).length === 0) await sleep(50);
		for (const worker of queue.workers.splice(0)) worker.kill();
		expect(await claims()).toBe('1\n');
		await queue.addWorker();

		expect(await post('killed', { custom_id })).toMatchObject({ outcome: 'existing' });
		expect(simulator.ledger.bought({ custom_id })).toHaveLength(1);
		expect(await claims()).toBe('0\n');
		// n8n answers the first one when it has given up the worker, or ends.
		await queue.stop();
		await cut;
	});
});
