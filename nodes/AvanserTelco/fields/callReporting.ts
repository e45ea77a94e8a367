import type { INodeProperties } from 'n8n-workflow';
import { emailTemplate, smsTemplate } from './template';

function addresses<const Name extends string>(displayName: string, name: Name, get: string) {
	return {
		displayName,
		name,
		type: 'string',
		default: '',
		placeholder: 'e.g. nathan@example.com, sam@example.com',
		description: `Comma-separated addresses that get ${get}`,
	} as const satisfies INodeProperties;
}

/** Nested as AVANSER nests it, so that each member is sent only where it was added. */
export const callReporting = {
	displayName: 'Call Reporting',
	name: 'call_reporting',
	type: 'collection',
	placeholder: 'Add report setting',
	default: {},
	description: 'Messages that AVANSER sends about calls',
	options: [
		{
			displayName: 'Email',
			name: 'email',
			type: 'collection',
			placeholder: 'Add email setting',
			default: {},
			description: 'Email reports; Email To and Subject are needed',
			options: [
				addresses('Email BCC', 'email_bcc', 'a hidden copy'),
				addresses('Email CC', 'email_cc', 'a copy'),
				addresses('Email To', 'email_to', 'the report'),
				{
					displayName: 'Subject',
					name: 'subject',
					type: 'string',
					default: '',
					placeholder: 'e.g. Call for __adsource__',
					description: 'Subject of the email. Call tags such as __ani__ are replaced.',
				},
				emailTemplate,
			],
		},
		{
			displayName: 'Report',
			name: 'report',
			type: 'options',
			options: [
				{ name: 'All Calls', value: 'all-calls' },
				{ name: 'Missed Calls', value: 'missed' },
				{ name: 'Missed Calls with Voicemail', value: 'missed-voicemail' },
				{ name: 'None', value: 'none' },
			],
			default: 'missed',
			description: 'Which calls are reported',
		},
		{
			displayName: 'SMS',
			name: 'sms',
			type: 'collection',
			placeholder: 'Add SMS setting',
			default: {},
			description: 'SMS reports; Mobile is needed',
			options: [
				{
					displayName: 'Mobile',
					name: 'mobile',
					type: 'string',
					default: '',
					placeholder: 'e.g. 61420123123',
					description: 'Mobile number that gets the report, with its country code',
				},
				{
					displayName: 'SMS ID',
					name: 'sms_id',
					type: 'string',
					default: 'AVANSER',
					description: 'Sender shown on the SMS',
				},
				smsTemplate,
			],
		},
	],
} as const satisfies INodeProperties;

/** Puts Call Reporting where this account expects it; AVANSER's examples show both. */
export const callReportingPlace = {
	displayName: 'Call Reporting Place',
	name: 'callReportingPlace',
	type: 'options',
	options: [
		{
			name: "As in AVANSER's Examples",
			value: 'auto',
			description:
				'Inside service for new transfer and voicemail services, otherwise at the top level',
		},
		{ name: 'Inside Service', value: 'service' },
		{ name: 'Top Level', value: 'topLevel' },
	],
	default: 'auto',
	description:
		"Where Call Reporting goes in the request. AVANSER's documents contradict each other; change it only if reports are not set up.",
} as const satisfies INodeProperties;
