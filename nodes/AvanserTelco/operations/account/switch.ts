import { accountId } from '../../fields/account';
import { operation } from '../../operation';
import { TypedText } from '../../request';

/**
 * The blueprint puts the account into the URL and lists it again in a form ("Switch Account"): both are sent.
 * Repeating it is harmless, since it only selects.
 */
export const switchAccount = operation({
	name: 'Switch',
	value: 'switch',
	action: 'Switch account',
	description:
		'Select the account that all following requests of the same AVANSER user work in, in every workflow, until it is switched again',
	fields: [accountId],
	oneAtATime: true,
	request: ({ account_id }) => ({
		method: 'POST',
		path: '/accounts',
		qs: { 'account-id': account_id },
		body: new TypedText('application/x-www-form-urlencoded', `account-id=${account_id}`),
		repeatable: true,
	}),
});
