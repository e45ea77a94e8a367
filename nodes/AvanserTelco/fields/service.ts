import type { INodeProperties } from 'n8n-workflow';
import { locator } from './locator';

export const serviceNumber = locator({
	displayName: 'Service Number',
	name: 'service_number',
	required: true,
	description: 'The tracking number of the service',
	list: { placeholder: 'Select a service…', searchListMethod: 'searchServices' },
	typed: {
		displayName: 'By Number',
		placeholder: 'e.g. 61280740802',
		hint: 'With its country code; +61 2 8074 0802 is understood too',
	},
});

export const serviceName = {
	displayName: 'Name',
	name: 'name',
	type: 'string',
	default: '',
	placeholder: 'e.g. Spring campaign, Sydney',
	description: 'Friendly name of the service, shown in reports',
} as const satisfies INodeProperties;

export const serviceType = {
	displayName: 'Service Type',
	name: 'type',
	type: 'options',
	options: [
		{ name: 'Prompt', value: 'prompt', description: 'Plays a message to the caller' },
		{ name: 'Transfer', value: 'transfer', description: 'Passes the call on to an answer point' },
		{
			name: 'Voicemail',
			value: 'voicemail',
			description: 'Plays a message to the caller and records one',
		},
	],
	default: 'transfer',
	description: 'What happens to a call',
} as const satisfies INodeProperties;

export const answerPoint = {
	displayName: 'Answer Point',
	name: 'answer_point',
	type: 'string',
	default: '',
	placeholder: 'e.g. 61401603859',
	description: 'Phone number calls are passed on to, with its country code',
} as const satisfies INodeProperties;

export const recordCall = {
	displayName: 'Record Calls',
	name: 'record_call',
	type: 'boolean',
	default: false,
	description: 'Whether calls are recorded. Callers may have to be told; see Call Greeting.',
} as const satisfies INodeProperties;

export const customId = {
	displayName: 'Custom ID',
	name: 'custom_id',
	type: 'string',
	default: '',
	placeholder: 'e.g. campaign-4711',
	description:
		'An ID of your own, 50 characters at most. AVANSER reports it with the outcome and with every call.',
} as const satisfies INodeProperties;

export const ifCustomIdExists = {
	displayName: 'If This Custom ID Exists',
	name: 'ifCustomIdExists',
	type: 'options',
	options: [
		{
			name: 'Create Anyway',
			value: 'createAnyway',
			description: 'Order another number with the same custom ID',
		},
		{
			name: 'Fail',
			value: 'fail',
			description: 'Stop with a message that names the earlier order',
		},
		{
			name: 'Return Existing',
			value: 'returnExisting',
			description: 'Order nothing and return the earlier order',
		},
	],
	default: 'returnExisting',
	description:
		'What to do if a number was ordered with this custom ID before. Failed orders, and numbers decommissioned since through this API, do not count.',
	displayOptions: { hide: { custom_id: [''] } },
} as const satisfies INodeProperties;

export const customGroup = {
	displayName: 'Custom Group',
	name: 'custom_group',
	type: 'string',
	default: '',
	placeholder: 'e.g. spring-2026',
	description: 'A group of your own, 50 characters at most, reported like the Custom ID',
} as const satisfies INodeProperties;

/** What a service can be given and what can be changed later, besides what decides its kind. */
export const serviceSettings = [
	{
		displayName: 'Answer Point Name',
		name: 'answer_point_name',
		type: 'string',
		default: '',
		placeholder: 'e.g. Sydney Office',
		description: 'Friendly name of the answer point, shown in reports',
	},
	{
		displayName: 'Call Greeting',
		name: 'call_greeting',
		type: 'string',
		default: '',
		placeholder: 'e.g. https://example.com/audio/greeting.wav',
		description:
			"URL of a recording played to the caller first: for transfer and prompt services. Empty: the account's default greeting.",
	},
	{
		displayName: 'Call URI',
		name: 'call_uri',
		type: 'string',
		default: '',
		placeholder: 'e.g. https://example.com/webhook/calls',
		description:
			'URL that AVANSER requests after every call. The AVANSER Telco Trigger sets it by itself for Call Ended.',
	},
	{
		displayName: 'Call Whisper',
		name: 'call_whisper',
		type: 'string',
		default: '',
		placeholder: 'e.g. https://example.com/audio/whisper.wav',
		description:
			"URL of a recording played to whoever answers, before the caller: for transfer services. Empty: the account's default.",
	},
	{
		displayName: 'Callback URI',
		name: 'callback_uri',
		type: 'string',
		default: '',
		placeholder: 'e.g. https://example.com/webhook/requests',
		description:
			'URL that AVANSER requests when this request is completed or has failed, such as the production URL of an AVANSER Telco Trigger on Request Finished',
	},
	{
		displayName: 'SMS Forward URI',
		name: 'sms_forward_uri',
		type: 'string',
		default: '',
		placeholder: 'e.g. https://example.com/webhook/sms',
		description: 'URL that AVANSER requests for every SMS that arrives. Mobile numbers only.',
	},
	{
		displayName: 'Voicemail',
		name: 'voicemail',
		type: 'string',
		default: '',
		placeholder: 'e.g. https://example.com/audio/voicemail.mp3',
		description:
			"URL of a recording played before the caller can leave a message: for voicemail services, and for transfer services when nobody answers. Empty: the account's default.",
	},
] as const satisfies INodeProperties[];

export const additionalBody = {
	displayName: 'Additional Body (JSON)',
	name: 'additionalBody',
	type: 'json',
	default: '{}',
	description:
		'Members to add to the request as they are, for settings this node does not know. They replace members of the same name, and neither Guards nor the search for the Custom ID see them.',
} as const satisfies INodeProperties;
