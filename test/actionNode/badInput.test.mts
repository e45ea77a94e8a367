import { describe, expect, it } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import { byId, withSimulator } from '../host/simulation.mts';

const avanser = withSimulator();

/** Everything an order needs, each value from the item, as expressions give it. */
const order: INodeParameters = {
	resource: 'service',
	operation: 'create',
	name: '={{ $json.name }}',
	custom_id: '={{ $json.custom_id }}',
	search_type: '={{ $json.search_type }}',
	country: '={{ $json.country }}',
	number: '={{ $json.number }}',
	location: '={{ $json.location }}',
	lat: '={{ $json.lat }}',
	lng: '={{ $json.lng }}',
	radius: '={{ $json.radius }}',
	szu: '={{ $json.szu }}',
	type: '={{ $json.type }}',
	answer_point: '={{ $json.answer_point }}',
	record_call: '={{ $json.record_call }}',
	additionalFields: {
		call_uri: '={{ $json.call_uri }}',
		custom_group: '={{ $json.custom_group }}',
	},
	options: { additionalBody: '={{ $json.additionalBody }}' },
};

const good = {
	name: 'Spring campaign',
	custom_id: 'campaign-1',
	search_type: 'number',
	country: 'AU',
	number: '61280740801',
	location: 'Sydney',
	lat: -33.86,
	lng: 151.2,
	radius: 20,
	szu: 'sydney',
	type: 'transfer',
	answer_point: '61401603859',
	record_call: true,
	call_uri: 'https://example.com/calls',
	custom_group: 'spring',
	additionalBody: {},
};

/** Fails before anything is sent, with this message. */
async function refuses(parameters: INodeParameters, item: object, message: string | RegExp) {
	const error = await avanser.failure(parameters, { items: [{ ...item }] });
	if (typeof message === 'string') expect(error.message).toBe(message);
	else expect(error.message).toMatch(message);
	expect(error.description).toContain('Nothing was sent to AVANSER.');
	expect(avanser.simulator.journal.entries()).toEqual([]);
	expect(avanser.simulator.ledger.entries()).toEqual([]);
}

const sent = (): unknown => JSON.parse(avanser.writes()[0]?.body ?? '');

