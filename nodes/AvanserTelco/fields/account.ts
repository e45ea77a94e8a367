import type { INodeProperties } from 'n8n-workflow';

/** AVANSER's callbacks spell the `account-id` of its requests this way (blueprint, "Callback-URI functionality"). */
export const accountId = {
	displayName: 'Account',
	name: 'account_id',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	required: true,
	description: 'One of the accounts the user of the credential can work in',
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Select an account…',
			typeOptions: { searchListMethod: 'searchAccounts', searchable: true },
		},
		{ displayName: 'By ID', name: 'id', type: 'string', placeholder: 'e.g. 6999' },
	],
} as const satisfies INodeProperties;
