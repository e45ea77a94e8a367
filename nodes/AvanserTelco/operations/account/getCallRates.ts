import { operation } from '../../engine/operation';

export const getCallRates = operation({
	name: 'Get Call Rates',
	value: 'getCallRates',
	action: 'Get call rates',
	description: 'Retrieve what calls cost in the selected account',
	fields: [],
	request: () => ({ method: 'GET', path: '/accounts/call_rates' }),
});
