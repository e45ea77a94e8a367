import type { IDataObject } from 'n8n-workflow';
import type { Api } from '../api/api';
import { ApiFailure } from '../failures';
import { pause } from '../engine/pause';
import { carriesReference } from './reference';

/** How long to wait for the outcome of a request, and how often to look. */
export interface Wait {
	/** Seconds. */
	pollInterval: number;
	/** Minutes. */
	waitTimeout: number;
}

/** What is known of a request whose outcome is awaited; any of it may be missing. */
export interface Sought {
	id?: string;
	/** The request's type, as List Requests names it. */
	type?: string;
	service_number?: string;
	/** In its callback URL, see {@link carriesReference}. */
	reference?: string;
	/** When it was sent, by AVANSER's clock, in milliseconds: an older request for the number is another one. */
	since?: number;
}

export interface Awaited {
	sought: Sought;
	wait: Wait;
	/**
	 * Called once: when the request is finished, when its time is up, or when AVANSER refuses to say more.
	 * @param row as last seen
	 */
	settle(status: Status, row: IDataObject | undefined, refusal?: ApiFailure): void;
}

/**
 * `pending` when the time is up. AVANSER's `pending_confirmation` is a completed request whose callback is still to be
 * sent; `reported` has failed and is with AVANSER Support (blueprint, "List Requests"). A status it does not document
 * is none of the finished ones.
 */
export type Status = 'completed' | 'failed' | 'reported' | 'pending';

export function statusOf({ request_status }: IDataObject): Status {
	switch (String(request_status).toLowerCase()) {
		case 'completed':
		case 'pending_confirmation':
			return 'completed';
		case 'failed':
			return 'failed';
		case 'reported':
			return 'reported';
		default:
			return 'pending';
	}
}

/**
 * Waits for all of them in one loop: List Requests is read once per round, whatever their number, and no further than
 * to the last one still open. Callbacks play no part, so it does not matter when or whether they come.
 *
 * @param read runs a round with the API, in the right account
 */
export async function waitForOutcomes(
	awaited: Awaited[],
	read: (round: (api: Api) => Promise<void>) => Promise<void>,
	cancelled: AbortSignal | undefined,
): Promise<void> {
	const started = Date.now();
	const open = new Map<Awaited, IDataObject | undefined>(awaited.map((one) => [one, undefined]));

	while (open.size > 0) {
		const refusal = await read(async (api) => await lookForAll(api, open)).then(
			() => undefined,
			lastingRefusal,
		);
		const timeLeft = ({ wait }: Awaited) => started + wait.waitTimeout * 60_000 - Date.now();
		for (const [one, row] of open) {
			const status = row === undefined ? 'pending' : statusOf(row);
			const goOn = timeLeft(one) > 0 && !cancelled?.aborted && refusal === undefined;
			if (status === 'pending' && goOn) continue;
			open.delete(one);
			one.settle(status, row, refusal);
		}
		if (open.size === 0) return;
		const next = [...open.keys()].map((one) =>
			Math.min(one.wait.pollInterval * 1000, timeLeft(one)),
		);
		await pause(Math.max(0, Math.min(...next)), cancelled);
	}
}

/** What will not pass by itself. A wait outlives everything else: an outage of AVANSER must not end it. */
function lastingRefusal(failure: unknown): ApiFailure | undefined {
	if (!(failure instanceof ApiFailure)) throw failure;
	return /^4/.test(failure.code) && failure.code !== '429' ? failure : undefined;
}

/** One walk through List Requests, which is not sorted: it ends early only once everything is found. */
async function lookForAll(api: Api, open: Map<Awaited, IDataObject | undefined>): Promise<void> {
	const missing = new Set(open.keys());
	const likely = new Map<Awaited, IDataObject>();
	for await (const rows of api.pages({ method: 'GET', path: '/requests' })) {
		for (const row of rows) {
			for (const one of missing) {
				if (isCertain(one.sought, row)) {
					open.set(one, row);
					missing.delete(one);
				} else if (isLikely(one.sought, row) && isLater(row, likely.get(one))) {
					likely.set(one, row);
				}
			}
		}
		if (missing.size === 0) return;
	}
	for (const one of missing) open.set(one, likely.get(one));
}

function isCertain({ id, reference }: Sought, row: IDataObject): boolean {
	return (
		(id !== undefined && String(row.id) === id) ||
		(reference !== undefined && carriesReference(row.callback_url, reference))
	);
}

/** The newest request for the number, where no ID fits: an acknowledged ID can differ from the one listed. */
function isLikely({ type, service_number, since }: Sought, row: IDataObject): boolean {
	return (
		service_number !== undefined &&
		String(row.service_number) === service_number &&
		(type === undefined || row.request_type === type) &&
		(since === undefined || isSince(row, since))
	);
}

/** Whether a request was received at or after a moment by AVANSER's clock: it lists whole seconds, and is known roughly. */
export function isSince({ request_date }: IDataObject, moment: number): boolean {
	return Date.parse(String(request_date)) >= moment - 2000;
}

function isLater(row: IDataObject, other: IDataObject | undefined): boolean {
	return (
		other === undefined ||
		Date.parse(String(row.request_date)) > Date.parse(String(other.request_date))
	);
}
