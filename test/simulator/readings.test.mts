import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { readingValues, type Readings } from '../../simulator/documents/readings.mts';
import { send, create, creation, rows, type Sent } from './client.mts';
import { receiver, simulator } from './setup.mts';

const NUMBER = '61280740800';
const MOBILE = '61488800000';

const get = (path: string, sent: Sent = {}) =>
	send(simulator, 'GET', path, { ...sent, conforming: false });

const post = (path: string, sent: Sent = {}) =>
	send(simulator, 'POST', path, { ...sent, conforming: false });

/** The reason a create was refused for, or the number it got. */
async function created(more: object) {
	const { body } = await post('/requests', { json: creation(more) });
	return body.errors ?? Object(body.response).service_number;
}

const search = (service_number: object) =>
	created({ service_number: { country: 'AU', ...service_number } });

async function callback(more: object = {}) {
	await create(simulator, { callback_uri: receiver.url, ...more });
	await simulator.clock.advanceToEnd();
	return receiver.received[0]?.body ?? '';
}

async function updateCallback() {
	await post(`/services/${NUMBER}`, { json: { name: 'x', callback_uri: receiver.url } });
	await simulator.clock.advanceToEnd();
	return JSON.parse(receiver.received[0]?.body ?? '{}');
}

const transaction = async () => Object((await get('/accounts')).body['@transaction']);

const coordinates = { lat: -33.865143, lng: 151.2099 };
const NUMBERS = /^61/;
const text = expect.stringMatching(NUMBERS);
const email = { subject: 's', email_to: ['a@example.com'] };

/** What each reading other than the default one makes of the server. */
type Shown = {
	[Name in keyof Readings]: Record<
		Exclude<Readings[Name], (typeof readingValues)[Name][0]>,
		() => Promise<void>
	>;
};

