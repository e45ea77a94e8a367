import type { INodeProperties } from 'n8n-workflow';

/** Named as in the feed's standard record (API services summary, "Data Feeds"). */
export const recordingUrl = {
	displayName: 'Recording URL',
	name: 'call_audio_url',
	type: 'string',
	default: '={{ $json.recordingUrl }}',
	required: true,
	description: 'Where the recording is, as a call of the feed or of a trigger names it',
} as const satisfies INodeProperties;

export const binaryProperty = {
	displayName: 'Put Output File in Field',
	name: 'binaryPropertyName',
	type: 'string',
	default: 'data',
	required: true,
	hint: 'The name of the output binary field to put the file in',
} as const satisfies INodeProperties;

export const allowPrivateAddresses = {
	displayName: 'Allow Private Addresses',
	name: 'allowPrivateAddresses',
	type: 'boolean',
	default: false,
	description:
		'Whether the recording may be in the private network of this n8n. Whoever can send calls to a trigger would then decide what is fetched from there.',
} as const satisfies INodeProperties;

export const maximumSize = {
	displayName: 'Maximum Size (MB)',
	name: 'maximumSize',
	type: 'number',
	typeOptions: { minValue: 1, maxValue: 1000 },
	default: 50,
	description: 'A larger recording is not downloaded',
} as const satisfies INodeProperties;
