import type { Chance } from '../time/chance.mts';
import type { Deliveries, Outgoing } from '../wire/deliveries.mts';
import { faultOf } from '../testing/faults.mts';
import type { Readings } from '../documents/readings.mts';
import type { CallbackContent, RequestRecord } from './requests.mts';

/** The product outline's update callback shows a number nobody had submitted. */
const ANOTHER_ANSWER_POINT = '6113008786264';

function contentOf(request: RequestRecord, readings: Readings, chance: Chance): CallbackContent {
	const update = request.request_type === 'update';
	const emptyIds = update && readings.updateCallbackIds === 'empty';
	const otherId =
		readings.callbackRequestId === 'another' || faultOf(request.faults, 'otherRequestId');
	const { account } = request;
	return {
		...(readings.callbackAccountId !== 'absent' && {
			account_id: readings.callbackAccountId === 'number' ? account : String(account),
		}),
		request_id: otherId ? chance.id(readings.idLength) : request.id,
		custom_id: emptyIds ? '' : request.custom_id,
		...(readings.callbackCustomGroup === 'sent' && {
			custom_group: emptyIds ? '' : request.custom_group,
		}),
		status: request.request_status === 'failed' ? 'failed' : 'completed',
		message: callbackMessage(request),
		service_number: request.service_number,
		answer_point:
			update && readings.updateCallbackAnswerPoint === 'another'
				? ANOTHER_ANSWER_POINT
				: request.answer_point,
	};
}

/** A callback's body as it is sent; one example of the blueprint lacks the comma after `message`. */
export function callbackText(content: CallbackContent, { callbackBody }: Readings): string {
	const text = JSON.stringify(content);
	return callbackBody === 'valid' ? text : text.replace(',"service_number"', ' "service_number"');
}

/** The row of a failed request may say something else (blueprint, List Requests, sample 4). */
function callbackMessage({ request_status, message, failure }: RequestRecord) {
	return request_status === 'failed' ? (failure ?? message) : COMPLETED;
}

export const COMPLETED = 'Request completed successfully';

function asQuery(url: string, content: CallbackContent): string {
	const query = new URLSearchParams();
	for (const [name, value] of Object.entries(content)) query.append(name, String(value));
	return `${url}${url.includes('?') ? '&' : '?'}${query}`;
}

/**
 * One attempt to tell a request's outcome to its `callback_uri`: a POST of JSON that succeeded if a
 * 2xx came back (blueprint, `@callback`). Resolves with the status received, 0 for none.
 */
export async function callBack(
	request: RequestRecord,
	attempt: number,
	deliveries: Deliveries,
	readings: Readings,
	chance: Chance,
): Promise<number> {
	const content = (request.callback.content ??= contentOf(request, readings, chance));
	const base = {
		kind: 'callback' as const,
		service_number: request.service_number,
		subject: request.id,
		attempt,
	};
	const outgoing: Outgoing =
		readings.callbackMethod === 'POST'
			? {
					...base,
					method: 'POST',
					url: request.callback_url,
					body: callbackText(content, readings),
				}
			: { ...base, method: 'GET', url: asQuery(request.callback_url, content) };
	const lost = faultOf(request.faults, 'lostCallback');
	if (lost && (attempt === 1 || lost.attempts === 'both')) {
		deliveries.lose(outgoing);
		return lost.noticed === false ? 200 : 0;
	}
	const twin = faultOf(request.faults, 'doubledCallback') && deliveries.send(outgoing);
	const [{ status }] = await Promise.all([deliveries.send(outgoing), twin]);
	return status;
}
