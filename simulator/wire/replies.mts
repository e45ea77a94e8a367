import type { Readings } from '../documents/readings.mts';
import { faultOf } from '../testing/faults.mts';
import type { Fault } from '../testing/faults.mts';
import { moment } from '../time/timestamps.mts';
import type { Rejection } from '../vendor/rejection.mts';
import type { Telco } from '../vendor/telco.mts';
import type { Exchange } from './exchange.mts';
import type { Answer } from './operations/operation.mts';
import { isJson, respelled, respelledBody } from './spelling.mts';

/** An HTTP response. */
export interface Response {
	status: number;
	headers: Record<string, string>;
	body: string;
}

/** Puts answers and rejections into AVANSER's shapes and lets the faults that struck disturb them. */
export interface Replies {
	answered(exchange: Exchange, answer: Answer, struck: readonly Fault[]): Response;
	refused(exchange: Exchange, rejection: Rejection, struck?: readonly Fault[]): Response;
}

interface RepliesOptions {
	readings: Readings;
	/** The telco is another one after a reset. */
	telco: () => Telco;
}

type Reply = Record<string, unknown>;

/** What a page has in place of its entries. */
const cutShapes = {
	empty: [],
	null: null,
	text: 'Temporarily unavailable',
	message: { message: 'Success', code: 200 },
};

const without = (name: string, members: unknown) =>
	Object.fromEntries(Object.entries({ ...Object(members) }).filter(([own]) => own !== name));

export const jsonType = 'application/json; charset=utf-8';

export function newReplies({ readings, telco }: RepliesOptions): Replies {
	function transaction({ id, received, startedAt, entry: { account, at } }: Exchange) {
		const seconds = Math.round(performance.now() - startedAt) / 1000;
		return {
			id,
			...(account !== undefined && {
				'account-id': readings.transactionAccountId === 'number' ? account : String(account),
			}),
			request: {
				'api-version': 'v1',
				method: received.method,
				path: received.url,
				time: moment(at, telco().timeZone),
				ms: readings.milliseconds === 'number' ? seconds : String(seconds),
			},
		};
	}

	/** A reply with what its faults put into it, and `@next` as the reading has it. */
	function disturbed(
		reply: Reply,
		{ path, received: { origin } }: Exchange,
		struck: readonly Fault[],
	): Reply {
		const result = { ...reply };
		const next = result['@next'];
		const prefix = { relative: '', versioned: '/v1', absolute: `${origin}/v1` }[readings.nextLink];
		if (typeof next === 'string' && next) result['@next'] = `${prefix}${next}`;
		for (const fault of struck) {
			if (fault.kind === 'loopingNext') result['@next'] = path.replace(/^\/v1/, prefix);
			if (fault.kind === 'foreignNext') {
				result['@next'] = `${fault.origin}/v1${typeof next === 'string' ? next : '/services/2'}`;
			}
			if (fault.kind === 'cutList') {
				delete result.response;
				delete result['@next'];
				if (fault.next !== undefined) result['@next'] = `${prefix}${fault.next}`;
				if (fault.shape !== 'missing') result.response = cutShapes[fault.shape];
			}
			if (fault.kind === 'spelling') result.response = respelled(result.response, fault);
			if (fault.kind === 'unsorted' && Array.isArray(result.response)) {
				result.response = telco().chance.shuffled<unknown>(result.response);
			}
			if (fault.kind === 'responseCode') {
				result.response = { message: fault.message ?? 'Unexpected Error', code: fault.code };
			}
			if (fault.kind === 'noAccountId') {
				result['@transaction'] = without('account-id', result['@transaction']);
			}
			if (fault.kind === 'noTime') {
				const { request } = Object(result['@transaction']);
				result['@transaction'] = {
					...Object(result['@transaction']),
					request: without('time', request),
				};
			}
		}
		return result;
	}

	function json(
		status: number,
		reply: Reply,
		exchange: Exchange,
		struck: readonly Fault[],
	): Response {
		return {
			status,
			headers: { 'content-type': jsonType },
			body: JSON.stringify(disturbed(reply, exchange, struck)),
		};
	}

	return {
		answered(exchange, answer, struck) {
			const stored = faultOf(struck, 'storedBody');
			if ('text' in answer) {
				const body = stored ? respelledBody(answer.text, stored) : answer.text;
				return { status: 200, headers: { 'content-type': answer.type }, body };
			}
			const reply: Reply = { '@transaction': transaction(exchange), ...answer.json };
			if (stored) {
				const body = respelledBody(JSON.stringify(reply.response), stored);
				reply.response = isJson(body) ? JSON.parse(body) : body;
			}
			if (answer.accepted) answer.accepted.acknowledgmentBody = JSON.stringify(reply);
			const response = json(200, reply, exchange, struck);
			if (answer.cookie) response.headers['set-cookie'] = answer.cookie;
			return response;
		},
		refused(exchange, { status, message, errors }, struck = []) {
			const known = Object.keys(errors).length > 0;
			if (known) exchange.entry.rejected = errors;
			const shapes = {
				both: { error: { message, code: status }, ...(known && { errors }) },
				error: { error: { message, code: status } },
				errors: { errors: { description: message, code: String(status), ...errors } },
			};
			const reply: Reply = {
				'@transaction': transaction(exchange),
				...shapes[readings.errorMembers],
			};
			const shape = faultOf(struck, 'errorsShape')?.shape;
			const lines = Object.entries(errors).map(([field, reason]) => `${field}: ${String(reason)}`);
			if (shape === 'array') reply.errors = lines;
			if (shape === 'string') reply.errors = lines.join(', ');
			if (shape === 'missing') delete reply.errors;
			return json(status, reply, exchange, struck);
		},
	};
}
