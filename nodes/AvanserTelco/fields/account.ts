import type { INodeProperties } from 'n8n-workflow';

/**
 * A choice among the accounts. AVANSER's callbacks spell the `account-id` of its requests this way (blueprint,
 * "Callback-URI functionality").
 */
function accountLocator<const Required extends boolean>(required: Required, description: string) {
	return {
		displayName: 'Account',
		name: 'account_id',
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		required,
		description,
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
}

/** The account an operation is about. */
export const accountId = accountLocator(
	true,
	'One of the accounts the user of the credential can work in',
);

/** The account an operation works in. */
export const workingAccount = accountLocator(
	false,
	"The account to work in, chosen and checked before anything is sent. Empty: the credential's Account ID, or else whatever account is selected at AVANSER.",
);

export const allowUnverifiedAccount = {
	displayName: 'Allow Unverified Account',
	name: 'allowUnverifiedAccount',
	type: 'boolean',
	default: false,
	description:
		'Whether to send orders and changes even if AVANSER does not say which account is selected',
} as const satisfies INodeProperties;
