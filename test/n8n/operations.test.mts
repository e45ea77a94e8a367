import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import { operationIds, type OperationId } from '../../simulator/documents/operationIds.mts';
import { action, byId, startSession, tenMinutes, type Session } from './session.mts';

jest.setTimeout(180_000);

let session: Session;
let requestId: string;

beforeAll(async () => {
	session = await startSession();
	requestId = await finishedRequest();
});

afterAll(async () => {
	await session.close();
});

/** Orders a number and waits until AVANSER has provisioned it. */
async function finishedRequest(): Promise<string> {
	const { items } = await session.run({
		resource: 'service',
		operation: 'create',
		name: 'Spring campaign',
		search_type: 'szu',
		szu: 'sydney',
		type: 'transfer',
		answer_point: '61491570006',
		// Nobody listens there; AVANSER keeps what it would have said.
		additionalFields: { callback_uri: 'http://127.0.0.1:9/' },
	});
	await session.simulator.clock.advance(tenMinutes);
	return String(items[action]?.[0]?.request_id);
}

interface Example {
	documented: OperationId;
	parameters: () => INodeParameters;
}

const account =
	(operation: string): Example['parameters'] =>
	() => ({
		resource: 'account',
		operation,
	});
const search =
	(parameters: INodeParameters): Example['parameters'] =>
	() => ({
		resource: 'number',
		operation: 'search',
		...parameters,
	});
const request =
	(operation: string): Example['parameters'] =>
	() => ({
		resource: 'request',
		operation,
		request_id: byId(requestId),
	});
const service =
	(operation: string, parameters: INodeParameters = {}): Example['parameters'] =>
	() => ({ resource: 'service', operation, service_number: byId('61280740800'), ...parameters });
const template =
	(operation: string, parameters: INodeParameters = {}): Example['parameters'] =>
	() => ({
		resource: 'template',
		operation,
		template: byId('missed_calls'),
		country: 'AU',
		...parameters,
	});

/** Every operation AVANSER documents, in an order in which each finds what it needs. */
const examples: Example[] = [
	{ documented: 'accounts.list', parameters: account('getAll') },
	{
		documented: 'accounts.switch',
		parameters: () => ({ resource: 'account', operation: 'switch', account_id: byId(6999) }),
	},
	{ documented: 'accounts.details', parameters: account('getDetails') },
	{ documented: 'accounts.packages', parameters: account('getPackages') },
	{ documented: 'accounts.numberRates', parameters: account('getNumberRates') },
	{ documented: 'accounts.callRates', parameters: account('getCallRates') },
	{ documented: 'accounts.transcriptionRates', parameters: account('getTranscriptionRates') },
	{ documented: 'accounts.features', parameters: account('getFeatures') },
	{
		documented: 'numbers.byLocation',
		parameters: search({ search_type: 'location', location: 'Sydney NSW 2000' }),
	},
	{
		documented: 'numbers.byCoordinates',
		parameters: search({ search_type: 'coordinates', lat: -33.865143, lng: 151.2099 }),
	},
	{
		documented: 'numbers.byPrefix',
		parameters: search({ search_type: 'number', number: '61488800123' }),
	},
	{
		documented: 'numbers.byNumberType',
		parameters: search({ search_type: 'number_type', number_type: 'MOBILE' }),
	},
	{ documented: 'numbers.bySzu', parameters: search({ search_type: 'szu', szu: 'sydney' }) },
	{
		documented: 'requests.create',
		parameters: () => ({
			resource: 'service',
			operation: 'create',
			name: 'Autumn campaign',
			search_type: 'number',
			number: '61 2 9008 1500',
			type: 'voicemail',
		}),
	},
	{ documented: 'requests.list', parameters: request('getAll') },
	{ documented: 'requests.requestBody', parameters: request('getRequestBody') },
	{ documented: 'requests.acknowledgmentBody', parameters: request('getAcknowledgmentBody') },
	{ documented: 'requests.callbackBody', parameters: request('getCallbackBody') },
	{ documented: 'services.list', parameters: service('getAll') },
	{
		documented: 'services.update',
		parameters: service('update', { updateFields: { answer_point: '61491570156' } }),
	},
	{ documented: 'services.decommission', parameters: service('delete') },
	{
		documented: 'templates.upsert',
		parameters: template('upsert', { type: 'sms', content: 'Missed call from __ani__' }),
	},
	{ documented: 'templates.list', parameters: template('getAll') },
	{ documented: 'templates.preview', parameters: template('preview') },
	{ documented: 'templates.delete', parameters: template('delete', { type: 'sms' }) },
];

describe('every operation AVANSER documents succeeds from a real n8n', () => {
	it('and the examples below are all of them', () => {
		expect(examples.map(({ documented }) => documented).sort()).toEqual([...operationIds].sort());
	});

	it.each(examples)('$documented', async ({ documented, parameters }) => {
		session.simulator.journal.clear();
		const { status, error, items } = await session.run(parameters());

		expect(error).toBeUndefined();
		expect(status).toBe('success');
		expect(items[action]).not.toEqual([]);
		const served = session.simulator.journal.entries({ documentedOperation: documented });
		expect(served.map((entry) => entry.status)).toContain(200);
	});

	it('and so do the two that AVANSER has no endpoint for', async () => {
		const found = await session.run(request('get')());
		expect(found.items[action]).toEqual([
			expect.objectContaining({ id: requestId, request_status: 'completed' }),
		]);
		const number = String(found.items[action]?.[0]?.service_number);
		const served = await session.run({
			resource: 'service',
			operation: 'get',
			service_number: byId(number),
		});
		expect(served.items[action]).toEqual([
			expect.objectContaining({ service_number: number, name: 'Spring campaign' }),
		]);
	});
});