const shown: Shown = {
	transactionAccountId: {
		string: async () => expect((await transaction())['account-id']).toBe('6999'),
	},
	milliseconds: {
		string: async () => expect((await transaction()).request.ms).toMatch(/^\d(\.\d+)?$/),
	},
	idLength: {
		40: async () => expect((await transaction()).id).toMatch(/^[0-9a-f]{40}$/),
	},
	errorMembers: {
		error: async () => {
			const { body } = await get('/accounts?typ=x');
			expect(Object.keys(body)).toEqual(['@transaction', 'error']);
		},
		errors: async () => {
			const { body } = await get('/accounts?typ=x');
			expect(Object.keys(body)).toEqual(['@transaction', 'errors']);
			expect(body.errors).toEqual({
				description: 'Bad Request',
				code: '400',
				typ: 'unknown parameter',
			});
		},
	},
	emptyStock: {
		array: async () =>
			expect((await get('/numbers?country=FR&number_type=GEO')).body.response).toEqual([]),
		null: async () =>
			expect((await get('/numbers?country=FR&number_type=GEO')).body.response).toBeNull(),
	},
	poolMember: {
		absent: async () => {
			const { body } = await get('/numbers?szu=sydney');
			expect(Object(body.response)['61280740801']).not.toHaveProperty('pool');
		},
	},
	privateStock: {
		'per class': async () =>
			expect((await get('/numbers?szu=melbourne')).body.response).toEqual({}),
	},
	szuCountry: {
		refused: async () =>
			expect((await get('/numbers?szu=sydney&country=AU')).body.errors).toEqual({
				country: 'unknown parameter',
			}),
		required: async () =>
			expect((await get('/numbers?szu=sydney')).body.errors).toEqual({ country: 'required' }),
	},
	noNumber: {
		'fail later': async () => {
			const { body } = await post('/requests', {
				json: creation({
					service_number: { country: 'FR', search_type: 'number', number: '33123456789' },
					callback_uri: receiver.url,
				}),
			});
			expect(body.response).toMatchObject({ message: 'Success', service_number: '33123456789' });
			await simulator.clock.advanceToEnd();
			expect(JSON.parse(receiver.received[0]?.body ?? '')).toMatchObject({
				status: 'failed',
				message: 'Selected service number is not available',
				service_number: '33123456789',
			});
		},
	},
	coordinatesSearchType: {
		coordinates: async () => {
			expect(await search({ search_type: 'location', ...coordinates })).toEqual({
				location: 'required',
			});
			expect(await search({ search_type: 'coordinates', ...coordinates })).toEqual(text);
		},
		location: async () => {
			expect(await search({ search_type: 'coordinates', ...coordinates })).toEqual({
				search_type: 'invalid search type',
			});
			expect(await search({ search_type: 'location', ...coordinates })).toEqual(text);
		},
	},
	longitudeMember: {
		lng: async () => {
			const lat = { search_type: 'coordinates', lat: -33.86 };
			expect(await search({ ...lat, long: 151.2 })).toEqual({ lng: 'required' });
			expect(await search({ ...lat, lng: 151.2, long: 151.2 })).toEqual(text);
		},
		long: async () => {
			const lat = { search_type: 'coordinates', lat: -33.86 };
			expect(await search({ ...lat, lng: 151.2 })).toEqual({ long: 'required' });
			expect(await search({ ...lat, lng: 151.2, long: 151.2 })).toEqual(text);
		},
	},
	numberTypeCase: {
		upper: async () => {
			const wanted = { search_type: 'number_type' };
			expect(await search({ ...wanted, number_type: 'mobile' })).toEqual({
				number_type: 'invalid number type',
			});
			expect(await search({ ...wanted, number_type: 'MOBILE' })).toEqual(text);
		},
		lower: async () => {
			const wanted = { search_type: 'number_type' };
			expect(await search({ ...wanted, number_type: 'MOBILE' })).toEqual({
				number_type: 'invalid number type',
			});
			expect(await search({ ...wanted, number_type: 'mobile' })).toEqual(text);
		},
	},
	geoInCreate: {
		accepted: async () =>
			expect(await search({ search_type: 'number_type', number_type: 'GEO' })).toEqual(text),
	},
	prefixSearchType: {
		refused: async () =>
			expect(await search({ search_type: 'prefix', number: '61290081596' })).toEqual({
				search_type: 'invalid search type',
			}),
	},
	radiusInCreate: {
		required: async () =>
			expect(await search({ search_type: 'location', location: 'Sydney' })).toEqual({
				radius: 'required',
			}),
	},
	emailCopies: {
		required: async () => {
			expect(await created({ call_reporting: { email } })).toEqual({ email_cc: 'required' });
			const copies = { email_cc: [], email_bcc: [] };
			expect(await created({ call_reporting: { email: { ...email, ...copies } } })).toEqual(text);
		},
	},
	callReportingSent: {
		service: async () => {
			expect(await created({ call_reporting: { report: 'none' } })).toEqual({
				call_reporting: 'unknown parameter',
			});
		},
		topLevel: async () => {
			const service = { ...creation().service, call_reporting: { report: 'none' } };
			expect(await created({ service })).toEqual({ call_reporting: 'unknown parameter' });
		},
	},
	callReportingShown: {
		topLevel: async () => {
			await created({ name: 'A', call_reporting: { report: 'missed' } });
			await simulator.clock.advanceToEnd();
			const [service] = await rows(simulator, '/services');
			expect(service).toHaveProperty('call_reporting', { report: 'missed' });
			expect(service?.service).not.toHaveProperty('call_reporting');
		},
	},
	greetings: {
		'transfer only': async () => {
			const service = { type: 'voicemail', voicemail: 'https://example.tld/audio/voicemail.mp3' };
			expect(await created({ service })).toEqual({ voicemail: 'type = transfer only' });
		},
	},
	customGroupInCreate: {
		refused: async () => expect(await created({})).toEqual({ custom_group: 'unknown parameter' }),
	},
	updateCustomIds: {
		accepted: async () => {
			await post(`/services/${NUMBER}`, { json: { custom_id: 'new' } });
			await simulator.clock.advanceToEnd();
			expect(simulator.telco.services.get(NUMBER)?.custom_id).toBe('new');
		},
	},
	updateCallbackUri: {
		refused: async () => {
			const { body } = await post(`/services/${NUMBER}`, { json: { callback_uri: receiver.url } });
			expect(body.errors).toEqual({ callback_uri: 'unknown parameter' });
		},
	},
	promptInUpdate: {
		refused: async () => {
			const { body } = await post(`/services/${NUMBER}`, { json: { service: { type: 'prompt' } } });
			expect(body.errors).toEqual({ type: 'invalid type' });
		},
	},
	callbackUriRemembered: {
		always: async () => {
			const { service_number } = await create(simulator, { callback_uri: receiver.url });
			await simulator.clock.advanceToEnd();
			await send(simulator, 'DELETE', `/services/${service_number}`);
			await simulator.clock.advanceToEnd();
			expect(receiver.received).toHaveLength(2);
		},
	},
	unknownMembers: {
		ignored: async () => {
			expect(await created({ colour: 'red' })).toEqual(text);
			expect((await get('/accounts?colour=red')).status).toBe(200);
			const json = { name: 'x', colour: 'red' };
			expect((await post(`/services/${NUMBER}?colour=red`, { json })).status).toBe(200);
		},
	},
	jsonContentType: {
		any: async () => {
			const body = JSON.stringify(creation());
			const type = 'application/x-www-form-urlencoded';
			expect((await post('/requests', { raw: { body, type } })).status).toBe(200);
		},
	},
	emptyUri: {
		refused: async () => {
			const { body } = await post(`/services/${NUMBER}`, { json: { call_uri: '' } });
			expect(body.errors).toEqual({ call_uri: 'invalid url' });
		},
	},
	smsOnOtherNumbers: {
		accepted: async () => {
			const json = { sms_forward_uri: receiver.url };
			expect((await post(`/services/${NUMBER}`, { json })).status).toBe(200);
		},
	},
	unsetSettings: {
		empty: async () => {
			const [service] = await rows(simulator, '/services');
			expect(service).toMatchObject({
				call_uri: '',
				sms_forward_uri: '',
				service: {
					answer_point: '',
					call_greeting: '',
					record_call: false,
					call_reporting: { report: 'none' },
				},
			});
		},
	},
	unfinishedMembers: {
		absent: async () => {
			await create(simulator);
			const [request] = await rows(simulator, '/requests');
			expect(request).not.toHaveProperty('callback_date');
			expect(request?.['@links']).not.toHaveProperty('callback_body');
			expect(request?.['@callback']).toEqual({ status: 'pending', http_reply: 0 });
		},
	},
	requestOrder: {
		'oldest first': async () => {
			for (const custom_id of ['1', '2']) await create(simulator, { custom_id });
			expect(await rows(simulator, '/requests')).toMatchObject([
				{ custom_id: '1' },
				{ custom_id: '2' },
			]);
		},
		shuffled: async () => {
			for (let index = 0; index < 20; index++) await create(simulator);
			const order = (await rows(simulator, '/requests')).map(({ id }) => id);
			const submitted = simulator.ledger.bought().map(({ request_id }) => request_id);
			expect(order).not.toEqual(submitted);
			expect(order).not.toEqual(submitted.toReversed());
			expect(order.toSorted()).toEqual(submitted.toSorted());
			expect((await rows(simulator, '/requests')).map(({ id }) => id)).toEqual(order);
		},
	},
	failedMessage: {
		waiting: async () => {
			simulator.faults.add({ fault: { kind: 'outcome', status: 'failed', message: 'Reason' } });
			expect(await callback()).toContain('"message":"Reason"');
			expect((await rows(simulator, '/requests'))[0]).toMatchObject({
				request_status: 'failed',
				message: 'Request is completed, waiting to send confirmation',
			});
		},
	},
	nextLink: {
		versioned: async () => {
			fill();
			expect((await get('/services')).body['@next']).toBe('/v1/services/2');
		},
		absolute: async () => {
			fill();
			expect((await get('/services')).body['@next']).toBe(`${simulator.url}/services/2`);
		},
	},
	lastNextLink: {
		empty: async () => expect((await get('/services')).body['@next']).toBe(''),
		null: async () => expect((await get('/services')).body['@next']).toBeNull(),
	},
	trailingSlash: {
		accepted: async () => {
			expect((await get('/accounts/')).status).toBe(200);
			const sent = { conforming: false };
			const { status } = await send(simulator, 'DELETE', `/services/${NUMBER}/`, sent);
			expect(status).toBe(200);
		},
	},
	bodyContentType: {
		text: async () => {
			const { request_id } = await create(simulator);
			const { headers } = await get(`/requests/${request_id}/request_body`);
			expect(headers['content-type']).toContain('text/plain');
		},
	},
	bodyEnvelope: {
		wrapped: async () => {
			const { request_id } = await create(simulator);
			const { body } = await get(`/requests/${request_id}/request_body`);
			expect(body.response).toEqual(creation());
			expect(body['@transaction']).toBeDefined();
		},
	},
	acknowledgedNumber: {
		absent: async () => {
			const { body } = await post('/requests', { json: creation() });
			expect(body.response).not.toHaveProperty('service_number');
		},
	},
	accountsReply: {
		object: async () =>
			expect((await get('/accounts')).body.response).toMatchObject({ 'account-id': 6999 }),
		map: async () =>
			expect((await get('/accounts')).body.response).toMatchObject({
				6999: { 'account-id': 6999 },
				7001: { 'account-id': 7001 },
			}),
	},
	packageRates: {
		beside: async () => {
			const [found] = await rows(simulator, '/accounts/packages');
			expect(found).toHaveProperty('rates');
			expect(found?.fixed_call_rate).not.toHaveProperty('rates');
		},
	},
	previewReply: {
		generic: async () => {
			const { body } = await get('/templates?name=text_sms_template&country=AU');
			expect(body.response).toEqual({ message: 'Success', code: 200 });
		},
		html: async () => {
			const { headers, text } = await get('/templates?name=text_sms_template&country=AU');
			expect(headers['content-type']).toContain('text/html');
			expect(text).toBe('Missed call from +61-0420000000 on Tracking Service 1');
		},
	},
	switchParameter: {
		form: async () => {
			const { body } = await post('/accounts?account-id=7001');
			expect(body.errors).toEqual({ 'account-id': 'required' });
			const form = { 'account-id': '7001' };
			expect((await post('/accounts?account-id=7001', { form })).status).toBe(200);
		},
	},
	selection: {
		cookie: async () => {
			const { headers } = await post('/accounts?account-id=7001');
			const cookie = String(headers['set-cookie']).split(';')[0] ?? '';
			const account = async (sent: Sent) =>
				Object((await get('/accounts', sent)).body['@transaction'])['account-id'];
			expect(await account({})).toBe(6999);
			expect(await account({ headers: { cookie } })).toBe(7001);
			expect(await account({ headers: { cookie: 'account=7002' } })).toBe(6999);
		},
	},
	callbackMethod: {
		GET: async () => {
			await callback({ callback_uri: `${receiver.url}/?own=1` });
			expect(receiver.received[0]).toMatchObject({ method: 'GET', body: '' });
			const query = Object.fromEntries(receiver.received[0]?.query ?? []);
			expect(query).toMatchObject({ own: '1', account_id: '6999', status: 'completed' });
		},
	},
	callbackBody: {
		'missing comma': async () => {
			const body = await callback();
			expect(body).toContain('"message":"Request completed successfully" "service_number":');
			expect(() => JSON.parse(body)).toThrow(SyntaxError);
		},
	},
	callbackAccountId: {
		string: async () => expect(JSON.parse(await callback()).account_id).toBe('6999'),
		absent: async () => expect(JSON.parse(await callback())).not.toHaveProperty('account_id'),
	},
	callbackCustomGroup: {
		absent: async () => expect(JSON.parse(await callback())).not.toHaveProperty('custom_group'),
	},
	callbackRequestId: {
		another: async () => {
			const body = JSON.parse(await callback());
			expect(simulator.ledger.bought({ request_id: body.request_id })).toEqual([]);
		},
	},
	updateCallbackIds: {
		empty: async () =>
			expect(await updateCallback()).toMatchObject({ custom_id: '', custom_group: '' }),
	},
	updateCallbackAnswerPoint: {
		another: async () =>
			expect(await updateCallback()).toMatchObject({ answer_point: '6113008786264' }),
	},
	callUriTags: {
		appended: async () => {
			const query = await callQuery('?id=[[tag]]');
			expect(query.get('id')).toBe('custom-2');
			expect(query.get('clientid')).toBe('6999');
		},
		literal: async () => {
			const query = await callQuery('?id=[[tag]]');
			expect(query.get('id')).toBe('[[tag]]');
			expect(query.get('clientid')).toBe('6999');
		},
	},
	callCustomIds: {
		absent: async () => {
			const query = await callQuery('');
			expect(query.has('clientid')).toBe(true);
			expect(query.has('custom_id')).toBe(false);
		},
	},
	feedShape: {
		'by day': async () => {
			await simulator.telco.call({ service_number: MOBILE });
			const feed = JSON.parse((await get(simulator.feedUrl)).text);
			expect(feed['2026']['01']['05']).toMatchObject([{ client_id: 6999 }]);
		},
	},
};

