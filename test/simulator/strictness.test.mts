import { describe, expect, it } from '@jest/globals';

import { send, creation, type Sent } from './client.mts';
import { simulator } from './setup.mts';

const transfer = creation().service;

type Refused = [
	what: string,
	method: 'GET' | 'POST' | 'DELETE',
	path: string,
	sent: Sent,
	errors: Record<string, string>,
];

const refused: Refused[] = [
	['an unknown query parameter', 'GET', '/accounts?typ=billing', {}, { typ: 'unknown parameter' }],
	[
		'a value outside an enumeration',
		'GET',
		'/accounts?type=x',
		{},
		{ type: 'must be equal to one of the allowed values' },
	],
	[
		'a repeated parameter',
		'GET',
		'/accounts?type=billing&type=billing',
		{},
		{ type: 'must be string' },
	],
	[
		'an account of somebody else',
		'POST',
		'/accounts?account-id=7002',
		{},
		{ 'account-id': 'invalid account' },
	],
	[
		'an account that is no number',
		'POST',
		'/accounts?account-id=x',
		{},
		{ 'account-id': 'must be integer' },
	],
	['a search without its terms', 'GET', '/numbers?country=AU', {}, { location: 'required' }],
	[
		'a latitude that is no number',
		'GET',
		'/numbers?country=AU&lat=south&lng=151',
		{},
		{ lat: 'must be number' },
	],
	[
		'a longitude under the name of the body',
		'GET',
		'/numbers?country=AU&lat=-33&long=151',
		{},
		{ long: 'unknown parameter', lng: 'required' },
	],
	[
		'a number type in lower case',
		'GET',
		'/numbers?country=AU&number_type=mobile',
		{},
		{ number_type: 'invalid number type' },
	],
	[
		'a number with a plus',
		'GET',
		'/numbers?country=AU&number=%2B61290081596',
		{},
		{ number: 'invalid number' },
	],
	['an SZU that does not exist', 'GET', '/numbers?szu=atlantis', {}, { szu: 'invalid szu' }],
	[
		'an SZU abroad',
		'GET',
		'/numbers?country=NZ&szu=sydney',
		{},
		{ country: 'szu is available for AU only' },
	],
	[
		'a location nobody knows',
		'GET',
		'/numbers?country=AU&location=Atlantis',
		{},
		{ location: 'invalid location' },
	],
	['a create without a body', 'POST', '/requests', {}, { request: 'required' }],
	[
		'a body that is not JSON',
		'POST',
		'/requests',
		{ raw: { body: '{"name":', type: 'application/json' } },
		{ request: 'invalid JSON' },
	],
	['JSON that is a list', 'POST', '/requests', { json: [] }, { request: 'must be object' }],
	['JSON that is a text', 'POST', '/requests', { json: 'x' }, { request: 'must be object' }],
	[
		'JSON under another content type',
		'POST',
		'/requests',
		{ raw: { body: '{}', type: 'text/plain' } },
		{ 'content-type': 'must be application/json' },
	],
	[
		'an empty object',
		'POST',
		'/requests',
		{ json: {} },
		{ name: 'required', service_number: 'required', service: 'required' },
	],
	[
		'unknown members at every level',
		'POST',
		'/requests',
		{
			json: creation({
				colour: 'red',
				service: { ...transfer, answerpoint: '61401603859' },
				service_number: { ...creation().service_number, area: '02' },
			}),
		},
		{ colour: 'unknown parameter', answerpoint: 'unknown parameter', area: 'unknown parameter' },
	],
	[
		'a transfer without its members',
		'POST',
		'/requests',
		{ json: creation({ service: { type: 'transfer' } }) },
		{ answer_point: 'required', record_call: 'required' },
	],
	[
		'an answer point that is no number',
		'POST',
		'/requests',
		{ json: creation({ service: { ...transfer, answer_point: '+61 401' } }) },
		{ answer_point: 'invalid number' },
	],
	[
		'a flag as text',
		'POST',
		'/requests',
		{ json: creation({ service: { ...transfer, record_call: 'true' } }) },
		{ record_call: 'must be boolean' },
	],
	[
		'a custom id of 51 characters',
		'POST',
		'/requests',
		{ json: creation({ custom_id: 'x'.repeat(51) }) },
		{ custom_id: 'longer than 50 characters' },
	],
	[
		'a URL that is not of the web',
		'POST',
		'/requests',
		{ json: creation({ callback_uri: 'ftp://example.com' }) },
		{ callback_uri: 'invalid url' },
	],
	[
		'an e-mail report without its members',
		'POST',
		'/requests',
		{ json: creation({ call_reporting: { report: 'missed', email: {}, sms: {} } }) },
		{ subject: 'required', email_to: 'required', mobile: 'required' },
	],
	[
		'e-mail addresses as one text',
		'POST',
		'/requests',
		{ json: creation({ call_reporting: { email: { subject: 's', email_to: 'a@example.com' } } }) },
		{ email_to: 'must be array' },
	],
	[
		'a template that does not exist',
		'POST',
		'/requests',
		{
			json: creation({
				call_reporting: {
					email: { subject: 's', email_to: ['a@example.com'], template: 'text_sms_template' },
				},
			}),
		},
		{ template: 'invalid template' },
	],
	[
		'a search type without its member',
		'POST',
		'/requests',
		{ json: creation({ service_number: { country: 'AU', search_type: 'szu' } }) },
		{ szu: 'required' },
	],
	[
		'SMS forwarding on a landline',
		'POST',
		'/requests',
		{
			json: creation({
				service_number: { country: 'AU', search_type: 'szu', szu: 'sydney' },
				sms_forward_uri: 'https://example.com/sms',
			}),
		},
		{ sms_forward_uri: 'not supported by this number' },
	],
	[
		'an update of nothing',
		'POST',
		'/services/61280740800',
		{ json: {} },
		{ request: 'must NOT have fewer than 1 properties' },
	],
	[
		'an update of somebody else’s number',
		'POST',
		'/services/61390010100',
		{ json: { name: 'x' } },
		{ service_number: 'invalid service number' },
	],
	[
		'a number with a path in it',
		'POST',
		'/services/..%2Frequests',
		{ json: { name: 'x' } },
		{ service_number: 'invalid number' },
	],
	[
		'a decommission with a body',
		'DELETE',
		'/services/61280740800',
		{ json: {} },
		{ request: 'no body expected' },
	],
	['a preview without a country', 'GET', '/templates?name=x', {}, { country: 'required' }],
	[
		'a preview with a type',
		'GET',
		'/templates?name=x&country=AU&type=sms',
		{},
		{ type: 'unknown parameter' },
	],
	[
		'a template as JSON',
		'POST',
		'/templates?name=x&country=AU',
		{ json: {} },
		{ 'content-type': 'must be text/html' },
	],
	[
		'a template without a text',
		'POST',
		'/templates?name=x&country=AU',
		{},
		{ request: 'required' },
	],
	[
		'a request nobody made',
		'GET',
		`/requests/${'0'.repeat(32)}/request_body`,
		{},
		{ request_id: 'invalid request' },
	],
];

