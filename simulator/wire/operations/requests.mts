import type { OperationId } from '../../documents/operationIds.mts';
import type { Readings } from '../../documents/readings.mts';
import { callbackText } from '../../vendor/callbacks.mts';
import type { InboundRequest } from '../../vendor/inbound.mts';
import { badRequest } from '../../vendor/rejection.mts';
import { requestRow } from '../../vendor/requests.mts';
import { acknowledgment } from './acknowledgment.mts';
import { text } from './operation.mts';
import type { Answer, Operation } from './operation.mts';
import { nextLink, page } from './page.mts';

export const requestOperations = {
	'requests.list': ({ account, params }, telco, readings) => {
		const requests = telco.requests.list(account, readings);
		const { items, next } = page(requests, Number(params.page ?? 1));
		const response = items.map((request) => requestRow(request, readings, telco.timeZone));
		return { json: { ...nextLink('requests', next, readings), response } };
	},

	'requests.create': async (call, telco, readings) => {
		if (!isInbound(call.content)) throw badRequest({ service_number: 'required' });
		return acknowledgment(await telco.create(call, call.content), readings);
	},

	'requests.requestBody': ({ account, params }, telco, readings) => {
		const { requestBody } = telco.requests.get(account, text(params.request_id));
		if (!requestBody) throw badRequest({ request_id: 'request has no body' });
		return stored(requestBody, readings);
	},

	'requests.acknowledgmentBody': ({ account, params }, telco, readings) =>
		stored(telco.requests.get(account, text(params.request_id)).acknowledgmentBody, readings),

	'requests.callbackBody': ({ account, params }, telco, readings) => {
		const { content } = telco.requests.get(account, text(params.request_id)).callback;
		if (!content) throw badRequest({ request_id: 'request has no callback yet' });
		return stored(callbackText(content, readings), readings);
	},
} satisfies Partial<Record<OperationId, Operation>>;

/** The contract has checked the body against the structure this type stands for. */
function isInbound(content: unknown): content is InboundRequest {
	return typeof content === 'object' && content !== null && 'service_number' in content;
}

/** A stored body "as received", "returned as plain text". */
function stored(body: string, readings: Readings): Answer {
	if (readings.bodyEnvelope === 'wrapped') {
		let response: unknown = body;
		try {
			response = JSON.parse(body);
		} catch {
			// A body that is not JSON is wrapped as the text it is.
		}
		return { json: { response } };
	}
	const type = readings.bodyContentType === 'json' ? 'application/json' : 'text/plain';
	return { text: body, type: `${type}; charset=utf-8` };
}
