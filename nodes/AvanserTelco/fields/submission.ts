import type { INodeProperties } from 'n8n-workflow';

/** The options of every operation that submits a request. */
export const submissionOptions = [
	{
		displayName: 'Dry Run',
		name: 'dryRun',
		type: 'boolean',
		default: false,
		description:
			'Whether to return what would be sent, and for a new service how many numbers are on offer with five of them, and send no order or change',
	},
	{
		displayName: 'Look-Up Time (Seconds)',
		name: 'lookupTime',
		type: 'number',
		typeOptions: { minValue: 0 },
		default: 30,
		description:
			'How long to look for a request in the list of requests when the answer to it was lost. It is never sent twice.',
	},
] as const satisfies INodeProperties[];

export const addReference = {
	displayName: 'Reference in Callback URI',
	name: 'addReference',
	type: 'boolean',
	default: true,
	description:
		'Whether to add a reference to the Callback URI, by which the request is found again if the answer to it is lost, and a token for the AVANSER Telco Trigger if the credential has a Webhook Secret',
} as const satisfies INodeProperties;
