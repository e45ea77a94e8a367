import type { INodeProperties } from 'n8n-workflow';

export const pollInterval = {
	displayName: 'Look Every (Seconds)',
	name: 'pollInterval',
	type: 'number',
	typeOptions: { minValue: 0.1 },
	default: 30,
	description: 'How often to read the list of requests while waiting, once for all items together',
} as const satisfies INodeProperties;

export const waitTimeout = {
	displayName: 'Wait at Most (Minutes)',
	name: 'waitTimeout',
	type: 'number',
	typeOptions: { minValue: 0 },
	default: 30,
	description:
		'AVANSER needs 7 minutes on average. What is not finished by then comes out with the status pending, and can be waited for again.',
} as const satisfies INodeProperties;

export const ifRequestFails = {
	displayName: 'If the Request Fails',
	name: 'ifRequestFails',
	type: 'options',
	options: [
		{
			name: 'Return Its Status',
			value: 'returnStatus',
			description: 'The item comes out with the status failed or reported',
		},
		{
			name: 'Fail the Item',
			value: 'fail',
			description:
				"The item fails with AVANSER's reason, and the node stops unless On Error says otherwise",
		},
	],
	default: 'returnStatus',
	description:
		'What to do if AVANSER gives the request up (failed), or hands it to AVANSER Support (reported)',
} as const satisfies INodeProperties;

const waitForCompletion = {
	displayName: 'Wait for Completion',
	name: 'waitForCompletion',
	type: 'boolean',
	default: false,
	description:
		'Whether to wait until AVANSER has completed the request or given it up, instead of going on after its acknowledgment',
} as const satisfies INodeProperties;

/** The fields of an operation that can wait for the outcome of what it submits. */
export const waitForOutcome = [
	waitForCompletion,
	{ ...pollInterval, displayOptions: { show: { waitForCompletion: [true] } } },
	{ ...waitTimeout, displayOptions: { show: { waitForCompletion: [true] } } },
	{ ...ifRequestFails, displayOptions: { show: { waitForCompletion: [true] } } },
] as const satisfies INodeProperties[];
