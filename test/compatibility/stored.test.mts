import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { IDataObject, INodeParameters, INodeProperties } from 'n8n-workflow';
import { choices, describedOperations } from '../host/description.mts';
import { Host } from '../host/host.mts';
import { deliver, json, withStage } from '../triggers/setup.mts';

const runs = [
	'create',
	'limited',
	'update',
	'report',
	'remove',
	'template',
	'search',
	'list',
] as const;

interface Run {
	parameters: INodeParameters;
	items: IDataObject[];
	sent: Array<{ method: string; path: string; query?: IDataObject; body: IDataObject | null }>;
	rows: IDataObject[];
}

interface Registration {
	parameters: INodeParameters;
	webhookId: string;
	number: string;
	registered: string;
	delivered: Record<string, string>;
	item: IDataObject;
	staticData: IDataObject;
	staticDataWhenSubmitted: IDataObject;
}

interface Stored {
	secret: string;
	action: Record<(typeof runs)[number], Run>;
	triggers: {
		callEnded: Registration;
		smsReceived: Registration;
		requestFinished: { webhookId: string; registered: string[]; items: IDataObject[] };
	};
	polls: {
		requestFinished: { staticData: IDataObject; listed: IDataObject[] };
		callRecorded: { staticData: IDataObject; records: IDataObject[] };
	};
}

/**
 * What n8n and AVANSER had stored of 0.1.0 in November 2026: the parameters of nodes, what they sent and returned, the
 * URLs that were registered, the callback URIs of orders, and static data. All of it has to go on working for ever, so
 * this file is only ever added to. `{origin}` is where n8n was.
 */
const text = readFileSync(join(import.meta.dirname, 'stored.json'), 'utf8');
const stored: Stored = JSON.parse(text);

const stage = withStage();

const isField = (entry: object): entry is INodeProperties => 'type' in entry;

function inPlace<Value>(value: Value): Value {
	return JSON.parse(JSON.stringify(value).replaceAll('{origin}', stage.host.origin));
}

describe('a node of a saved workflow', () => {
	/** Reference and token are others in every n8n and every execution. */
	const withoutIdentity = (value: unknown): unknown =>
		JSON.parse(JSON.stringify(value).replaceAll(/(avanser_ref|avanser_token)=[\w-]+/g, '$1=…'));

	it.each(runs)('sends and returns what it did before: %s', async (name) => {
		const { parameters, items, sent, rows } = inPlace(stored.action[name]);
		stage.simulator.readings.unknownMembers = 'ignored';
		const host = new Host(stage.credential({ webhookSecret: stored.secret }));
		if (name === 'list') {
			const others = inPlace(stored.action.create);
			await host.run(others.parameters, { items: others.items });
			await host.run(inPlace(stored.action.remove).parameters);
		}
		stage.simulator.journal.clear();

		const { items: returned, error } = await host.run(parameters, { items });
		expect(error).toBeUndefined();
		const written = stage.simulator.journal
			.entries()
			.filter(({ method, path }) => method !== 'GET' && !path.startsWith('/v1/accounts'))
			.map(({ method, path, query, body }) => ({
				method,
				path,
				...(Object.keys(query).length > 0 && { query }),
				body: body ? JSON.parse(body) : null,
			}));
		expect(withoutIdentity(written)).toEqual(withoutIdentity(sent));
		expect(returned.slice(0, 3).map(({ json: row }) => Object.keys(row).sort())).toEqual(
			rows.map((row) => Object.keys(row).sort()),
		);
	});

	// n8n leaves out what a node does not have: a limit under another name would be no limit.
	it.each(runs)('has every parameter, entry and choice that is stored: %s', async (name) => {
		const { resource, operation, ...parameters } = stored.action[name].parameters;
		const described = (await describedOperations()).find(
			(one) => one.resource.value === resource && one.operation.value === operation,
		);
		const missing = (values: IDataObject, fields: INodeProperties[]): string[] =>
			Object.entries(values).flatMap(([key, value]) => {
				const named = fields.filter((field) => field.name === key);
				const [{ type, options = [] } = {}] = named;
				if (type === 'collection') return missing(Object(value), options.filter(isField));
				const known = type !== 'options' || choices(named[0]).some((one) => one.value === value);
				return type !== undefined && known ? [] : [key];
			});
		expect(missing(parameters, described?.fields ?? [])).toEqual([]);
	});
});

