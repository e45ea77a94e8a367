import type { INodeProperties } from 'n8n-workflow';

export const requestId = {
	displayName: 'Request',
	name: 'request_id',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	required: true,
	description:
		'A request to create, change or decommission a service, as its acknowledgment named it',
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Select a request…',
			typeOptions: { searchListMethod: 'searchRequests', searchable: true },
		},
		{
			displayName: 'By ID',
			name: 'id',
			type: 'string',
			placeholder: 'e.g. c9220015e2f48bc7cf4b38186a7b2025',
		},
	],
} as const satisfies INodeProperties;