describe('an order is not sent', () => {
	it.each([
		[
			'number',
			'0280740801',
			"'Number' must start with the country code: 61280740801, not 0280740801",
		],
		['number', 'not a number', /^'Number' must be a phone number with its country code/],
		['number', '6128074080a', /^'Number' must be a phone number/],
		['number', '61280', "'Number' must have 6 to 15 digits"],
		['number', '6128074080161280', "'Number' must have 6 to 15 digits"],
		['number', '☎️61280740801', /^'Number' must be a phone number/],
		['number', '61280740801/../../accounts', /^'Number' must be a phone number/],
		['number', '٦١٢٨٠٧٤٠٨٠١', /^'Number' must be a phone number/],
		['answer_point', '0401 603 859', /^'Answer Point' must start with the country code/],
		['answer_point', 'sip:sydney@example.com', /^'Answer Point' must be a phone number/],
		['country', 'AUS', "'Country' must be a two-letter country code (ISO 3166-1), such as AU"],
		['country', '🇦🇺', /^'Country' must be a two-letter country code/],
		['country', 'Australia', /^'Country' must be a two-letter country code/],
		[
			'custom_id',
			'x'.repeat(51),
			"'Custom ID' has 51 characters, but may have at most 50 (AVANSER's limit)",
		],
		['custom_id', '🎉'.repeat(51), /^'Custom ID' has 51 characters/],
		['custom_group', 'x'.repeat(51), /^'Custom Group' has 51 characters/],
		['name', 'x'.repeat(10_240), /^'Name' has 10240 characters, but may have at most 255/],
		[
			'call_uri',
			'example.com/calls',
			"'Call URI' must be a complete URL that starts with https:// or http://",
		],
		['call_uri', 'javascript:alert(1)', /^'Call URI' must be a complete URL/],
		['call_uri', 'https://', /^'Call URI' must be a complete URL/],
		['call_uri', 'https://example.com/a b', /^'Call URI' must be a complete URL/],
		['call_uri', 'ftp://example.com/calls', /^'Call URI' must be a complete URL/],
		['search_type', 'magic', /^'Find Number By' must be one of coordinates, location, number/],
		['type', 'conference', "'Service Type' must be one of prompt, transfer, voicemail"],
	])('with %s = %j', async (field, value, message) => {
		await refuses(order, { ...good, [field]: value }, message);
	});

	it.each(['6', '61', '61280', '280740801', '1300123123'])(
		'for the beginning of a number, whatever may begin like it: %s',
		async (number) => {
			for (const search_type of ['number', 'prefix']) {
				await refuses(order, { ...good, search_type, number }, /^'Number' must /);
			}
		},
	);

	it.each([
		[
			'number',
			{ digits: '61280740801' },
			"'Number' must be text, but the expression gave an object",
		],
		['number', ['61280740801', '61280740802'], /^'Number' must be a phone number/],
		['number', true, /^'Number' must be a phone number/],
		['number', 1.5e30, /^'Number' is a number too large to be exact/],
		['answer_point', [{ number: '61401603859' }], /^'Answer Point' must be text/],
		['name', { toString: 'x' }, "'Name' must be text, but the expression gave an object"],
		['custom_id', { id: 1 }, /^'Custom ID' must be text/],
		['call_uri', { url: 'https://example.com' }, /^'Call URI' must be text/],
		['record_call', 'perhaps', "'Record Calls' must be true or false"],
		['record_call', { yes: true }, "'Record Calls' must be true or false"],
		['record_call', 2, "'Record Calls' must be true or false"],
		['search_type', { by: 'number' }, /^'Find Number By' must be one of/],
		['type', ['transfer', 'prompt'], /^'Service Type' must be one of/],
		['additionalBody', 'not json', /^'Additional Body \(JSON\)' must be a JSON object/],
		['additionalBody', [1, 2], /^'Additional Body \(JSON\)' must be a JSON object/],
		['additionalBody', '"text"', /^'Additional Body \(JSON\)' must be a JSON object/],
	])('with the wrong type in %s: %j', async (field, value, message) => {
		await refuses(order, { ...good, [field]: value }, message);
	});

	it.each([
		['lat', 'north', "'Latitude' must be a number"],
		['lat', -90.1, "'Latitude' must be at least -90"],
		['lat', 90.1, "'Latitude' must be at most 90"],
		['lat', '', "'Latitude' is empty"],
		['lat', {}, "'Latitude' must be a number"],
		['lat', [-33], "'Latitude' must be a number"],
		['lat', 'Infinity', "'Latitude' must be a number"],
		['lng', 181, "'Longitude' must be at most 180"],
		['lng', true, "'Longitude' must be a number"],
		['radius', 0, "'Radius' must be at least 1"],
	])('with a wrong coordinate: %s = %j', async (field, value, message) => {
		await refuses(order, { ...good, search_type: 'coordinates', [field]: value }, message);
	});

	it.each([
		['number', 'Number'],
		['country', 'Country'],
		['answer_point', 'Answer Point'],
	])('without %s', async (field, label) => {
		for (const value of [undefined, null, '', '   ']) {
			await refuses(order, { ...good, [field]: value }, `'${label}' is empty`);
		}
	});

	it.each([
		['search_type', /^'Find Number By' /],
		['type', /^'Service Type' /],
	])('without a choice in %s', async (field, message) => {
		for (const value of [undefined, null, '']) {
			await refuses(order, { ...good, [field]: value }, message);
		}
	});

	it('without the location it looks around', async () => {
		await refuses(
			order,
			{ ...good, search_type: 'location', location: ' ' },
			"'Location' is empty",
		);
	});

	it.each([
		[{ email_to: 'nathan@example.com' }, "'Subject' is empty, but Call Reporting > Email needs it"],
		[{ subject: 'Call' }, "'Email To' is empty, but Call Reporting > Email needs it"],
		[
			{ subject: 'Call', email_to: ' , ' },
			"'Email To' is empty, but Call Reporting > Email needs it",
		],
		[
			{ subject: 'Call', email_to: 'nathan@example.com, sam' },
			"'Email To' contains 'sam', which is not an e-mail address",
		],
		[
			{ subject: 'Call', email_to: 'nathan@example.com', email_bcc: 'a b@example.com' },
			"'Email BCC' contains 'a b@example.com', which is not an e-mail address",
		],
	])('with a report by email that is not complete: %j', async (email, message) => {
		await refuses({ ...order, call_reporting: { email } }, good, message);
	});

	it('with a report by SMS to nobody', async () => {
		await refuses(
			{ ...order, call_reporting: { sms: { sms_id: 'Shop' } } },
			good,
			"'Mobile' is empty, but Call Reporting > SMS needs it",
		);
	});
});

