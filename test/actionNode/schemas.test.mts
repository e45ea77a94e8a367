import { setTimeout } from 'node:timers/promises';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import Ajv from 'ajv';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import type { FaultRule } from '../../simulator/testing/armedFaults.mts';
import { describedOperations } from '../host/description.mts';
import { byId, withSimulator } from '../host/simulation.mts';
import { listed } from '../submissions/setup.mts';

/** Where n8n looks for the schema of a node's output: n8n-core, `resolveOutputSchemaPath`. */
const folder = join(import.meta.dirname, '../../dist/nodes/AvanserTelco/__schema__/v1.0.0');

interface Schema {
	type: string;
	properties?: Record<string, Schema>;
	items?: Schema;
	additionalProperties?: boolean;
}

function schemaOf(resource: string, operation: string): Schema {
	return JSON.parse(readFileSync(join(folder, resource, `${operation}.json`), 'utf8'));
}

/** The schema with nothing allowed that it does not name. */
function closed({ type, properties, items }: Schema): Schema {
	return {
		type,
		...(items && { items: closed(items) }),
		...(properties && {
			additionalProperties: false,
			properties: Object.fromEntries(
				Object.entries(properties).map(([name, member]) => [name, closed(member)]),
			),
		}),
	};
}

/** The paths of all members a schema names. */
function named({ properties = {}, items }: Schema, path = ''): string[] {
	const members = Object.entries(properties).flatMap(([name, member]) => [
		`${path}.${name}`,
		...named(member, `${path}.${name}`),
	]);
	return items === undefined ? members : [...members, ...named(items, path)];
}

/** The paths of all members a value has. */
function found(value: unknown, path = ''): string[] {
	if (Array.isArray(value)) return value.flatMap((entry) => found(entry, path));
	if (typeof value !== 'object' || value === null) return [];
	return Object.entries(value).flatMap(([name, member]) => [
		`${path}.${name}`,
		...found(member, `${path}.${name}`),
	]);
}

/** n8n's schemas know one type for each member: a value that is not there has none. */
function withoutNulls(rows: IDataObject[]): IDataObject[] {
	return JSON.parse(
		JSON.stringify(rows, (_name, value: unknown) => (value === null ? undefined : value)),
	);
}

const avanser = withSimulator();

const reporting: INodeParameters = {
	report: 'all-calls',
	email: {
		subject: 'Call',
		email_to: 'a@example.com',
		email_cc: 'b@example.com',
		email_bcc: 'c@example.com',
		template: byId('html_email_template'),
	},
	sms: { mobile: '61420123123', sms_id: 'Shop', template: byId('text_sms_template') },
};

const mobile = (parameters: INodeParameters = {}): INodeParameters => ({
	resource: 'service',
	operation: 'create',
	name: 'Everything',
	custom_id: 'everything',
	search_type: 'number_type',
	number_type: 'MOBILE',
	country: 'AU',
	type: 'transfer',
	answer_point: '61401603859',
	record_call: true,
	call_reporting: reporting,
	additionalFields: {
		answer_point_name: 'Office',
		call_greeting: 'https://example.com/greeting.wav',
		call_uri: 'https://example.com/calls',
		call_whisper: 'https://example.com/whisper.wav',
		callback_uri: `${avanser.simulator.origin}/nobody`,
		custom_group: 'group',
		sms_forward_uri: 'https://example.com/sms',
		voicemail: 'https://example.com/voicemail.mp3',
	},
	...parameters,
});

const prompt = (parameters: INodeParameters): INodeParameters =>
	mobile({ custom_id: '', type: 'prompt', additionalFields: {}, ...parameters });

/** An order that somebody else was a second faster with. */
async function duplicate(): Promise<IDataObject[]> {
	const { simulator } = avanser;
	const custom_id = 'twice';
	const rows = avanser.rows(mobile({ custom_id }));
	while (simulator.ledger.bought({ custom_id }).length === 0) await setTimeout(10);
	listed(simulator, { custom_id, receivedAt: simulator.clock.now() - 1000 });
	return await rows;
}

