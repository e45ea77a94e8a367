import { mkdtempSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { IDataObject, INode, INodeParameters } from 'n8n-workflow';
import type { ManualClock } from '../../simulator/time/clock.mts';
import { startSimulator, type Simulator } from '../../simulator/index.mts';
import { simulatorCredential } from '../../tasks/examples.mts';
import type { Workflow } from '../../tasks/n8n/api.mts';
import { startN8n, type N8n, type N8nOptions } from '../../tasks/n8n/server.mts';
import { packedPackage } from '../gates/packed.mts';
import { byId, tenMinutes } from './session.mts';

jest.setTimeout(300_000);

const number = '61280740800';
const mobile = '61488800000';
const theirs = 'https://crm.example.com/calls?key=1&call=[[callid]]';

let options: N8nOptions;
let n8n: N8n;
let simulator: Simulator<ManualClock>;
let credentials: NonNullable<INode['credentials']>;

beforeAll(async () => {
	const { N8N_INSTALLATION: installation } = process.env;
	if (installation === undefined) {
		throw new Error('This test needs n8n: run it as npm test -- <path>');
	}
	simulator = await startSimulator();
	const service = simulator.telco.services.get(number);
	if (service) service.call_uri = theirs;
	const tarball = packedPackage();
	const userFolder = mkdtempSync(join(dirname(tarball), 'n8n-triggers-'));
	options = { installation, tarball, userFolder };
	n8n = await startN8n(options);

	const telco = simulatorCredential(simulator);
	const webhookSecret = 'a long and random text of our own';
	const feed = {
		name: 'Feed',
		type: 'avanserDataFeedApi',
		data: { url: simulator.feedUrl, authentication: 'none' },
	};
	credentials = {
		avanserTelcoApi: {
			id: await n8n.api.createCredential({ ...telco, data: { ...telco.data, webhookSecret } }),
			name: telco.name,
		},
		avanserDataFeedApi: { id: await n8n.api.createCredential(feed), name: feed.name },
	};
});

afterAll(async () => {
	await n8n.stop();
	await simulator.close();
});

const trigger = 'Trigger';

/** Where each event is delivered: AVANSER's registrations hold these, so they never change. */
const paths = { callEnded: 'call', requestFinished: 'request', smsReceived: 'sms', catchUp: '' };

/** A workflow of one trigger and what makes it a workflow. */
async function create(
	event: 'callEnded' | 'requestFinished' | 'smsReceived' | 'catchUp',
	parameters: INodeParameters,
	own = credentials,
): Promise<{ id: string; url: string }> {
	const webhookId = crypto.randomUUID();
	const workflow: Workflow = {
		name: event,
		nodes: [
			{
				id: crypto.randomUUID(),
				name: trigger,
				type: `n8n-nodes-avanser-telco.avanserTelco${event === 'catchUp' ? 'CatchUp' : ''}Trigger`,
				typeVersion: 1,
				position: [0, 0],
				parameters: event === 'catchUp' ? parameters : { triggerOn: event, ...parameters },
				credentials: own,
				...(event !== 'catchUp' && { webhookId }),
			},
			{
				id: crypto.randomUUID(),
				name: 'Done',
				type: 'n8n-nodes-base.noOp',
				typeVersion: 1,
				position: [220, 0],
				parameters: {},
			},
		],
		connections: { [trigger]: { main: [[{ node: 'Done', type: 'main', index: 0 }]] } },
		settings: { executionOrder: 'v1' },
	};
	const id = await n8n.api.createWorkflow(workflow);
	return { id, url: `${n8n.url}/webhook/${webhookId}/${paths[event]}` };
}

async function itemsOf({ id }: { id: string }, executions: number): Promise<IDataObject[]> {
	const all = await n8n.api.executions(id, executions);
	return all.flatMap(({ items }) => items[trigger] ?? []);
}

const settled = async () => await simulator.clock.advance(tenMinutes);

/** Changes a service through the action node, which signs the callback URL. */
async function change(callback_uri: string): Promise<void> {
	const id = await n8n.api.createWorkflow({
		name: 'Change',
		nodes: [
			{
				id: 'start',
				name: 'Start',
				type: 'n8n-nodes-base.manualTrigger',
				typeVersion: 1,
				position: [0, 0],
				parameters: {},
			},
			{
				id: 'update',
				name: 'Update',
				type: 'n8n-nodes-avanser-telco.avanserTelco',
				typeVersion: 1,
				position: [220, 0],
				parameters: {
					resource: 'service',
					operation: 'update',
					service_number: byId(mobile),
					updateFields: { callback_uri, name: 'Another name' },
				},
				credentials,
			},
		],
		connections: { Start: { main: [[{ node: 'Update', type: 'main', index: 0 }]] } },
		settings: { executionOrder: 'v1' },
	});
	const { error } = await n8n.api.run(id, 'Start');
	expect(error).toBeUndefined();
}

const uris = () =>
	simulator.telco.services
		.list(6999)
		.map(({ service_number, call_uri = '', sms_forward_uri = '' }) => ({
			service_number,
			call_uri,
			sms_forward_uri,
		}));

describe('triggers in a real n8n', () => {
	it('register, hear of everything, publish five times more, and leave as they were told', async () => {
		const before = uris();
		const calls = await create('callEnded', {
			registerOn: 'all',
			ifAnotherUrl: 'replace',
			onDeactivation: 'restore',
			callDetails: ['ivr'],
		});
		const messages = await create('smsReceived', { registerOn: 'all', onDeactivation: 'keep' });
		const outcomes = await create('requestFinished', {});
		for (const { id } of [calls, messages, outcomes]) await n8n.api.activate(id);
		// Two services get a call URL, one of them an SMS URL: the other is no mobile.
		expect(simulator.ledger.changed()).toHaveLength(3);
		await settled();

		const { deliveries } = await simulator.telco.call({
			service_number: number,
			tags: { ivr: '1,2' },
		});
		expect(deliveries).toMatchObject([{ outcome: 'delivered' }]);
		await simulator.telco.sms({ service_number: mobile, txt: 'Hello' });
		await change(outcomes.url);
		await settled();
		expect(await itemsOf(calls, 1)).toMatchObject([
			{ trackingNumber: `+${number}`, details: { ivrSelections: '1,2' }, verification: 'token' },
		]);
		expect(await itemsOf(messages, 1)).toMatchObject([{ text: 'Hello', verification: 'token' }]);
		expect(await itemsOf(outcomes, 1)).toMatchObject([
			{
				status: 'completed',
				reference: expect.stringMatching(/^[\w-]{22,}$/),
				verification: 'readBack',
			},
		]);

		// Unless a parameter changes, n8n leaves a published trigger alone.
		const sent = simulator.ledger.changed().length;
		for (let times = 1; times <= 5; times += 1) {
			const parameters = { simple: times % 2 === 0 };
			await n8n.api.publishAgain(messages.id, parameters);
			await n8n.api.publishAgain(outcomes.id, parameters);
		}
		expect(simulator.ledger.changed()).toHaveLength(sent);
		// Restoring on deactivation means that n8n restores and registers again, two services each.
		for (let times = 1; times <= 5; times += 1) {
			await n8n.api.publishAgain(calls.id, { filters: { minimumDuration: times } });
			expect(simulator.ledger.changed()).toHaveLength(sent + 4 * times);
			await settled();
		}
		await simulator.telco.call({ service_number: mobile });
		expect(await itemsOf(calls, 2)).toHaveLength(2);

		const ours = uris().find(({ service_number }) => service_number === mobile)?.sms_forward_uri;
		for (const { id } of [calls, messages, outcomes]) await n8n.api.deactivate(id);
		await settled();
		expect(ours).toContain(messages.url);
		expect(uris()).toEqual(
			before.map((service) =>
				service.service_number === mobile ? { ...service, sms_forward_uri: ours } : service,
			),
		);
	});

	it('refuse a forged delivery, and take a body that is not what it says', async () => {
		const outcomes = await create('requestFinished', { verify: false });
		await n8n.api.activate(outcomes.id);
		const forged = await fetch(`${outcomes.url}?avanser_ref=x&avanser_token=y&status=completed`);
		expect(forged.status).toBe(401);

		expect(readFileSync(n8n.logFile, 'utf8')).toContain(
			'a request was refused, because its token is wrong',
		);

		// n8n itself would answer 422 to a body that says it is JSON and is not.
		const open = await create('requestFinished', { verify: false }, {});
		await n8n.api.activate(open.id);
		const body = '{"status": "completed" "service_number": "1"}';
		const headers = { 'content-type': 'application/json' };
		expect((await fetch(open.url, { method: 'POST', headers, body })).status).toBe(200);
		expect(await itemsOf(open, 1)).toMatchObject([{ other: { raw: body } }]);
		for (const { id } of [outcomes, open]) await n8n.api.deactivate(id);
	});

	it('lose nothing in an hour of outage, together with the poll trigger', async () => {
		const calls = await create('callEnded', {
			registerOn: 'selected',
			services: { values: [{ service_number: byId(number) }] },
			ifAnotherUrl: 'replace',
		});
		const outcomes = await create('requestFinished', {});
		const pollTimes = { item: [{ mode: 'everyX', value: 1, unit: 'hours' }] };
		const pollCalls = await create('catchUp', { triggerOn: 'callRecorded', pollTimes });
		const pollRequests = await create('catchUp', { triggerOn: 'requestFinished', pollTimes });
		for (const { id } of [calls, outcomes, pollCalls, pollRequests]) await n8n.api.activate(id);
		await settled();
		const already = simulator.telco.calls().length;

		for (let count = 0; count < 5; count += 1)
			await simulator.telco.call({ service_number: number });
		expect(await itemsOf(calls, 5)).toHaveLength(5);

		const port = Number(new URL(n8n.url).port);
		await n8n.stop({ keepFolder: true });
		for (let count = 0; count < 500; count += 1) {
			const { deliveries } = await simulator.telco.call({ service_number: number });
			expect(deliveries).toMatchObject([{ outcome: 'failed' }]);
			if (count % 5 === 0) {
				await fetch(`${simulator.url}/services/${mobile}`, {
					method: 'POST',
					headers: {
						'content-type': 'application/json',
						authorization: `Basic ${Buffer.from('agency:agency-secret').toString('base64')}`,
					},
					body: JSON.stringify({ name: `Name ${count}`, callback_uri: outcomes.url }),
				});
			}
			await simulator.clock.advance(7200);
		}
		await settled();
		await settled();

		n8n = await startN8n({ ...options, port });
		const readCalls = await itemsOf(pollCalls, 1);
		const readRequests = await itemsOf(pollRequests, 1);
		for (let count = 0; count < 5; count += 1)
			await simulator.telco.call({ service_number: number });
		const heardCalls = await itemsOf(calls, 10);

		const made = simulator.telco.calls().slice(already);
		expect(made).toHaveLength(510);
		const keys = (items: IDataObject[]) => items.map(({ dedupeKey }) => dedupeKey);
		expect(new Set(keys(readCalls)).size).toBe(readCalls.length);
		expect(readCalls.length).toBe(505);
		expect(new Set([...keys(heardCalls), ...keys(readCalls)])).toEqual(
			new Set(made.map(({ callid }) => `call:${callid}`)),
		);
		const missed = simulator.telco.requests
			.all()
			.filter(({ callback_url }) => callback_url === outcomes.url)
			.map(({ id }) => `request:${id}`);
		expect(missed).toHaveLength(100);
		expect(keys(readRequests)).toEqual(expect.arrayContaining(missed));
		expect(new Set(keys(readRequests)).size).toBe(readRequests.length);
	});
});