describe('strictness', () => {
	it.each(refused)('refuses %s', async (_, method, path, sent, errors) => {
		const { status, body } = await send(simulator, method, path, sent);
		expect(body).toMatchObject({ error: { message: 'Bad Request', code: 400 }, errors });
		expect(Object.keys(Object(body.errors)).toSorted()).toEqual(Object.keys(errors).toSorted());
		expect(status).toBe(400);
		expect(simulator.journal.last()).toMatchObject({ status: 400, rejected: errors });
		expect(simulator.ledger.entries()).toEqual([]);
	});

	it.each([
		['GET', '/acounts', 'GET /accounts'],
		['POST', '/templatesx', 'POST /templates'],
		['GET', '/accounts/', 'GET /accounts'],
		['PUT', '/services/61280740800', 'GET /services/{service_number}'],
		['GET', '/services/61280740800', 'GET /services/{service_number}'],
		['GET', '/services/0', 'GET /services/{service_number}'],
		['DELETE', '/templates/x', 'DELETE /templates'],
		['GET', `/requests/${'a'.repeat(32)}/callback`, 'GET /requests/{request_id}/callback_body'],
	] as const)(
		'answers %s %s with 404 and names %s in the journal',
		async (method, path, nearest) => {
			const { status, body } = await send(simulator, method, path);
			expect(status).toBe(404);
			expect(body.error).toEqual({ message: 'Not Found', code: 404 });
			expect(simulator.journal.last()).toMatchObject({ status: 404, nearest });
		},
	);

	it('answers what is no path at all in the same shape', async () => {
		const { status, body } = await send(simulator, 'GET', '/services/%zz');
		expect(status).toBe(400);
		expect(body.error).toEqual({ message: 'Bad Request', code: 400 });
	});

	it.each([
		['__proto__', 'unknown parameter'],
		['constructor', 'unknown parameter'],
		['type[a]', 'unknown parameter'],
	])('refuses the parameter and the member %s', async (name, reason) => {
		const inQuery = await send(simulator, 'GET', `/accounts?${name}=1`);
		expect([inQuery.status, Object.entries(Object(inQuery.body.errors))]).toEqual([
			400,
			[[name, reason]],
		]);
		const body = JSON.stringify(creation()).replace('{', `{"${name}":{"x":1},`);
		const raw = { body, type: 'application/json' };
		const inBody = await send(simulator, 'POST', '/requests', { raw });
		expect([inBody.status, Object.entries(Object(inBody.body.errors))]).toEqual([
			400,
			[[name, reason]],
		]);
	});

	it('wants a content type with a body', async () => {
		const { status, body } = await send(simulator, 'POST', '/requests', { raw: { body: '{}' } });
		expect(status).toBe(400);
		expect(body.errors).toEqual({ 'content-type': 'must be application/json' });
	});

	it('refuses what is too long, by member and as a whole', async () => {
		const long = await send(simulator, 'POST', '/requests', {
			json: creation({ name: 'x'.repeat(10_000) }),
		});
		expect([long.status, long.body.errors]).toEqual([400, { name: 'invalid name' }]);
		const huge = await send(simulator, 'POST', '/requests', {
			json: creation({ name: 'x'.repeat(5_000_000) }),
		});
		expect([huge.status, huge.body.error]).toEqual([
			413,
			{ message: 'Payload Too Large', code: 413 },
		]);
	});

	it('keeps no password in the journal', async () => {
		await send(simulator, 'GET', '/accounts');
		const encoded = Buffer.from('agency:agency-secret').toString('base64');
		expect(JSON.stringify(simulator.journal.entries())).not.toContain(encoded);
		expect(simulator.journal.last()?.headers.authorization).toBe('Basic');
	});
});
