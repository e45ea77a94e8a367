import type { Api } from '../api/api';
import { isSince, requests } from '../api/requestList';
import type { RequestRow } from '../api/requestList';
import { ApiFailure, isLasting } from '../foundation/failures';
import { pause, unhurried } from '../foundation/pause';
import { referencesIn } from '../uris/reference';

/** How long to wait for the outcome of a request, how often to look, and what a bad outcome is to the item. */
export interface Wait {
	/** Seconds. */
	pollInterval: number;
	/** Minutes. */
	waitTimeout: number;
	ifRequestFails: 'returnStatus' | 'fail';
}

/** How to wait by the fields of an operation; undefined where it does not wait, as its settings are hidden then. */
export function waitOf({ pollInterval, waitTimeout, ifRequestFails }: Partial<Wait>) {
	if (pollInterval === undefined || waitTimeout === undefined) return undefined;
	return ifRequestFails && { pollInterval, waitTimeout, ifRequestFails };
}

/** What is known of a request whose outcome is awaited; any of it may be missing. */
export interface Sought {
	id?: string;
	/** The request's type, as List Requests names it. */
	type?: string;
	service_number?: string;
	/** In its callback URL, see {@link referencesIn}. */
	reference?: string;
	/** When it was sent, by AVANSER's clock, in milliseconds: an older request for the number is another one. */
	since?: number;
}

/** How a wait ended. Rows are as last seen. */
export type Ending =
	| { kind: 'finished'; row: RequestRow }
	/** The time was not enough, or the execution was stopped; `reason` where there is more to say than that. */
	| { kind: 'open'; row?: RequestRow; reason?: string }
	/** AVANSER refuses to say more, and that will stay. */
	| { kind: 'refused'; row?: RequestRow; refusal: ApiFailure }
	/** The list was read to its end, twice, and has no such request. */
	| { kind: 'unlisted' };

export interface AwaitedRequest {
	sought: Sought;
	wait: Wait;
	/** True if the request may be none of AVANSER's: its ID comes from the user. */
	mayNotExist: boolean;
	/** Carried out once. */
	settle(ending: Ending): void;
}

/** What is known of the open ones after a round. */
interface Known {
	seen: Map<AwaitedRequest, RequestRow>;
	/** In how many complete readings of the list, one after the other, they did not come up. */
	missed: Map<AwaitedRequest, number>;
}

/**
 * Waits for all of them in one loop: List Requests is read once per round, whatever their number, and no further than
 * to the last one still open. Callbacks play no part, so it does not matter when or whether they come.
 *
 * Never throws: what was ordered must not be lost because it could not be asked for.
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
	const known: Known = { seen: new Map(), missed: new Map() };
	let open = awaited;

	while (open.length > 0) {
		const turnBy = open.reduce((latest, one) => Math.max(latest, timeLeft(one)), 0) + Date.now();
		const round = async (api: Api) => await noteRows(api, open, known);
		const failure = await read(round, turnBy).then(
			() => undefined,
			(thrown: unknown) => thrown,
		);
		const stillOpen: AwaitedRequest[] = [];
		let next = Infinity;
		for await (const one of unhurried(open)) {
			const left = cancelled?.aborted ? 0 : timeLeft(one);
			const ending = endingOf(one, known, failure, left, cancelled);
			if (ending !== undefined) {
				one.settle(ending);
				continue;
			}
			stillOpen.push(one);
			next = Math.min(next, one.wait.pollInterval * 1000, left);
		}
		open = stillOpen;
		if (open.length > 0) await pause(Math.max(0, next), cancelled);
	}
}

/**
 * How the wait for one ends after a round, if it does. An outage of AVANSER, or anything else that was thrown, is a
 * round that failed: a wait outlives it. Only a refusal that will stay ends it.
 */
function endingOf(
	one: AwaitedRequest,
	{ seen, missed }: Known,
	failure: unknown,
	left: number,
	cancelled: AbortSignal | undefined,
): Ending | undefined {
	const row = seen.get(one);
	if (row !== undefined && row.status !== 'pending') return { kind: 'finished', row };
	if (failure instanceof ApiFailure && isLasting(failure)) {
		return { kind: 'refused', row, refusal: failure };
	}
	const misses = missed.get(one) ?? 0;
	// One that has just been acknowledged may be listed a little later.
	if (one.mayNotExist && misses > 1) return { kind: 'unlisted' };
	if (left > 0) return undefined;
	if (cancelled?.aborted) return { kind: 'open', row, reason: 'The execution was stopped.' };
	if (failure !== undefined) {
		const why = failure instanceof Error ? failure.message : String(failure);
		return { kind: 'open', row, reason: `The list of requests could not be read. ${why}` };
	}
	const reason = misses > 0 ? notListed : undefined;
	return { kind: 'open', row, reason };
}

const notListed = 'The request is not in the list of requests of the selected account.';

/**
 * Notes what List Requests says of the open ones, in one walk. The list is not sorted: the walk ends early only once
 * everything is found. What was found before a failure stays noted.
 */
async function noteRows(api: Api, open: AwaitedRequest[], known: Known): Promise<void> {
	const { seen, missed } = known;
	const missing = new Set(open);
	const byId = grouped(open, ({ id }) => id);
	const byReference = grouped(open, ({ reference }) => reference);
	const byNumber = grouped(open, ({ service_number }) => service_number);
	const likely = new Map<AwaitedRequest, RequestRow>();
	const list = requests(api);
	let page = await list.next();
	for (; !page.done; page = await list.next()) {
		for (const row of page.value) {
			const references = referencesIn(row.callbackUrl);
			const certain = references.flatMap((reference) => byReference.get(reference) ?? []);
			for (const one of [...certain, ...(byId.get(row.id) ?? [])]) {
				if (!missing.delete(one)) continue;
				seen.set(one, row);
				missed.delete(one);
			}
			for (const one of byNumber.get(row.serviceNumber ?? '') ?? []) {
				if (isLikely(one.sought, row) && isLater(row, likely.get(one))) likely.set(one, row);
			}
		}
		if (missing.size === 0) return;
	}
	for (const one of missing) {
		const row = likely.get(one);
		if (row !== undefined) {
			seen.set(one, row);
			continue;
		}
		seen.delete(one);
		if (page.value) missed.set(one, (missed.get(one) ?? 0) + 1);
	}
}

function grouped(
	open: AwaitedRequest[],
	by: (sought: Sought) => string | undefined,
): Map<string, AwaitedRequest[]> {
	const groups = new Map<string, AwaitedRequest[]>();
	for (const one of open) {
		const key = by(one.sought);
		if (key === undefined) continue;
		const group = groups.get(key);
		if (group === undefined) groups.set(key, [one]);
		else group.push(one);
	}
	return groups;
}

/** The newest request for the number, where no ID fits: an acknowledged ID can differ from the one listed. */
function isLikely({ type, since }: Sought, row: RequestRow): boolean {
	return (type === undefined || row.type === type) && (since === undefined || isSince(row, since));
}

function isLater({ receivedAt }: RequestRow, other: RequestRow | undefined): boolean {
	return other === undefined || receivedAt > other.receivedAt;
}