function fill() {
	for (let index = 0; index < 100; index++) {
		const service_number = String(61291000000 + index);
		simulator.telco.addService({
			account: 6999,
			service_number,
			name: service_number,
			service: { type: 'prompt' },
		});
	}
}

async function callQuery(query: string) {
	await post(`/services/${MOBILE}`, { json: { call_uri: `${receiver.url}/${query}` } });
	await simulator.clock.advanceToEnd();
	await simulator.telco.call({ service_number: MOBILE });
	return receiver.received[0]?.query ?? new URLSearchParams();
}

describe('readings', () => {
	for (const [name, values] of Object.entries(shown)) {
		for (const [value, show] of Object.entries(values)) {
			it(`${name}: ${value}`, async () => {
				const reading = { [name]: /^\d+$/.test(value) ? Number(value) : value };
				Object.assign(simulator.readings, reading);
				await show();
			});
		}
	}

	it('are listed in the README with their values', () => {
		const readme = readFileSync(join(import.meta.dirname, '../../simulator/README.md'), 'utf8');
		const listed = readme
			.split('\n')
			.map((line) => line.split('|').map((cell) => cell.trim()))
			.filter(([, name, values]) => values && /^`\w+`$/.test(name ?? ''))
			.map(([, name, values]) => [name?.replaceAll('`', ''), values]);
		for (const [name, values] of Object.entries(readingValues)) {
			expect(listed).toContainEqual([name, values.join(', ')]);
		}
	});

	it('return to the default on reset', () => {
		simulator.readings.emptyStock = 'null';
		simulator.reset();
		expect(simulator.readings.emptyStock).toBe('object');
	});
});
