import { selection } from '../../api/account';
import { accountId } from '../../fields/account';
import { operation } from '../../engine/operation';

export const switchAccount = operation({
	name: 'Switch',
	value: 'switch',
	action: 'Switch account',
	description:
		'Select the account that all following requests of the same AVANSER user work in, in every workflow, until it is switched again',
	scope: 'selection',
	fields: [accountId],
	request: ({ account_id }) => selection(account_id),
});
