import type { Api } from '../api/api';
import { isCustomId, isSince, wholeRequestList, storedBody } from '../api/requestList';
import type { RequestRow } from '../api/requestList';
import { ApiFailure, isLasting } from '../foundation/failures';
import { pause } from '../foundation/pause';
import { digitsOf } from '../foundation/phoneNumber';
import { pool } from '../foundation/pool';
import { carriesReference } from '../uris/reference';
import { bodyOf } from './differences';
import { noHistory } from './history';
import { acknowledgmentOf, keep, rowOf, settle } from './job';
import type { Done, Pace, Submission, SubmissionJob } from './job';
import { belongsToAnother } from './memory';
import type { Lost } from './memory';
import { compareBodies } from './storedBody';

export interface LostJob {
	job: SubmissionJob;
	lost: Lost;
}

/** What List Requests says about a request whose answer was lost. */
type Finding =
	| { kind: 'found'; rows: RequestRow[]; matchedBy: string }
	/** These could be it. */
	| { kind: 'possible'; rows: RequestRow[] }
	/** The list was read to its end, and nothing in it fits. */
	| { kind: 'none' }
	/** The list could not be read. */
	| { kind: 'unread'; reason: string };

/** Finds the requests whose answers were lost. */
export async function lookUpAll(
	api: Api,
	jobs: LostJob[],
	{ workers, cancelled }: Pace,
): Promise<void> {
	await pool(jobs, workers, async ({ job, lost }) => {
		const alike = jobs.filter((other) => isAlike(job.submission, other.job.submission)).length;
		await settle(job, () => lookUp(api, job.submission, lost, { alike, cancelled }));
	});
}

function isAlike({ request: one }: Submission, { request: other }: Submission): boolean {
	return one.path === other.path && JSON.stringify(one.body) === JSON.stringify(other.body);
}

/** What a submission could be taken for another one by, when it is looked up: see {@link find}. */
export function whatItCouldBe({ order, service_number, request }: Submission): string {
	return order?.custom_id ?? service_number ?? JSON.stringify([request.path, request.body]);
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
	const { identity, lookupTime } = submission;
	const deadline = Date.now() + lookupTime * 1000;
	for (let wait = 1000; ; wait *= 2) {
		const finding = await find(api, submission, lost).catch((failure: unknown) =>
			unread(failure, lost),
		);
		if (finding.kind === 'found') {
			const free = finding.rows.filter(({ id }) => !belongsToAnother(identity, api.base, id));
			if (free.length > alike) throw couldBe(free, lost);
			const [row] = free;
			if (row !== undefined) {
				const found = rowOf(submission, acknowledgmentOf(row), 'recovered', finding.matchedBy);
				return { rows: keep(api, submission, found), sentAt: lost.sentAt };
			}
		}
		const left = deadline - Date.now();
		if (left <= 0 || cancelled?.aborted) throw notFound(submission, lost, finding);
		await pause(Math.min(wait, left), cancelled);
	}
}

/** Outages are waited out. A wrong account will not mend itself, so it ends the search. */
function unread(failure: unknown, { instead }: Lost): Finding {
	if (!(failure instanceof ApiFailure)) throw failure;
	if (failure.kind !== 'account') return { kind: 'unread', reason: failure.message };
	throw new ApiFailure(
		failure.kind,
		`AVANSER's answer was lost (${instead}), and the request could not be looked up. ${failure.message}`,
		failure.advice,
		{ ...failure.details, outcomeUnknown: true },
	);
}

function couldBe(rows: RequestRow[], { instead }: Lost): ApiFailure {
	const listed = rows.map(({ id, raw: { answer_point, request_date, service_number } }) => {
		const to = answer_point ? `, answer point ${String(answer_point)}` : '';
		return `request ${id} for ${String(service_number)} of ${String(request_date)}${to}`;
	});
	const what =
		rows.length === 1 ? 'one request could be this one' : 'several requests could be this one';
	return new ApiFailure(
		'lost',
		`AVANSER's answer was lost (${instead}), and ${what}: ${listed.join('; ')}`,
		'Compare with Request > Get Request Body before you run this item again. A Custom ID or a Callback URI tells requests apart.',
		{ outcomeUnknown: true },
	);
}

