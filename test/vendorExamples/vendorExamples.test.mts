import { describe, expect, it } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import { byId, withSimulator } from '../host/simulation.mts';

/** A request as AVANSER prints it, and the parameters with which the node sends the same. */
interface Example {
	parameters: INodeParameters;
	sends: { method: string; path: string; query?: Record<string, string>; body?: unknown };
}

const create = (parameters: INodeParameters): INodeParameters => ({
	resource: 'service',
	operation: 'create',
	country: 'AU',
	options: { addReference: false },
	...parameters,
});

const update = (number: string, parameters: INodeParameters): INodeParameters => ({
	resource: 'service',
	operation: 'update',
	service_number: byId(number),
	...parameters,
	options: { addReference: false },
});

const search = (parameters: INodeParameters): INodeParameters => ({
	resource: 'number',
	operation: 'search',
	...parameters,
});

const productOutline: Record<string, Example> = {
	'Request available numbers for Sydney': {
		parameters: search({ search_type: 'szu', szu: 'sydney' }),
		sends: { method: 'GET', path: '/v1/numbers', query: { country: 'AU', szu: 'sydney' } },
	},
	'Request a new number from the inventory': {
		parameters: create({
			name: 'service #1',
			custom_id: 'custom_id #1',
			search_type: 'number',
			number: '61280740801',
			type: 'transfer',
			answer_point: '61401603859',
			record_call: true,
			additionalFields: {
				answer_point_name: 'answerpoint #1',
				call_uri: 'http://desired.uri.to/debug.php?call_uri=service1',
				callback_uri: 'http://desired.uri.to/debug.php?callback_uri=service1',
				custom_group: 'custom_group #1',
			},
		}),
		sends: {
			method: 'POST',
			path: '/v1/requests',
			body: {
				name: 'service #1',
				custom_id: 'custom_id #1',
				custom_group: 'custom_group #1',
				service_number: { country: 'AU', search_type: 'number', number: '61280740801' },
				service: {
					type: 'transfer',
					answer_point: '61401603859',
					answer_point_name: 'answerpoint #1',
					record_call: true,
				},
				call_uri: 'http://desired.uri.to/debug.php?call_uri=service1',
				callback_uri: 'http://desired.uri.to/debug.php?callback_uri=service1',
			},
		},
	},
	'Automated search': {
		parameters: create({
			name: 'service #3',
			custom_id: 'custom_id #3',
			search_type: 'szu',
			szu: 'sydney',
			type: 'transfer',
			answer_point: '61401603859',
			record_call: true,
			additionalFields: {
				answer_point_name: 'answerpoint #3',
				call_uri: 'http://desired.uri.to/debug.php?call_uri=service1',
				callback_uri: 'http://desired.uri.to/debug.php?callback_uri=service1',
				custom_group: 'custom_group #3',
			},
		}),
		sends: {
			method: 'POST',
			path: '/v1/requests',
			body: {
				name: 'service #3',
				custom_id: 'custom_id #3',
				custom_group: 'custom_group #3',
				service_number: { country: 'AU', search_type: 'szu', szu: 'sydney' },
				service: {
					type: 'transfer',
					answer_point: '61401603859',
					answer_point_name: 'answerpoint #3',
					record_call: true,
				},
				call_uri: 'http://desired.uri.to/debug.php?call_uri=service1',
				callback_uri: 'http://desired.uri.to/debug.php?callback_uri=service1',
			},
		},
	},
	'Submit a service update': {
		parameters: update('61280740801', {
			updateFields: {
				answer_point: '61132307',
				call_uri: 'https://desired.uri.to/debug.php?call_uri=service1&new-call-uri=1',
				callback_uri: 'https://desired.uri.to/debug.php?callback_uri=service1&updated=true',
			},
		}),
		sends: {
			method: 'POST',
			path: '/v1/services/61280740801',
			body: {
				service: { answer_point: '61132307' },
				call_uri: 'https://desired.uri.to/debug.php?call_uri=service1&new-call-uri=1',
				callback_uri: 'https://desired.uri.to/debug.php?callback_uri=service1&updated=true',
			},
		},
	},
};

/** The examples of "Automatic number allocation" show `service_number` alone: the rest is the least there can be. */
const allocation = (
	parameters: INodeParameters,
	service_number: Record<string, unknown>,
): Example => ({
	parameters: create({ name: 'Example', type: 'prompt', ...parameters }),
	sends: {
		method: 'POST',
		path: '/v1/requests',
		body: { name: 'Example', service_number, service: { type: 'prompt' } },
	},
});

const blueprintUris = {
	call_uri: 'http://example.tld/debug.php?call-uri',
	sms_forward_uri: 'http://example.tld/debug.php?sms_forward_uri',
	callback_uri: 'http://example.tld/debug.php?callback_uri',
};

