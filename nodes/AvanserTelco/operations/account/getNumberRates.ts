import { operation } from '../../engine/operation';

export const getNumberRates = operation({
	name: 'Get Number Rates',
	value: 'getNumberRates',
	action: 'Get number rates',
	description: 'Retrieve what numbers cost in the selected account',
	fields: [],
	request: () => ({ method: 'GET', path: '/accounts/number_rates' }),
});