function notFound({ lookupTime }: Submission, lost: Lost, finding: Finding): ApiFailure {
	const { instead } = lost;
	switch (finding.kind) {
		case 'possible':
			return couldBe(finding.rows, lost);
		case 'unread':
			return new ApiFailure(
				'lost',
				`AVANSER's answer was lost (${instead}), and the list of requests could not be read within ${lookupTime} seconds: ${finding.reason}`,
				'It is not known whether it was carried out: look at Request > Get Many before you run this item again. With a Custom ID it can be run again safely.',
				{ outcomeUnknown: true },
			);
		default:
			return new ApiFailure(
				'lost',
				`AVANSER's answer was lost (${instead}), and the request did not appear in its list within ${lookupTime} seconds`,
				'Most likely it was not carried out, but that is not certain: look at Request > Get Many before you run this item again. With a Custom ID it can be run again safely.',
				{ outcomeUnknown: true },
			);
	}
}

/** By our reference, else by the custom ID, else by everything that was submitted. */
async function find(api: Api, submission: Submission, lost: Lost): Promise<Finding> {
	const { identity } = submission;
	const isOther = ({ id }: RequestRow) => belongsToAnother(identity, api.base, id);
	const ours: RequestRow[] = [];
	const candidates: RequestRow[] = [];
	for await (const rows of wholeRequestList(api)) {
		for (const row of rows) {
			if (carriesReference(row.callbackUrl, identity.reference)) ours.push(row);
			if (isCandidate(submission, lost, row) && !isOther(row)) candidates.push(row);
		}
	}
	if (ours.length > 0) return { kind: 'found', rows: ours, matchedBy: 'reference' };
	const finding = await findAmong(api, submission, candidates);
	// Nothing tells a request without a date from an older one, unless the list was read before.
	const mayBeOlder = ({ receivedAt }: RequestRow) =>
		lost.before === noHistory.before && Number.isNaN(receivedAt);
	return finding.kind === 'found' && finding.rows.some(mayBeOlder)
		? { kind: 'possible', rows: finding.rows }
		: finding;
}

async function findAmong(
	api: Api,
	submission: Submission,
	candidates: RequestRow[],
): Promise<Finding> {
	const { order, request } = submission;
	const custom_id = order?.custom_id;
	if (custom_id !== undefined) {
		const rows = candidates.filter(({ customId }) => isCustomId(customId, custom_id));
		if (rows.length > 0) return { kind: 'found', rows, matchedBy: 'custom_id' };
	} else if (request.body === undefined && candidates.length > 0) {
		return { kind: 'found', rows: candidates, matchedBy: 'service_number' };
	}
	return await findByBody(api, submission, candidates);
}

/** Whether a request can be the lost one by what List Requests says of it. What it does not say speaks not against it. */
function isCandidate(submission: Submission, { before, sentAt }: Lost, row: RequestRow): boolean {
	const { order, service_number, type } = submission;
	if (before.has(row.id) || (row.type !== undefined && row.type !== type)) return false;
	// The requests that were there before tell old from new as well as AVANSER's clock does.
	const tells = before.size > 0 || sentAt === undefined || Number.isNaN(row.receivedAt);
	if (!tells && !isSince(row, sentAt)) return false;
	const { callback_uri } = bodyOf(submission);
	const otherCallback = carriesReference(callback_uri, submission.identity.reference);
	if (otherCallback && row.callbackUrl) return false;
	if (
		order !== undefined &&
		row.customId !== undefined &&
		!isCustomId(row.customId, order.custom_id)
	) {
		return false;
	}
	return (
		service_number === undefined ||
		!row.serviceNumber ||
		(digitsOf(row.serviceNumber) || row.serviceNumber) === service_number
	);
}

async function findByBody(
	api: Api,
	submission: Submission,
	candidates: RequestRow[],
): Promise<Finding> {
	const same: RequestRow[] = [];
	const unsure: RequestRow[] = [];
	for (const row of candidates) {
		// A body that is not stored yet speaks neither for nor against the request.
		const [stored] = await api
			.rows(storedBody(row.id, 'request_body'))
			.catch((failure: unknown) => {
				if (failure instanceof ApiFailure && isLasting(failure)) return [];
				throw failure;
			});
		const comparison = compareBodies(bodyOf(submission), stored);
		if (comparison === 'same') same.push(row);
		if (comparison === 'unsure') unsure.push(row);
	}
	if (same.length > 0) return { kind: 'found', rows: same, matchedBy: 'request_body' };
	return unsure.length > 0 ? { kind: 'possible', rows: unsure } : { kind: 'none' };
}