/** A number with everything that can be set, live. */
async function everything(): Promise<IDataObject> {
	const [acknowledgment = {}] = await avanser.rows(mobile());
	await avanser.simulator.clock.advanceToEnd();
	return acknowledgment;
}

type Outputs = () => Promise<IDataObject[]>;

const simple =
	(resource: string, operation: string, parameters: INodeParameters = {}): Outputs =>
	async () =>
		await avanser.rows({ resource, operation, ...parameters });

const about =
	(operation: string): Outputs =>
	async () => {
		const { request_id } = await everything();
		return await avanser.rows({
			resource: 'request',
			operation,
			request_id: byId(String(request_id)),
		});
	};

/** After an order or a change is found in the list of requests, it cannot be waited for. */
const listFailsAtSecondLook: FaultRule = {
	fault: { kind: 'status', status: 500 },
	operation: 'requests.list',
	nth: 2,
};

/** Acknowledged, waited for in vain, found again after a lost answer, and not sent at all. */
const submitted =
	(fault: 'services.update' | 'services.decommission', parameters: INodeParameters): Outputs =>
	async () => {
		const { simulator, rows } = avanser;
		const first = await rows({ ...parameters, service_number: byId('61280740800') });
		await simulator.clock.advanceToEnd();
		simulator.faults.add({ fault: { kind: 'reset', takesEffect: true }, operation: fault });
		simulator.faults.add(listFailsAtSecondLook);
		const second = await rows({
			...parameters,
			service_number: byId('61488800000'),
			waitForCompletion: true,
			waitTimeout: 0,
		});
		const dry = await rows({
			...parameters,
			service_number: byId('61488800000'),
			options: { dryRun: true },
		});
		return [...first, ...second, ...dry];
	};

