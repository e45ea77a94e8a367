import { upToLimit } from '../../api/reading';
import { paging } from '../../fields/paging';
import { operation } from '../../engine/operation';

export const getAll = operation({
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many accounts',
	description: 'Retrieve a list of accounts the user of the credential can work in',
	scope: 'user',
	fields: [
		{
			displayName: 'For',
			name: 'type',
			type: 'options',
			options: [
				{ name: 'Billing', value: 'billing', description: 'Accounts whose bills the user may see' },
				{
					name: 'Configuration',
					value: 'configuration',
					description: 'Accounts whose services the user may change',
				},
			],
			default: 'configuration',
			description: 'What the accounts are to be used for',
		},
		...paging,
	],
	request: ({ type }) => ({ method: 'GET', path: '/accounts', qs: { type } }),
	run: upToLimit,
});