describe('a URL that is registered with a service', () => {
	const members = { callEnded: 'call_uri', smsReceived: 'sms_forward_uri' } as const;

	const registeredBefore = async (event: keyof typeof members) => {
		const registration = inPlace(stored.triggers[event]);
		const { number, registered, webhookId, parameters } = registration;
		const service = stage.simulator.telco.services.get(number);
		if (service) service[members[event]] = registered;
		const trigger = await stage.host.trigger(event, {
			parameters,
			webhookId,
			credentials: { avanserTelcoApi: stage.credential({ webhookSecret: stored.secret }) },
		});
		trigger.staticData = registration.staticData;
		return { ...registration, trigger, service };
	};
	const updates = () => stage.simulator.journal.entries({ method: 'POST' });

	it.each(['callEnded', 'smsReceived'] as const)('is left as it is: %s', async (event) => {
		const { trigger } = await registeredBefore(event);
		await trigger.activate('init');
		await trigger.activate('update');
		expect(updates()).toEqual([]);
	});

	it.each(['callEnded', 'smsReceived'] as const)('delivers as before: %s', async (event) => {
		const { trigger, registered, delivered, item } = await registeredBefore(event);
		await trigger.activate('init');
		const [address = ''] = registered.split('&clientid=');
		expect(await deliver(address, delivered)).toBe(200);
		// It is among the recent deliveries that n8n had stored, so it counts as AVANSER's second try.
		expect(trigger.items).toEqual([]);
		trigger.staticData = {};
		expect(await deliver(address, delivered)).toBe(200);
		expect(trigger.items).toEqual([item]);
		expect(
			await deliver(address.replace(/avanser_token=\w{4}/, 'avanser_token=0000'), delivered),
		).toBe(401);
	});

	it('gives way to what it replaced when the workflow is unpublished', async () => {
		const { trigger, service } = await registeredBefore('callEnded');
		await trigger.activate('init');
		await trigger.deactivate();
		await stage.simulator.clock.advanceToEnd();
		expect(service?.call_uri).toBe('https://crm.example/calls?id=[[callid]]&from=[[ani]]');
	});

	it('counts as registered while AVANSER has not carried it out, by what n8n stored', async () => {
		const { trigger, service, staticDataWhenSubmitted } = await registeredBefore('smsReceived');
		if (service) service.sms_forward_uri = '';
		trigger.staticData = staticDataWhenSubmitted;
		await trigger.activate();
		// AVANSER does not list the request that the static data names, so it is sent once more, for the mobile alone.
		expect(updates().map(({ path }) => path)).toEqual(['/v1/services/61488800000']);
	});
});

describe('the callback URI of an order', () => {
	it('delivers as before', async () => {
		const { registered, webhookId, items } = inPlace(stored.triggers.requestFinished);
		const trigger = await stage.host.trigger('requestFinished', {
			parameters: { verify: false },
			webhookId,
			credentials: { avanserTelcoApi: stage.credential({ webhookSecret: stored.secret }) },
		});
		await trigger.activate('init');
		for (const [index, uri] of registered.entries()) {
			const { requestId, serviceNumberRaw } = items[index] ?? {};
			const body = {
				account_id: 6999,
				request_id: requestId,
				status: 'completed',
				service_number: serviceNumberRaw,
			};
			expect(await deliver(uri, {}, json(body))).toBe(200);
		}
		expect(trigger.items).toMatchObject(
			items.map(({ requestId, dedupeKey, reference, serviceNumber }) => ({
				requestId,
				dedupeKey,
				reference,
				serviceNumber,
				verification: 'token',
			})),
		);
		expect(Object.keys(trigger.items[0] ?? {})).toEqual(Object.keys(items[0] ?? {}));
	});
});

describe('the place of a poll', () => {
	let answer: unknown;
	const server = createServer((_request, response) => {
		response.setHeader('content-type', 'application/json');
		response.end(JSON.stringify(answer));
	});
	beforeAll(async () => await once(server.listen(0, '127.0.0.1'), 'listening'));
	afterAll(() => void server.close());
	const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

	it('in the list of requests is where it was', async () => {
		const { staticData, listed } = stored.polls.requestFinished;
		const trigger = await stage.host.trigger('catchUp', {
			parameters: { triggerOn: 'requestFinished' },
			credentials: { avanserTelcoApi: { ...stage.credential({}), baseUrl: url() } },
		});
		trigger.staticData = staticData;
		answer = { response: listed };
		expect(await trigger.poll()).toEqual([]);
		const [open = {}, ...others] = listed;
		answer = { response: [{ ...open, request_status: 'completed' }, ...others] };
		expect((await trigger.poll()).map(({ requestId }) => requestId)).toEqual([open.id]);
		expect(await trigger.poll()).toEqual([]);
	});

	it('in the Data Feed is where it was', async () => {
		const { staticData, records } = stored.polls.callRecorded;
		const trigger = await stage.host.trigger('catchUp', {
			parameters: { triggerOn: 'callRecorded' },
			credentials: { avanserDataFeedApi: { url: url(), authentication: 'none' } },
		});
		trigger.staticData = staticData;
		answer = records;
		expect(await trigger.poll()).toEqual([]);
		answer = [...records, { ...records[0], call_id: 99, call_unique_id: 'another' }];
		expect((await trigger.poll()).map(({ callId }) => callId)).toEqual(['99']);
	});
});
