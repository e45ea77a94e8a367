import type { Readings } from '../../documents/readings.mts';
import type { RequestRecord } from '../../vendor/requests.mts';
import { success } from './operation.mts';
import type { Answer } from './operation.mts';

/** What an accepted request is answered at once, long before it is completed. */
export function acknowledgment(request: RequestRecord, readings: Readings): Answer {
	const shown = readings.acknowledgedNumber === 'sent' && request.service_number;
	return {
		json: {
			response: {
				request_id: request.id,
				...success,
				...(shown && { service_number: request.service_number }),
			},
		},
		accepted: request,
	};
}
