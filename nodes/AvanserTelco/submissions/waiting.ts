import type { Api } from '../api/api';
import { isSince, requests } from '../api/requestList';
import type { RequestRow, Status } from '../api/requestList';
import { ApiFailure, isLasting } from '../foundation/failures';
import { pause } from '../foundation/pause';
import { carriesReference } from '../uris/reference';

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

export interface AwaitedRequest {
	sought: Sought;
	wait: Wait;
	/**
	 * Carried out once: when the request is finished, when its time is up, or when AVANSER refuses to say more.
	 * @param row as last seen
	 */
	settle(status: Status, row: RequestRow | undefined, refusal?: ApiFailure): void;
}

/**
 * Waits for all of them in one loop: List Requests is read once per round, whatever their number, and no further than
 * to the last one still open. Callbacks play no part, so it does not matter when or whether they come.
 *
 * @param read runs a round with the API in the right account, unless its turn has not come by a moment (milliseconds
 * since 1970)
 */
export async function waitForOutcomes(
	awaited: AwaitedRequest[],
	read: (round: (api: Api) => Promise<void>, turnBy: number) => Promise<void>,
	cancelled: AbortSignal | undefined,
): Promise<void> {
	const started = Date.now();
	const timeLeft = ({ wait }: AwaitedRequest) => started + wait.waitTimeout * 60_000 - Date.now();
	const seen = new Map<AwaitedRequest, RequestRow>();
	let open = awaited;

	while (open.length > 0) {
		const turnBy = Date.now() + Math.max(...open.map(timeLeft));
		const round = async (api: Api) => await noteRows(api, open, seen);
		const refusal = await read(round, turnBy).then(() => undefined, lastingRefusal);
		open = open.filter((one) => {
			const row = seen.get(one);
			const status = row?.status ?? 'pending';
			const goOn = timeLeft(one) > 0 && !cancelled?.aborted && refusal === undefined;
			if (status === 'pending' && goOn) return true;
			one.settle(status, row, refusal);
			return false;
		});
		if (open.length === 0) return;
		const next = open.map((one) => Math.min(one.wait.pollInterval * 1000, timeLeft(one)));
		await pause(Math.max(0, Math.min(...next)), cancelled);
	}
}

/** A wait outlives everything else: an outage of AVANSER must not end it. Only a refusal that will stay does. */
function lastingRefusal(failure: unknown): ApiFailure | undefined {
	if (!(failure instanceof ApiFailure)) throw failure;
	return isLasting(failure) ? failure : undefined;
}

/**
 * Notes in `seen` what List Requests says of the open ones, in one walk. The list is not sorted: the walk ends early
 * only once everything is found. What was found before a failure stays noted.
 */
async function noteRows(
	api: Api,
	open: AwaitedRequest[],
	seen: Map<AwaitedRequest, RequestRow>,
): Promise<void> {
	const missing = new Set(open);
	const likely = new Map<AwaitedRequest, RequestRow>();
	for await (const rows of requests(api)) {
		for (const row of rows) {
			for (const one of missing) {
				if (isCertain(one.sought, row)) {
					seen.set(one, row);
					missing.delete(one);
				} else if (isLikely(one.sought, row) && isLater(row, likely.get(one))) {
					likely.set(one, row);
				}
			}
		}
		if (missing.size === 0) return;
	}
	for (const one of missing) {
		const row = likely.get(one);
		if (row === undefined) seen.delete(one);
		else seen.set(one, row);
	}
}

function isCertain({ id, reference }: Sought, row: RequestRow): boolean {
	return (
		(id !== undefined && row.id === id) ||
		(reference !== undefined && carriesReference(row.callbackUrl, reference))
	);
}

/** The newest request for the number, where no ID fits: an acknowledged ID can differ from the one listed. */
function isLikely({ type, service_number, since }: Sought, row: RequestRow): boolean {
	return (
		service_number !== undefined &&
		row.serviceNumber === service_number &&
		(type === undefined || row.type === type) &&
		(since === undefined || isSince(row, since))
	);
}

function isLater({ receivedAt }: RequestRow, other: RequestRow | undefined): boolean {
	return other === undefined || receivedAt > other.receivedAt;
}
