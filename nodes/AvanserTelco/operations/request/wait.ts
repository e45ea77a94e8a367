import { ifRequestFails, pollInterval, waitTimeout } from '../../fields/wait';
import { requestId } from '../../fields/request';
import { serviceNumber } from '../../fields/service';
import { waitingOperation } from '../../engine/operation';

export const wait = waitingOperation({
	name: 'Wait for Completion',
	value: 'wait',
	action: 'Wait for request',
	description:
		'Wait until requests submitted earlier are finished. One item each, with the status completed, failed, reported, or pending if the time was not enough.',
	fields: [
		{
			displayName: 'Wait For',
			name: 'waitFor',
			type: 'options',
			options: [
				{ name: 'Request', value: 'request_id' },
				{
					name: 'Service Number',
					value: 'service_number',
					description: 'The newest request for a number',
				},
			],
			default: 'request_id',
		},
		{ ...requestId, displayOptions: { show: { waitFor: ['request_id'] } } },
		{ ...serviceNumber, displayOptions: { show: { waitFor: ['service_number'] } } },
		pollInterval,
		waitTimeout,
		ifRequestFails,
	],
	sought: ({ request_id, service_number }) => ({ id: request_id, service_number }),
	wait: ({ pollInterval: interval, waitTimeout: timeout, ifRequestFails: failing }) => ({
		pollInterval: interval,
		waitTimeout: timeout,
		ifRequestFails: failing,
	}),
});
