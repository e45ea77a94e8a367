import { describe, expect, it } from '@jest/globals';

import { send, create, creation, rows } from './client.mts';
import { simulator } from './setup.mts';

const MOBILE = { country: 'AU', search_type: 'number_type', number_type: 'MOBILE' };

const URIS = {
	call_uri: 'http://example.tld/debug.php?call-uri',
	sms_forward_uri: 'http://example.tld/debug.php?sms_forward_uri',
	callback_uri: 'http://example.tld/debug.php?callback_uri',
};

const REPORTING = {
	report: 'missed',
	email: {
		subject: 'call for Voicemail',
		email_to: ['no-reply@avanser.com.au'],
		template: 'html_email_template',
	},
	sms: { mobile: '61420123123', template: 'text_sms_template' },
};

/** `service_number` of a create, from the blueprint's "Automatic number allocation". */
const searches = [
	{
		country: 'AU',
		search_type: 'location',
		location: 'LEVEL 2 150-152 Elizabeth St, 2000 NSW Australia',
		radius: 20,
	},
	{ country: 'AU', search_type: 'location', lat: -33.865143, lng: 151.2099, radius: 20 },
	{ country: 'AU', search_type: 'number', number: '61290081596' },
	MOBILE,
	{ country: 'AU', search_type: 'szu', szu: 'sydney' },
];

/** The blueprint's "new transfer", "new voicemail" and "new prompt service". */
const creates = [
	{
		name: 'TAPI Transfer EXAMPLE',
		custom_id: 'tapi-transfer-example-1',
		service_number: MOBILE,
		service: {
			type: 'transfer',
			answer_point_name: 'TAPI answer point EXAMPLE #1',
			answer_point: '61420123123',
			call_whisper: 'https://example.tld/audio/call_whisper.wav',
			voicemail: 'https://example.tld/audio/voicemail.wav',
			record_call: false,
			call_reporting: { report: 'none' },
		},
		...URIS,
	},
	{
		name: 'TAPI Voicemail EXAMPLE',
		custom_id: 'tapi-voicemail-example-1',
		service_number: MOBILE,
		service: {
			type: 'voicemail',
			answer_point_name: 'TAPI answer point EXAMPLE #2',
			voicemail: 'https://example.tld/audio/voicemail.mp3',
			call_reporting: REPORTING,
		},
		...URIS,
	},
	{
		name: 'TAPI Prompt EXAMPLE',
		custom_id: 'tapi-prompt-example-1',
		service_number: MOBILE,
		service: {
			type: 'prompt',
			answer_point_name: 'TAPI answer point EXAMPLE #3',
			call_greeting: 'https://example.tld/audio/call_greeting.wav',
		},
		call_reporting: REPORTING,
		...URIS,
	},
];

/** Updates of the blueprint and the product outline. */
const updates = [
	{ call_reporting: { report: 'none' } },
	{ service: { answer_point_name: 'Sidney Office New' } },
	{
		service: { answer_point: '61132307' },
		call_uri: 'https://desired.uri.to/debug.php?call_uri=service1&new-call-uri=1',
		callback_uri: 'https://desired.uri.to/debug.php?callback_uri=service1&updated=true',
	},
];

describe('what the vendor documents print is accepted', () => {
	it.each(searches)('search %j', async (service_number) => {
		const { status } = await send(simulator, 'POST', '/requests', {
			json: creation({ service_number }),
		});
		expect(status).toBe(200);
	});

	it.each(creates)('$name', async (json) => {
		expect((await send(simulator, 'POST', '/requests', { json })).status).toBe(200);
		await simulator.clock.advanceToEnd();
		const made = (await rows(simulator, '/services')).find(({ name }) => name === json.name);
		expect(made).toMatchObject({
			service: json.service,
			call_uri: json.call_uri,
			sms_forward_uri: json.sms_forward_uri,
		});
	});

	it.each(updates)('update %j', async (json) => {
		const { service_number } = await create(simulator);
		await simulator.clock.advanceToEnd();
		const { status } = await send(simulator, 'POST', `/services/${service_number}`, { json });
		expect(status).toBe(200);
	});

	it('reserves the number of the product outline', async () => {
		const { service_number } = await create(simulator, {
			service_number: { country: 'AU', search_type: 'number', number: '61280740801' },
		});
		expect(service_number).toBe('61280740801');
	});
});
