import type { INodeParameters } from 'n8n-workflow';
import type { Simulation } from '../host/simulation.mts';

/** An order with which nothing is wrong. */
export const order = (parameters: INodeParameters = {}): INodeParameters => ({
	resource: 'service',
	operation: 'create',
	name: 'Order',
	search_type: 'number',
	country: 'AU',
	number: '61280740801',
	type: 'transfer',
	answer_point: '61401603859',
	record_call: true,
	...parameters,
});

/** A change of the service on 61280740800. */
export const change = (parameters: INodeParameters): INodeParameters => ({
	resource: 'service',
	operation: 'update',
	service_number: { __rl: true, mode: 'id', value: '61280740800' },
	...parameters,
});

/** The JSON bodies that were sent with orders and changes. */
export function sent({ writes }: Simulation): unknown[] {
	return writes().map(({ body }): unknown => JSON.parse(body));
}
