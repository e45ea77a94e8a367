import type { IDataObject } from 'n8n-workflow';
import type { Api } from '../api/api';
import { isCustomId, wholeRequestList } from '../api/requestList';
import type { RequestRow } from '../api/requestList';
import { textOf } from '../foundation/json';
import { digitsOf } from '../foundation/phoneNumber';
import { pause } from '../foundation/pause';
import { carriesReference } from '../uris/reference';
import type { History } from './history';
import { acknowledgmentOf, isFailed, wantsOnlyOne } from './job';
import type { Done, Submission, SubmissionJob } from './job';
import { recall, remember } from './memory';

/**
 * The requests that have come since the list was read: one page, as a rule, where the list was seen to begin with the
 * newest. AVANSER documents no order: any other list is read to its end.
 */
async function newcomers(api: Api, { before, newestFirst }: History): Promise<RequestRow[]> {
	const found: RequestRow[] = [];
	for await (const rows of wholeRequestList(api)) {
		found.push(...rows.filter(({ id }) => !before.has(id)));
		if (newestFirst && rows.some(({ id }) => before.has(id))) break;
	}
	return found;
}

/** Milliseconds for which a reading of the list is good enough to order by. */
const goodFor = 1000;

/**
 * Finds what somebody else has ordered with the same custom ID since the list was read, which can take many seconds.
 * Only where that costs a page: another list would have to be read as a whole before each order.
 */
export function orderedSince(api: Api, history: History) {
	let { readAt } = history;
	let found: RequestRow[] = [];
	return async (submission: Submission): Promise<RequestRow | undefined> => {
		const isKnown = recall(submission.identity) !== undefined;
		if (readAt === undefined || !history.newestFirst || !wantsOnlyOne(submission) || isKnown) {
			return undefined;
		}
		if (Date.now() - readAt > goodFor) {
			readAt = Date.now();
			found = await newcomers(api, history);
		}
		return found.find((row) => isSameOrder(submission, row));
	};
}

function isSameOrder({ order }: Submission, { customId, status, type }: RequestRow): boolean {
	return type === 'create' && status !== 'failed' && isCustomId(customId, order?.custom_id);
}

/**
 * Milliseconds. AVANSER dates requests by whole seconds: once the second of an order is over, all who look see the
 * same orders of that second, and agree which one came first.
 */
const allListed = 2000;

/** Seconds after which an order that is not listed yet is no longer waited for: it has been acknowledged. */
const mostPatience = 10;

/**
 * Waits until the list has the orders that were placed, so that whoever looks next finds them, and says so where
 * somebody else has ordered with the same custom ID meanwhile, and came first. Nothing is given up: that is for a person
 * or a next node to do. Never throws, since what was ordered must be told.
 */
export async function seeListed(
	api: Api,
	jobs: SubmissionJob[],
	history: History,
	cancelled: AbortSignal | undefined,
): Promise<void> {
	let open = jobs.filter(({ submission }) => wantsOnlyOne(submission)).filter(isPlaced);
	const patience = open.map(({ submission }) => Math.min(submission.lookupTime, mostPatience));
	const deadline = Date.now() + Math.max(0, ...patience) * 1000;
	for (let wait = allListed; open.length > 0; wait = Math.min(wait, deadline - Date.now())) {
		await pause(wait, cancelled);
		if (cancelled?.aborted) return;
		const since = await newcomers(api, history).catch((failure: unknown) => String(failure));
		if (typeof since === 'string') {
			for (const { submission } of open) {
				submission.log?.(submission, `not compared with other orders since. ${since}`);
			}
			return;
		}
		const isLast = Date.now() >= deadline;
		open = open.filter((job) => !isSettled(job, since, isLast));
	}
}

/** Whether an order is listed, or there is no time left to wait for that; then it is told whether it came second. */
function isSettled(job: PlacedJob, since: RequestRow[], isLast: boolean): boolean {
	const { submission, outcome } = job;
	const [row] = outcome.rows;
	const same = since.filter((other) => isSameOrder(submission, other));
	const own = ownOf(submission, row, same);
	if (own === undefined && !isLast) return false;
	const first = same
		.filter((other) => other !== own && (own === undefined || isBefore(other, own)))
		.sort((one, other) => (isBefore(one, other) ? -1 : 1))[0];
	if (first === undefined) return true;
	const { request_id, service_number, request_status } = acknowledgmentOf(first);
	const duplicateOf = { request_id, service_number, request_status };
	outcome.rows = [{ ...row, outcome: 'duplicate', duplicateOf }];
	remember(submission.identity, { rows: outcome.rows });
	submission.log?.(submission, `is a duplicate of request ${first.id}`, row);
	return true;
}

type PlacedJob = SubmissionJob & { outcome: Done };

/** An order that was placed by this run. */
function isPlaced(job: SubmissionJob): job is PlacedJob {
	const { outcome } = job;
	if (outcome === undefined || isFailed(outcome)) return false;
	const [row] = outcome.rows;
	return row?.outcome === 'created' || row?.outcome === 'recovered';
}

/** The order itself: its ID can differ from the acknowledged one (product outline, "Confirmation Callback"). */
function ownOf(
	{ identity }: Submission,
	{ request_id, service_number }: IDataObject,
	same: RequestRow[],
): RequestRow | undefined {
	const number = digitsOf(textOf(service_number) ?? '');
	return (
		same.find(({ id }) => id === textOf(request_id)) ??
		same.find(({ callbackUrl }) => carriesReference(callbackUrl, identity.reference)) ??
		same.find(({ serviceNumber }) => number === '' || digitsOf(serviceNumber ?? '') === number)
	);
}

function isBefore(one: RequestRow, other: RequestRow): boolean {
	const later = one.receivedAt - other.receivedAt;
	return later === 0 || Number.isNaN(later) ? one.id < other.id : later < 0;
}
