import type { ExchangeFault, Fault } from '../testing/faults.mts';
import type { Place } from '../vendor/gazetteer.mts';
import { severalAddresses } from '../vendor/gazetteer.mts';
import { Rejection } from '../vendor/rejection.mts';
import type { Exchange } from './exchange.mts';
import { phrases } from './phrases.mts';
import { jsonType } from './replies.mts';
import type { Replies, Response } from './replies.mts';

/** A fault that takes the place of the answer. */
export type Disruption = Exclude<ExchangeFault, { kind: 'flipAccount' }>;

/** A response, or how the connection ends without one. */
export type Outcome = Response | 'silence' | 'reset';

const disruptions: ReadonlySet<string> = new Set<Disruption['kind']>([
	'status',
	'hang',
	'reset',
	'html',
	'brokenJson',
	'severalAddresses',
]);

export const isDisruption = (fault: Fault): fault is Disruption => disruptions.has(fault.kind);

/** Whether AVANSER acts on the request although its answer is disrupted. */
export function takesEffect(fault: Disruption): boolean {
	if (fault.kind === 'severalAddresses') return false;
	return fault.takesEffect ?? fault.kind === 'brokenJson';
}

/** What is answered instead of `response`, which exists only if the disruption takes effect. */
export function disrupted(
	fault: Disruption,
	exchange: Exchange,
	response: Response | undefined,
	replies: Replies,
	places: readonly Place[],
): Outcome {
	switch (fault.kind) {
		case 'hang':
			return 'silence';
		case 'reset':
			return 'reset';
		case 'status': {
			const message = fault.message ?? phrases[fault.status] ?? 'Unexpected Error';
			const answer = replies.refused(exchange, new Rejection(fault.status, message));
			const { retryAfter } = fault;
			if (retryAfter !== undefined) answer.headers['retry-after'] = String(retryAfter);
			return answer;
		}
		case 'html': {
			const status = fault.status ?? 502;
			const title = `${status} ${phrases[status] ?? 'Error'}`;
			return {
				status,
				headers: { 'content-type': 'text/html' },
				body: `<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`,
			};
		}
		case 'brokenJson': {
			const whole = response?.body ?? '{"@transaction": {"id": "';
			const body = whole.slice(0, Math.ceil(whole.length / 2));
			return { status: 200, headers: { 'content-type': jsonType }, body };
		}
		case 'severalAddresses': {
			const candidates = places.filter(({ name }) => name === 'Richmond').slice(0, 2);
			return replies.refused(exchange, severalAddresses(candidates));
		}
	}
}
