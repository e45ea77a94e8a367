import type { Readings } from '../documents/readings.mts';
import { faultOf } from '../testing/faults.mts';
import type { Chance } from '../time/chance.mts';
import type { Carrier, Outgoing } from './outgoing.mts';
import type { CallbackContent, RequestRecord } from './requests.mts';

/** What a completed request says, in its row and in its callback. */
export const completedMessage = 'Request completed successfully';

/** The product outline's update callback shows a number nobody had submitted. */
const anotherAnswerPoint = '6113008786264';

/**
 * One attempt to tell a request's outcome to its `callback_uri`: a POST of JSON that succeeded if a
 * 2xx came back (blueprint, `@callback`). Resolves with the status received, 0 for none.
 */
export async function callBack(
	request: RequestRecord,
	attempt: number,
	carrier: Carrier,
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
		carrier.lose(outgoing);
		return lost.noticed === false ? 200 : 0;
	}
	const twin = faultOf(request.faults, 'doubledCallback') && carrier.send(outgoing);
	const [{ status }] = await Promise.all([carrier.send(outgoing), twin]);
	return status;
}

/** The body of a callback; one example of the blueprint lacks the comma after `message`. */
export function callbackText(content: CallbackContent, { callbackBody }: Readings): string {
	const text = JSON.stringify(content);
	return callbackBody === 'valid' ? text : text.replace(',"service_number"', ' "service_number"');
}

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
				? anotherAnswerPoint
				: request.answer_point,
	};
}

/** A failed request's row may say something else than this (blueprint, List Requests, sample 4). */
function callbackMessage({ request_status, message, failure }: RequestRecord) {
	return request_status === 'failed' ? (failure ?? message) : completedMessage;
}

function asQuery(url: string, content: CallbackContent): string {
	const query = new URLSearchParams();
	for (const [name, value] of Object.entries(content)) query.append(name, String(value));
	return `${url}${url.includes('?') ? '&' : '?'}${query}`;
}
