import { serviceNumber } from '../../fields/service';
import { operation } from '../../operation';
import { path } from '../../request';

export const decommission = operation({
	name: 'Decommission',
	value: 'delete',
	action: 'Decommission service',
	description:
		'Give up a service and its number for good. AVANSER completes it minutes later without calling back; follow it with Request > Get.',
	fields: [serviceNumber],
	request: ({ service_number }) => ({ method: 'DELETE', path: path`/services/${service_number}` }),
});
