import type { INodeProperties } from 'n8n-workflow';
import { workingAccount } from './account';
import * as trigger from './trigger';

export const verify = {
	displayName: 'Verify',
	name: 'verify',
	type: 'boolean',
	default: true,
	description:
		'Whether to ask AVANSER if it is so before the workflow starts, as AVANSER signs nothing. If AVANSER cannot be reached, the workflow starts with verification "unverified".',
} as const satisfies INodeProperties;

export const requestFilters = {
	displayName: 'Filters',
	name: 'filters',
	type: 'collection',
	placeholder: 'Add Filter',
	default: {},
	options: [
		trigger.onlyFromAccount,
		{
			displayName: 'Outcomes',
			name: 'outcomes',
			type: 'multiOptions',
			options: [
				{ name: 'Completed', value: 'completed' },
				{ name: 'Failed', value: 'failed' },
			],
			default: [],
			description:
				'Which outcomes start the workflow. A status that is not in this list always does.',
		},
	],
} as const satisfies INodeProperties;

/** What the trigger shows for *Request Finished*. */
export const requestEvent: INodeProperties[] = [
	trigger.notice(
		'notice',
		"Put the production URL above into 'Callback URI' when you create or update a service with the AVANSER Telco node",
	),
	verify,
	{ ...workingAccount, displayOptions: { show: { verify: [true] } } },
	trigger.simple,
	requestFilters,
	trigger.testNotice(
		'Real outcomes arrive at the production URL, minutes after a request.',
		'?request_id=test-1&status=completed&service_number=611300123123',
	),
];
