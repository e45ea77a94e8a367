import type { INodeProperties } from 'n8n-workflow';
import { callDetails } from './callDetails';
import * as trigger from './trigger';

export const repeatedCalls = {
	displayName: 'If a Call Is Reported Again',
	name: 'repeatedCalls',
	type: 'options',
	options: [
		{
			name: 'Ignore It',
			value: 'ignore',
			description:
				'Two reports at the same instant can both get through: the Remove Duplicates node on dedupeKey is certain',
		},
		{
			name: 'Start Again if It Changed',
			value: 'changed',
			description: "For realtime webhooks of AVANSER's portal, which report every change of a call",
		},
	],
	default: 'ignore',
	description: 'What to do with another report of a call that has started the workflow before',
} as const satisfies INodeProperties;

export const callFilters = {
	displayName: 'Filters',
	name: 'filters',
	type: 'collection',
	placeholder: 'Add Filter',
	default: {},
	options: [
		{
			displayName: 'Minimum Duration',
			name: 'minimumDuration',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 0,
			description: 'In seconds',
		},
		trigger.onlyFromAccount,
		{
			displayName: 'Statuses',
			name: 'statuses',
			type: 'multiOptions',
			options: [
				{ name: 'Abandoned', value: 'abandoned' },
				{ name: 'Answered', value: 'answered' },
				{ name: 'Busy', value: 'busy' },
				{ name: 'Fax', value: 'fax' },
				{ name: 'Missed', value: 'missed' },
				{ name: 'Unanswered', value: 'unanswered' },
			],
			default: [],
			description: 'Which calls start the workflow. A status that is not in this list always does.',
		},
	],
} as const satisfies INodeProperties;

/** What the trigger shows for *Call Ended*. */
export const callEvent: INodeProperties[] = [
	trigger.registerOn,
	trigger.services,
	trigger.notice(
		'byHandNotice',
		"Put the production URL above into AVANSER's portal (HTTP Callback or Webhooks, GET or POST). To choose what is reported, append parameters with AVANSER's tags, such as ?callid=[[callid]]&ani=[[ani]]. With a Webhook Secret it needs a token. The documentation has both.",
		{ show: { registerOn: ['byHand'] } },
	),
	trigger.ifAnotherUrl,
	trigger.onDeactivation,
	{ ...callDetails, displayOptions: trigger.registers },
	trigger.registeredAccount,
	trigger.simple,
	repeatedCalls,
	callFilters,
	trigger.testNotice(
		'Calls during a downtime of n8n do not arrive here: an AVANSER Telco Catch-Up Trigger finds them.',
		'?callid=1&ani=%2B61-0410203045&bnum=%2B61-0290081596&duration=30&callstatus=missed',
	),
];
