import { operation } from '../../engine/operation';

export const getPackages = operation({
	name: 'Get Packages',
	value: 'getPackages',
	action: 'Get account packages',
	description: 'Retrieve the packages of the selected account with their charges',
	fields: [],
	request: () => ({ method: 'GET', path: '/accounts/packages' }),
});
