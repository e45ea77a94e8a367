import type { Api } from '../api/api';
import type { ApiRequest } from '../api/request';
import { isSince, requests, storedBody } from '../api/requestList';
import type { RequestRow } from '../api/requestList';
import { ApiFailure } from '../foundation/failures';
import { isRecord } from '../foundation/json';
import { pause } from '../foundation/pause';
import { pool } from '../foundation/pool';
import { carriesReference } from '../uris/reference';
import { asAcknowledged, keep, settle } from './job';
import type { Done, Pace, Submission, SubmissionJob } from './job';
import { belongsToAnother } from './memory';
import type { Lost } from './memory';
import { wantsOnlyOne } from './plan';

export interface LostJob {
	job: SubmissionJob;
	lost: Lost;
}

/** Finds the requests whose answers were lost. */
export async function lookUpAll(
	api: Api,
	jobs: LostJob[],
	{ workers, cancelled }: Pace,
): Promise<void> {
	await pool(jobs, workers, async ({ job, lost }) => {
		const { request } = job.submission;
		const alike = jobs.filter((other) => isSame(request, other.job.submission.request)).length;
		await settle(job, () => lookUp(api, job.submission, lost, { alike, cancelled }));
	});
}

/**
 * Finds a request whose answer was lost.
 * @param alike how many such requests of this run have been lost: one of them is as good as another
 * @throws ApiFailure
 */
async function lookUp(
	api: Api,
	submission: Submission,
	lost: Lost,
	{ alike, cancelled }: { alike: number; cancelled: AbortSignal | undefined },
): Promise<Done> {
	const { reference, lookupTime } = submission;
	const deadline = Date.now() + lookupTime * 1000;
	for (let wait = 1000; ; wait *= 2) {
		const { found, matchedBy } = await findMatches(api, submission, lost).catch(
			(failure: unknown) => nothingFound(failure, lost),
		);
		const free = found.filter(({ id }) => !belongsToAnother(reference, api.base, id));
		if (free.length > alike) throw severalFit(free, lost);
		const [row] = free;
		if (row !== undefined) {
			const rows = keep(api, submission, [asAcknowledged(row, 'recovered', matchedBy)]);
			return { rows, sentAt: lost.sentAt };
		}
		const left = deadline - Date.now();
		if (left <= 0 || cancelled?.aborted) throw notFound(submission, lost);
		await pause(Math.min(wait, left), cancelled);
	}
}

interface Matches {
	found: RequestRow[];
	matchedBy: string;
}

/** Outages are waited out. A wrong account will not mend itself, so it ends the search. */
function nothingFound(failure: unknown, { instead }: Lost): Matches {
	if (!(failure instanceof ApiFailure)) throw failure;
	if (failure.kind !== 'account') return { found: [], matchedBy: '' };
	throw new ApiFailure(
		failure.kind,
		`AVANSER's answer was lost (${instead}), and the request could not be looked up. ${failure.message}`,
		failure.advice,
		{ ...failure.details, outcomeUnknown: true },
	);
}

function severalFit(found: RequestRow[], { instead }: Lost): ApiFailure {
	const listed = found.map(
		({ id, raw: { service_number, request_date } }) =>
			`request ${id} for ${String(service_number)} of ${String(request_date)}`,
	);
	return new ApiFailure(
		'lost',
		`AVANSER's answer was lost (${instead}), and several requests could be this one: ${listed.join('; ')}`,
		'At least one of them is. Compare them with Request > Get Request Body. A Custom ID or a Callback URI tells requests apart.',
		{ outcomeUnknown: true },
	);
}

function notFound({ lookupTime }: Submission, { instead }: Lost): ApiFailure {
	return new ApiFailure(
		'lost',
		`AVANSER's answer was lost (${instead}), and the request did not appear in its list within ${lookupTime} seconds`,
		'Most likely it was not carried out, but that is not certain: look at Request > Get Many before you run this item again. With a Custom ID it can be run again safely.',
		{ outcomeUnknown: true },
	);
}

/** The requests that fit by our reference, else by the custom ID, else by everything that was submitted. */
async function findMatches(api: Api, submission: Submission, lost: Lost): Promise<Matches> {
	const { type, reference, service_number, order, request } = submission;
	const { sentAt: since, before } = lost;
	const custom_id = order?.custom_id;
	const ours: RequestRow[] = [];
	const named: RequestRow[] = [];
	const possible: RequestRow[] = [];
	for await (const rows of requests(api)) {
		for (const row of rows) {
			if (carriesReference(row.callbackUrl, reference)) ours.push(row);
			if (row.type !== type || before.has(row.id)) continue;
			const recent = since !== undefined && isSince(row, since);
			// An order that was to be the only one with its custom ID needs no clock: the older ones are known.
			const counts = recent || wantsOnlyOne(submission);
			if (custom_id !== undefined && row.customId === custom_id && counts) named.push(row);
			const fits = service_number === undefined || row.serviceNumber === service_number;
			if (recent && fits) possible.push(row);
		}
	}
	if (ours.length > 0) return { found: ours, matchedBy: 'reference' };
	if (custom_id !== undefined) return { found: named, matchedBy: 'custom_id' };
	if (request.body === undefined) return { found: possible, matchedBy: 'service_number' };
	const same: RequestRow[] = [];
	for (const row of possible) {
		if (belongsToAnother(reference, api.base, row.id)) continue;
		const [body] = await api.rows(storedBody(row.id, 'request_body'));
		if (canonical(body) === canonical(request.body)) same.push(row);
	}
	return { found: same, matchedBy: 'request_body' };
}

function isSame(one: ApiRequest, other: ApiRequest): boolean {
	return one.path === other.path && canonical(one.body) === canonical(other.body);
}

/** What a request that is looked up could be taken for another one by; see {@link findMatches}. */
export function whatItCouldBe({ order, service_number, request }: Submission): string {
	return order?.custom_id ?? service_number ?? canonical([request.path, request.body]);
}

/** The same text for the same members, in whatever order AVANSER gives them back. */
function canonical(value: unknown): string {
	return JSON.stringify(value, (_key, member: unknown) =>
		isRecord(member) ? Object.fromEntries(Object.entries(member).sort()) : member,
	);
}
