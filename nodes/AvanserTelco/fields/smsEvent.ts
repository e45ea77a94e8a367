import type { INodeProperties } from 'n8n-workflow';
import * as trigger from './trigger';

export const smsFilters = {
	displayName: 'Filters',
	name: 'filters',
	type: 'collection',
	placeholder: 'Add Filter',
	default: {},
	options: [
		{
			displayName: 'From',
			name: 'from',
			type: 'string',
			default: '',
			placeholder: 'e.g. +61 401 020 305',
			description: 'Number or name of the only sender that starts the workflow',
		},
		trigger.onlyFromAccount,
		{
			displayName: 'Text Contains',
			name: 'textContains',
			type: 'string',
			default: '',
			description: 'Upper and lower case are the same',
		},
		{
			displayName: 'Text Matches',
			name: 'textMatches',
			type: 'string',
			default: '',
			placeholder: 'e.g. ^(stop|unsubscribe)\\b',
			description:
				'Regular expression. Upper and lower case are the same; looking around and back references cannot be used.',
		},
		{
			displayName: 'To',
			name: 'to',
			type: 'string',
			default: '',
			placeholder: 'e.g. +61 488 800 000',
			description: 'The only tracking number whose SMS start the workflow',
		},
	],
} as const satisfies INodeProperties;

/** What the trigger shows for *SMS Received*. */
export const smsEvent: INodeProperties[] = [
	trigger.registerOn,
	trigger.services,
	trigger.notice(
		'byHandNotice',
		"Put the production URL above into 'SMS Forward URI' of the services. With a Webhook Secret it needs a token: see the documentation.",
		{ show: { registerOn: ['byHand'] } },
	),
	trigger.notice(
		'allServicesNotice',
		'Only mobile numbers receive SMS. With All Services the others are left out and named in the log.',
		{ show: { registerOn: ['all'] } },
	),
	trigger.ifAnotherUrl,
	trigger.onDeactivation,
	trigger.registeredAccount,
	trigger.simple,
	smsFilters,
	trigger.testNotice(
		'An SMS that arrives while n8n is down is lost: AVANSER offers no way to ask for it.',
		'?from=%2B61-0401020305&to=%2B61-0401020304&txt=this+is+a+test',
	),
];