describe('an order is sent as it is meant', () => {
	it('with nothing wrong in it', async () => {
		expect(await avanser.rows(order, { items: [good] })).toMatchObject([{ message: 'Success' }]);
		expect(avanser.simulator.ledger.bought()).toHaveLength(1);
	});

	it('with an emoji in its name', async () => {
		const name = 'Frühling 🌷 "2026" <Sydney> \\ 漢字';
		await avanser.rows(order, { items: [{ ...good, name }] });
		expect(avanser.simulator.ledger.bought()).toMatchObject([{ name }]);
	});

	it('with exactly 50 characters in its custom ID, whatever their size', async () => {
		for (const custom_id of ['x'.repeat(50), '🎉'.repeat(25)]) {
			await avanser.rows(order, { items: [{ ...good, custom_id }] });
		}
		expect(avanser.simulator.ledger.bought()).toHaveLength(2);
	});

	it.each([
		['number', 61280740801, { service_number: { number: '61280740801' } }],
		['country', ' au ', { service_number: { country: 'AU' } }],
		['record_call', 'false', { service: { record_call: false } }],
		['record_call', 1, { service: { record_call: true } }],
		['type', 'TRANSFER', { service: { type: 'transfer' } }],
		['custom_id', 4711, { custom_id: '4711' }],
		['name', 12, { name: '12' }],
	])('with %s = %j', async (field, value, body) => {
		await avanser.rows(order, { items: [{ ...good, [field]: value }] });
		expect(sent()).toMatchObject(body);
	});

	it('with members in Additional Body named like those of every object', async () => {
		const own = { constructor: null, prototype: 1, toString: 'x', hasOwnProperty: false };
		await avanser.failure(order, { items: [{ ...good, additionalBody: JSON.stringify(own) }] });
		expect(sent()).toMatchObject(own);
	});

	it('with coordinates as text', async () => {
		const item = { ...good, search_type: 'coordinates', lat: '-33.86', lng: '151.2' };
		await avanser.rows(order, { items: [item] });
		expect(sent()).toMatchObject({ service_number: { lat: -33.86, lng: 151.2, radius: 20 } });
	});
});

/** Texts that lead elsewhere when they are put into a path as they are. */
const tricks = [
	'..',
	'.',
	'/',
	'../accounts',
	'61280740800/../../accounts',
	'%2e%2e',
	'%2e%2e%2faccounts',
	'..%2f..%2faccounts',
	'61280740800%2f',
	'61280740800?force=1',
	'61280740800#x',
	'\\..\\accounts',
	'61280740800\r\nX-Evil: 1',
	'61280740800\u0000',
	'2',
	'💥',
];

describe('a path', () => {
	it.each(tricks)('is not changed by the service number %j', async (trick) => {
		for (const operation of ['update', 'delete', 'get']) {
			await refuses(
				{
					resource: 'service',
					operation,
					service_number: byId('={{ $json.trick }}'),
					...(operation === 'update' && { updateFields: { name: 'Renamed' } }),
				},
				{ trick },
				/^'Service Number' must /,
			);
		}
	});

	it.each(tricks.filter((trick) => trick !== '2'))(
		'is not changed by the request ID %j',
		async (trick) => {
			for (const operation of [
				'getRequestBody',
				'getAcknowledgmentBody',
				'getCallbackBody',
				'get',
			]) {
				await refuses(
					{ resource: 'request', operation, request_id: byId('={{ $json.trick }}') },
					{ trick },
					/^'Request' must be a request ID as AVANSER returned it/,
				);
			}
		},
	);

	it.each([' ', '', null, undefined])('is not requested without an ID: %j', async (trick) => {
		await refuses(
			{ resource: 'request', operation: 'getCallbackBody', request_id: byId('={{ $json.trick }}') },
			{ trick },
			"'Request' is empty",
		);
		await refuses(
			{ resource: 'service', operation: 'delete', service_number: byId('={{ $json.trick }}') },
			{ trick },
			"'Service Number' is empty",
		);
	});

	it.each(['a&type=sms', 'a#b', 'a b+c', '../x', '💥', 'a%26b'])(
		'is not changed by the template name %j',
		async (name) => {
			await avanser.failure({
				resource: 'template',
				operation: 'delete',
				template: byId(name),
				country: 'AU',
				type: 'email',
			});
			expect(avanser.simulator.journal.entries()).toMatchObject([
				{ method: 'DELETE', path: '/v1/templates', query: { name, country: 'AU', type: 'email' } },
			]);
			expect(Object.keys(avanser.simulator.journal.last()?.query ?? {})).toHaveLength(3);
		},
	);
});

it('a search without a choice of how to search is not sent', async () => {
	const search = {
		resource: 'number',
		operation: 'search',
		search_type: '={{ $json.by }}',
		country: 'AU',
		location: 'Sydney',
		number: '61280740801',
		szu: 'sydney',
	};
	await refuses(search, { by: null }, /^'Search By' /);
});

it('a choice that is an expression does not ask for the fields of another operation', async () => {
	const rows = await avanser.rows({
		resource: 'template',
		operation: 'delete',
		template: byId('html_email_template'),
		type: '={{ "email" }}',
	});
	expect(rows).toHaveLength(1);
});

it('an operation that does not exist is refused', async () => {
	const error = await avanser.failure({ resource: 'account', operation: 'create' });
	expect(error.message).toBe("'Operation' create is not one of 'Resource' account");
	expect(avanser.simulator.journal.entries()).toEqual([]);
});
