import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { operationIds, type OperationId } from '../../simulator/documents/operationIds.mts';
import { startSimulator, type Simulator } from '../../simulator/index.mts';
import type { ManualClock } from '../../simulator/time/clock.mts';
import { send, create, creation, type Sent } from './client.mts';
import { startReceiver, type Receiver } from './receiver.mts';

let simulator: Simulator<ManualClock>;
let receiver: Receiver;
let request_id = '';

beforeAll(async () => {
	simulator = await startSimulator();
	receiver = await startReceiver();
	({ request_id } = await create(simulator, { callback_uri: receiver.url }));
	await simulator.clock.advanceToEnd();
});
afterAll(async () => {
	await simulator.close();
	await receiver.close();
});

type Example = [method: 'GET' | 'POST' | 'DELETE', path: () => string, sent?: Sent];

const examples: Record<OperationId, Example> = {
	'accounts.list': ['GET', () => '/accounts?type=billing'],
	'accounts.switch': [
		'POST',
		() => '/accounts?account-id=6999',
		{ form: { 'account-id': '6999' } },
	],
	'accounts.details': ['GET', () => '/accounts/details'],
	'accounts.packages': ['GET', () => '/accounts/packages'],
	'accounts.numberRates': ['GET', () => '/accounts/number_rates'],
	'accounts.callRates': ['GET', () => '/accounts/call_rates'],
	'accounts.transcriptionRates': ['GET', () => '/accounts/transcription_rates'],
	'accounts.features': ['GET', () => '/accounts/features'],
	'numbers.byLocation': ['GET', () => '/numbers?country=AU&location=Sydney&radius=20'],
	'numbers.byCoordinates': ['GET', () => '/numbers?country=AU&lat=-33.86&lng=151.2&radius=20'],
	'numbers.byPrefix': ['GET', () => '/numbers?country=AU&number=61290081596'],
	'numbers.byNumberType': ['GET', () => '/numbers?country=AU&number_type=MOBILE'],
	'numbers.bySzu': ['GET', () => '/numbers?country=AU&szu=sydney'],
	'requests.list': ['GET', () => '/requests'],
	'requests.create': ['POST', () => '/requests', { json: creation() }],
	'requests.requestBody': ['GET', () => `/requests/${request_id}/request_body`],
	'requests.acknowledgmentBody': ['GET', () => `/requests/${request_id}/acknowledgment_body`],
	'requests.callbackBody': ['GET', () => `/requests/${request_id}/callback_body`],
	'services.list': ['GET', () => '/services'],
	'services.update': [
		'POST',
		() => '/services/61280740800',
		{ json: { call_reporting: { report: 'none' } } },
	],
	'services.decommission': ['DELETE', () => '/services/61280740800'],
	'templates.list': ['GET', () => '/templates'],
	'templates.preview': ['GET', () => '/templates?name=html_email_template&country=AU'],
	'templates.upsert': [
		'POST',
		() => '/templates?name=another&country=AU&type=email',
		{ html: 'New Call for your service `__adname__`' },
	],
	'templates.delete': ['DELETE', () => '/templates?name=text_sms_template&country=AU&type=sms'],
};

describe('every documented operation', () => {
	it.each(operationIds.map((id) => ({ id })))(
		'$id is served as the contract says',
		async ({ id }) => {
			const [method, path, sent] = examples[id];
			const { status, body } = await send(simulator, method, path(), sent);
			expect(status).toBe(200);
			expect(simulator.journal.last()).toMatchObject({ documentedOperation: id, status: 200 });
			const stored = id.startsWith('requests.') && id.endsWith('Body');
			if (!stored) {
				expect(body['@transaction']).toMatchObject({
					'account-id': 6999,
					request: { 'api-version': 'v1', method, path: `/v1${path()}` },
				});
			}
		},
	);

	it.each(operationIds.map((id) => ({ id })))('$id wants credentials', async ({ id }) => {
		const [method, path, sent] = examples[id];
		const { status, body } = await send(simulator, method, path(), { ...sent, password: 'wrong' });
		expect(status).toBe(401);
		expect(body.error).toEqual({ message: 'Unauthorized', code: 401 });
		expect(
			simulator.contract.faultsOfReply(method, `/v1${path().split('?')[0]}`, 401, body),
		).toEqual([]);
	});
});
