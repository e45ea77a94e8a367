import { operation } from '../../engine/operation';

export const getFeatures = operation({
	name: 'Get Features',
	value: 'getFeatures',
	action: 'Get account features',
	description: 'Retrieve the features of the selected account with their charges',
	fields: [],
	request: () => ({ method: 'GET', path: '/accounts/features' }),
});
