import type { INodeProperties } from 'n8n-workflow';
import { locator } from './locator';

/** AVANSER's callbacks spell the `account-id` of its requests this way (blueprint, "Callback-URI functionality"). */
function accountLocator(required: boolean, description: string) {
	return locator({
		displayName: 'Account',
		name: 'account_id',
		required,
		description,
		list: { placeholder: 'Select an account…', searchListMethod: 'searchAccounts' },
		typed: { displayName: 'By ID', placeholder: 'e.g. 6999' },
	});
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
