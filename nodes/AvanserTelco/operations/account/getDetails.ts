import { operation } from '../../engine/operation';

export const getDetails = operation({
	name: 'Get Details',
	value: 'getDetails',
	action: 'Get account details',
	description: 'Retrieve names, contacts and invoice address of the selected account',
	fields: [],
	request: () => ({ method: 'GET', path: '/accounts/details' }),
});