const blueprint: Record<string, Example> = {
	'List Accounts': {
		parameters: { resource: 'account', operation: 'getAll' },
		sends: { method: 'GET', path: '/v1/accounts', query: { type: 'configuration' } },
	},
	'Switch Account': {
		parameters: { resource: 'account', operation: 'switch', account_id: byId('6999') },
		sends: {
			method: 'POST',
			path: '/v1/accounts',
			query: { 'account-id': '6999' },
			body: 'account-id=6999',
		},
	},
	'Search Numbers, by Location': {
		parameters: search({
			search_type: 'location',
			country: 'AU',
			location: 'Level 2 150-152 Elizabeth St, 2000 NSW, Australia',
		}),
		sends: {
			method: 'GET',
			path: '/v1/numbers',
			query: {
				country: 'AU',
				location: 'Level 2 150-152 Elizabeth St, 2000 NSW, Australia',
				radius: '20',
			},
		},
	},
	'Search Numbers, by Matching prefix': {
		parameters: search({ search_type: 'number', country: 'AU', number: '61290081596' }),
		sends: { method: 'GET', path: '/v1/numbers', query: { country: 'AU', number: '61290081596' } },
	},
	'number allocation by location': allocation(
		{ search_type: 'location', location: 'LEVEL 2 150-152 Elizabeth St, 2000 NSW Australia' },
		{
			country: 'AU',
			search_type: 'location',
			location: 'LEVEL 2 150-152 Elizabeth St, 2000 NSW Australia',
			radius: 20,
		},
	),
	'number allocation by coordinates': allocation(
		{
			search_type: 'coordinates',
			lat: -33.865143,
			lng: 151.2099,
			options: { addReference: false, coordinatesSearchType: 'location', longitudeMember: 'lng' },
		},
		{ country: 'AU', search_type: 'location', lat: -33.865143, lng: 151.2099, radius: 20 },
	),
	'number allocation by "matching prefix" or "service number"': allocation(
		{ search_type: 'number', number: '61290081596' },
		{ country: 'AU', search_type: 'number', number: '61290081596' },
	),
	'number allocation by number type': allocation(
		{ search_type: 'number_type', number_type: 'MOBILE' },
		{ country: 'AU', search_type: 'number_type', number_type: 'MOBILE' },
	),
	'number allocation by szu': allocation(
		{ search_type: 'szu', szu: 'sydney' },
		{ country: 'AU', search_type: 'szu', szu: 'sydney' },
	),
	'new transfer service': {
		parameters: create({
			name: 'TAPI Transfer EXAMPLE',
			custom_id: 'tapi-transfer-example-1',
			search_type: 'number_type',
			number_type: 'MOBILE',
			type: 'transfer',
			answer_point: '61420123123',
			record_call: false,
			call_reporting: { report: 'none' },
			additionalFields: {
				answer_point_name: 'TAPI answer point EXAMPLE #1',
				call_whisper: 'https://example.tld/audio/call_whisper.wav',
				voicemail: 'https://example.tld/audio/voicemail.wav',
				...blueprintUris,
			},
		}),
		sends: {
			method: 'POST',
			path: '/v1/requests',
			body: {
				name: 'TAPI Transfer EXAMPLE',
				custom_id: 'tapi-transfer-example-1',
				service_number: { country: 'AU', search_type: 'number_type', number_type: 'MOBILE' },
				service: {
					type: 'transfer',
					answer_point_name: 'TAPI answer point EXAMPLE #1',
					answer_point: '61420123123',
					call_whisper: 'https://example.tld/audio/call_whisper.wav',
					voicemail: 'https://example.tld/audio/voicemail.wav',
					record_call: false,
					call_reporting: { report: 'none' },
				},
				...blueprintUris,
			},
		},
	},
	'new voicemail service': {
		parameters: create({
			name: 'TAPI Voicemail EXAMPLE',
			custom_id: 'tapi-voicemail-example-1',
			search_type: 'number_type',
			number_type: 'MOBILE',
			type: 'voicemail',
			call_reporting: {
				report: 'missed',
				email: {
					subject: 'call for Voicemail',
					email_to: 'no-reply@avanser.com.au',
					template: byId('html_email_template'),
				},
				sms: { mobile: '61420123123', template: byId('text_sms_template') },
			},
			additionalFields: {
				answer_point_name: 'TAPI answer point EXAMPLE #2',
				voicemail: 'https://example.tld/audio/voicemail.mp3',
				...blueprintUris,
			},
		}),
		sends: {
			method: 'POST',
			path: '/v1/requests',
			body: {
				name: 'TAPI Voicemail EXAMPLE',
				custom_id: 'tapi-voicemail-example-1',
				service_number: { country: 'AU', search_type: 'number_type', number_type: 'MOBILE' },
				service: {
					type: 'voicemail',
					answer_point_name: 'TAPI answer point EXAMPLE #2',
					voicemail: 'https://example.tld/audio/voicemail.mp3',
					call_reporting: {
						report: 'missed',
						email: {
							subject: 'call for Voicemail',
							email_to: ['no-reply@avanser.com.au'],
							template: 'html_email_template',
						},
						sms: { mobile: '61420123123', template: 'text_sms_template' },
					},
				},
				...blueprintUris,
			},
		},
	},
	'new prompt service': {
		parameters: create({
			name: 'TAPI Prompt EXAMPLE',
			custom_id: 'tapi-prompt-example-1',
			search_type: 'number_type',
			number_type: 'MOBILE',
			type: 'prompt',
			call_reporting: {
				report: 'missed',
				email: {
					subject: 'call for Prompt',
					email_to: 'no-reply@avanser.com.au',
					template: byId('html_email_template'),
				},
				sms: { mobile: '61420123123', template: byId('text_sms_template') },
			},
			additionalFields: {
				answer_point_name: 'TAPI answer point EXAMPLE #3',
				call_greeting: 'https://example.tld/audio/call_greeting.wav',
				...blueprintUris,
			},
		}),
		sends: {
			method: 'POST',
			path: '/v1/requests',
			body: {
				name: 'TAPI Prompt EXAMPLE',
				custom_id: 'tapi-prompt-example-1',
				service_number: { country: 'AU', search_type: 'number_type', number_type: 'MOBILE' },
				service: {
					type: 'prompt',
					answer_point_name: 'TAPI answer point EXAMPLE #3',
					call_greeting: 'https://example.tld/audio/call_greeting.wav',
				},
				call_reporting: {
					report: 'missed',
					email: {
						subject: 'call for Prompt',
						email_to: ['no-reply@avanser.com.au'],
						template: 'html_email_template',
					},
					sms: { mobile: '61420123123', template: 'text_sms_template' },
				},
				...blueprintUris,
			},
		},
	},
	'Disable call_reporting service': {
		parameters: update('61280740801', { call_reporting: { report: 'none' } }),
		sends: {
			method: 'POST',
			path: '/v1/services/61280740801',
			body: { call_reporting: { report: 'none' } },
		},
	},
	'Update answer_point_name': {
		parameters: update('61280740801', {
			updateFields: { answer_point_name: 'Sidney Office New' },
		}),
		sends: {
			method: 'POST',
			path: '/v1/services/61280740801',
			body: { service: { answer_point_name: 'Sidney Office New' } },
		},
	},
	'Create or Update a template': {
		parameters: {
			resource: 'template',
			operation: 'upsert',
			template: byId('html_email_template'),
			country: 'AU',
			type: 'email',
			content:
				'New Call for your service __adname__ (__bnum__) at __dateTime__. We tried to forward the call to __outnum__. Download the voicemail at __LINK__',
		},
		sends: {
			method: 'POST',
			path: '/v1/templates',
			query: { type: 'email', name: 'html_email_template', country: 'AU' },
			body: 'New Call for your service __adname__ (__bnum__) at __dateTime__. We tried to forward the call to __outnum__. Download the voicemail at __LINK__',
		},
	},
};

const avanser = withSimulator();

/** AVANSER's examples order with JSON, so a JSON body is compared as what it means. */
function content({ headers, body }: { headers: Record<string, string>; body: string }): unknown {
	return headers['content-type'] === 'application/json' ? JSON.parse(body) : body;
}

describe.each([
	['product outline', productOutline],
	['blueprint', blueprint],
])('AVANSER Telco API %s', (_, examples) => {
	it.each(Object.entries(examples))('%s', async (_title, { parameters, sends }) => {
		const { simulator, rows } = avanser;
		if (sends.path.startsWith('/v1/services')) {
			simulator.telco.addService({
				account: 6999,
				service_number: '61280740801',
				name: 'service #1',
				service: { type: 'transfer', answer_point: '61401603859', record_call: true },
			});
		}
		await rows(parameters);
		const [sent, ...others] = simulator.journal
			.entries()
			.filter(({ method }) => method === sends.method);
		expect(others).toEqual([]);
		expect(sent).toMatchObject({ method: sends.method, path: sends.path, status: 200 });
		expect(sent?.query).toEqual(sends.query ?? {});
		expect(sent && content(sent)).toEqual(sends.body ?? '');
		expect(sent?.headers.authorization).toBe('Basic');
	});
});
