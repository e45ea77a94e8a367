import type { INodeParameters } from 'n8n-workflow';
import { byId } from './simulation.mts';

/** Orders a mobile number for every item. */
export const order = (more: INodeParameters = {}): INodeParameters => ({
	resource: 'service',
	operation: 'create',
	name: 'Order',
	search_type: 'number_type',
	number_type: 'MOBILE',
	answer_point: '61401603859',
	...more,
});

/** Another answer point for a live service, the one on 61280740800 unless told. */
export const change = (more: INodeParameters = {}): INodeParameters => ({
	resource: 'service',
	operation: 'update',
	service_number: byId('61280740800'),
	updateFields: { answer_point: '61401603860' },
	...more,
});

/** Gives up a live service, the one on 61280740800 unless told. */
export const decommission = (more: INodeParameters = {}): INodeParameters => ({
	resource: 'service',
	operation: 'delete',
	service_number: byId('61280740800'),
	...more,
});