/** What each operation returns in all its forms. */
const outputs: Record<string, Outputs> = {
	'account.getAll': simple('account', 'getAll'),
	'account.switch': simple('account', 'switch', { account_id: byId('7001') }),
	'account.getDetails': simple('account', 'getDetails'),
	'account.getPackages': simple('account', 'getPackages'),
	'account.getNumberRates': simple('account', 'getNumberRates'),
	'account.getCallRates': simple('account', 'getCallRates'),
	'account.getTranscriptionRates': simple('account', 'getTranscriptionRates'),
	'account.getFeatures': simple('account', 'getFeatures'),
	'call.getAll': async () => {
		const { simulator, rows } = avanser;
		const service_number = '61280740800';
		await simulator.telco.call({ service_number, audio: true, ani: '+61-0405061663' });
		await simulator.telco.call({
			service_number,
			ani: 'Private',
			callstatus: 'avanser_missed_call',
		});
		const feed = { url: simulator.feedUrl, authentication: 'none' };
		return await rows({ resource: 'call', operation: 'getAll' }, { feed });
	},
	'call.downloadRecording': async () => {
		const { simulator, rows } = avanser;
		const feed = { url: simulator.feedUrl, authentication: 'none' };
		await simulator.telco.call({ service_number: '61280740800', audio: true });
		const [call] = await rows({ resource: 'call', operation: 'getAll' }, { feed });
		const url = String(call?.recordingUrl);
		return await rows(
			{ resource: 'call', operation: 'downloadRecording', call_audio_url: url },
			{ feed },
		);
	},
	'number.search': simple('number', 'search', { search_type: 'szu', szu: 'sydney' }),
	'request.get': about('get'),
	'request.getAll': about('getAll'),
	'request.wait': async () => {
		const request_id = byId('c9220015e2f48bc7cf4b38186a7b2025');
		const unknown = simple('request', 'wait', { request_id, waitTimeout: 0 });
		return [...(await about('wait')()), ...(await unknown())];
	},
	'request.getAcknowledgmentBody': about('getAcknowledgmentBody'),
	'request.getCallbackBody': about('getCallbackBody'),
	'request.getRequestBody': async () => {
		const { simulator, rows } = avanser;
		await everything();
		const coordinates = { search_type: 'coordinates', lat: -33.86, lng: 151.2 };
		await rows(prompt(coordinates));
		await rows(prompt({ search_type: 'location', location: 'Sydney' }));
		await rows(prompt({ search_type: 'szu', szu: 'sydney' }));
		await rows(prompt({ search_type: 'number', number: '61280740830' }));
		const items = simulator.ledger.bought().map(({ request_id }) => ({ id: request_id }));
		const request_id = byId('={{ $json.id }}');
		return await rows({ resource: 'request', operation: 'getRequestBody', request_id }, { items });
	},
	'service.create': async () => {
		const first = await everything();
		avanser.simulator.faults.add(listFailsAtSecondLook);
		const waited = await avanser.rows(mobile({ waitForCompletion: true, waitTimeout: 0 }));
		const numbered = { search_type: 'number', number: '61280740801' };
		const group = (custom_group: string) => ({ additionalFields: { custom_group } });
		const again = { ...numbered, custom_id: 'again' };
		await avanser.rows(mobile({ ...again, ...group('one') }));
		const existing = await avanser.rows(
			mobile({ ...again, ...group('another'), answer_point: '61401603860' }),
		);
		const dry = await avanser.rows(mobile({ custom_id: '', options: { dryRun: true } }));
		return [first, ...waited, ...existing, ...dry, ...(await duplicate())];
	},
	'service.update': submitted('services.update', {
		resource: 'service',
		operation: 'update',
		updateFields: { name: 'Renamed' },
	}),
	'service.delete': submitted('services.decommission', {
		resource: 'service',
		operation: 'delete',
	}),
	'service.get': async () => {
		const { service_number } = await everything();
		const get = simple('service', 'get', { service_number: byId(String(service_number)) });
		const inside = await get();
		avanser.simulator.readings.callReportingShown = 'topLevel';
		return [...inside, ...(await get())];
	},
	'service.getAll': async () => {
		await everything();
		const inside = await simple('service', 'getAll')();
		avanser.simulator.readings.callReportingShown = 'topLevel';
		return [...inside, ...(await simple('service', 'getAll')())];
	},
	'template.getAll': simple('template', 'getAll'),
	'template.preview': simple('template', 'preview', {
		template: byId('html_email_template'),
		country: 'AU',
	}),
	'template.upsert': simple('template', 'upsert', {
		template: byId('new'),
		country: 'AU',
		type: 'email',
		content: '<p>',
	}),
	'template.delete': async () => {
		const lost = { kind: 'reset', takesEffect: true } as const;
		avanser.simulator.faults.add({ fault: lost, operation: 'templates.delete' });
		return await simple('template', 'delete', {
			template: byId('html_email_template'),
			country: 'AU',
			type: 'email',
		})();
	},
};

describe('output schemas', () => {
	it('are there for every operation, and for nothing else', async () => {
		const operations = (await describedOperations()).map(
			({ resource, operation }) => `${resource.value}/${operation.value}.json`,
		);
		const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
		expect(files.filter((file) => file.endsWith('.json')).sort()).toEqual(operations.sort());
		expect(
			Object.keys(outputs)
				.map((name) => `${name.replace('.', '/')}.json`)
				.sort(),
		).toEqual(operations.sort());
	});

	it.each(Object.entries(outputs))('%s is described to the last member', async (name, run) => {
		const [resource = '', operation = ''] = name.split('.');
		const schema = schemaOf(resource, operation);
		const rows = withoutNulls(await run());
		expect(rows).not.toHaveLength(0);
		const ajv = new Ajv({ allErrors: true });
		const validate = ajv.compile({ type: 'array', items: closed(schema) });
		validate(rows);
		expect(validate.errors ?? []).toEqual([]);
		const seen = new Set(rows.flatMap((row) => found(row)));
		expect(named(schema).filter((path) => !seen.has(path))).toEqual([]);
	});
});
