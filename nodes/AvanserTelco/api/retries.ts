import { ApiFailure } from '../foundation/failures';
import { pause } from '../foundation/pause';
import { isRead } from './request';
import type { ApiRequest, Reply } from './request';

/** What went wrong, and with which request: it need not be the one that was to be sent in the end. */
export class Trouble {
	readonly failure: ApiFailure;

	readonly request: ApiRequest;

	constructor(failure: ApiFailure, request: ApiRequest) {
		this.failure = failure;
		this.request = request;
	}
}

export function troubleOr(answer: Reply | ApiFailure, request: ApiRequest): Reply | Trouble {
	return answer instanceof ApiFailure ? new Trouble(answer, request) : answer;
}

export interface Patience {
	/** Tells apart whose requests AVANSER limits. */
	user: string;
	/** How many seconds to wait altogether while AVANSER limits the requests (HTTP 429). */
	rateLimitWait?: number;
	/** When everything has to be over, in milliseconds since 1970. */
	deadline?: number;
	cancelled?: AbortSignal;
}

const usualRateLimitWait = 60;

/**
 * Tries a request as often as its kind allows, but not beyond a moment, nor once the execution is stopped. A limit of
 * AVANSER's is waited out by everything that this n8n sends for the same user.
 *
 * @param once one try; `again` if there was a pause before it
 */
export async function withRetries<Answer>(
	once: (again: boolean) => Promise<Answer | Trouble>,
	{ user, rateLimitWait = usualRateLimitWait, deadline = Infinity, cancelled }: Patience,
): Promise<Answer> {
	let again = false;
	let patienceEnds: number | undefined;
	const waitUntil = async (moment: number, failure: ApiFailure) => {
		if (moment >= deadline) throw failure;
		await pause(Math.max(0, moment - Date.now()), cancelled);
		if (cancelled?.aborted) throw failure;
		again = true;
	};

	for (let tries = 1; ; ) {
		for (let limit = limits.get(user); limit !== undefined; limit = limits.get(user)) {
			if (limit.until <= Date.now()) break;
			patienceEnds ??= Date.now() + rateLimitWait * 1000;
			if (limit.until >= patienceEnds) throw limit.failure;
			await waitUntil(limit.until, limit.failure);
		}
		const asked = Date.now();
		const answer = await once(again);
		if (!(answer instanceof Trouble)) {
			if ((limits.get(user)?.until ?? Infinity) <= asked) limits.delete(user);
			return answer;
		}
		const { failure } = answer;
		if (failure.details.status === 429) {
			const limit = limitAfter(failure, limits.get(user), asked);
			patienceEnds ??= Date.now() + rateLimitWait * 1000;
			// A limit that nobody waits out is not passed on: others may try for themselves.
			if (limit.until >= patienceEnds) throw failure;
			limits.set(user, limit);
			await waitUntil(limit.until, failure);
		} else {
			const wait = pauseBeforeRetry(answer, tries);
			if (wait === undefined) throw failure;
			await waitUntil(Date.now() + wait, failure);
			tries += 1;
		}
	}
}

/** A limit that AVANSER has set for a user. */
interface Limit {
	/** In milliseconds since 1970. */
	until: number;
	/** How many times in a row AVANSER has set it. */
	times: number;
	failure: ApiFailure;
}

const limits = new Map<string, Limit>();

/** What was sent before a limit was known says nothing new about it. */
function limitAfter(failure: ApiFailure, before: Limit | undefined, asked: number): Limit {
	const isNew = before === undefined || before.until < Date.now() - longestPause * 1000;
	const { until, times } = isNew ? { until: 0, times: 0 } : before;
	const next = times + (asked >= until ? 1 : 0);
	const { retryAfter } = failure.details;
	const growing = retryAfter === undefined ? 2 ** (next - 1) : next > 2 ? 2 ** (next - 5) : 0;
	const seconds = Math.max(retryAfter ?? 0, Math.min(growing, longestPause));
	return { until: Math.max(until, Date.now() + seconds * 1000), times: next, failure };
}

const mostTries = 3;
const longestPause = 60;

/**
 * Milliseconds to wait before another try, or undefined if there must be none.
 *
 * A write is repeated only on 429, the one answer that says it was not carried out: each accepted request
 * reserves a number, and AVANSER has no idempotency key.
 */
function pauseBeforeRetry({ failure, request }: Trouble, tries: number): number | undefined {
	if (tries >= mostTries || !(isRead(request) || request.repeatable)) return undefined;
	// Somebody else who switches now and then is soon done.
	if (failure.kind === 'account') return 250 * 2 ** (tries - 1);
	const { retryAfter, status } = failure.details;
	const passing = failure.kind === 'noAnswer' || status === 502 || status === 503 || status === 504;
	const wanted = retryAfter ?? 2 ** (tries - 1);
	return !passing || wanted > longestPause ? undefined : wanted * 1000;
}
