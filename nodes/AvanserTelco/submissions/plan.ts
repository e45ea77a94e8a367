import type { IDataObject } from 'n8n-workflow';
import { accountCheck } from '../api/account';
import type { Api } from '../api/api';
import type { RequestRow } from '../api/requestList';
import { InvalidParameter } from '../foundation/failures';
import { unhurried } from '../foundation/pause';
import { carriesReference } from '../uris/reference';
import { bodyOf, differencesFrom } from './differences';
import { activeNumbers, noHistory, numberOf, sharedHistory } from './history';
import type { History } from './history';
import { acknowledgmentOf, checkExactNumber, keep, rowOf, settle, wantsOnlyOne } from './job';
import type { Done, Submission, SubmissionJob } from './job';
import { belongsToAnother, recall } from './memory';

/** What is left to do for the submissions of one account. */
export interface Plan {
	/** What is to be sent. */
	fresh: SubmissionJob[];
	/** Items with the custom ID of one before them. */
	followers: Array<{ job: SubmissionJob; leader: SubmissionJob }>;
	/** What List Requests says, where it was read. */
	history: History;
}

/** Settles what has been carried out before, by this execution or as an earlier order with the same custom ID. */
export async function plan(api: Api, jobs: SubmissionJob[]): Promise<Plan> {
	// Its reply carries AVANSER's clock, which tells the requests of this run from older ones.
	await api.send(accountCheck);
	const customIds = jobs.flatMap(({ submission: { order } }) => order?.custom_id ?? []);
	const isShown = jobs.some(({ submission }) => showsInList(submission));
	const history =
		isShown || api.now() === undefined ? await sharedHistory(api, customIds) : noHistory;
	const orders = await standing(api, jobs, history);
	const planned: Plan = { fresh: [], followers: [], history };
	const first = new Map<string, SubmissionJob>();

	for await (const job of unhurried(jobs)) {
		const { submission } = job;
		const { identity, dryRun } = submission;
		const known = recall(identity);
		const sent = known === undefined ? history.ours.get(identity.reference) : undefined;
		const id = wantsOnlyOne(submission) ? submission.order?.custom_id : undefined;
		const found = id === undefined ? undefined : orders.get(id);
		const leader = id === undefined || dryRun ? undefined : first.get(id);

		if (known !== undefined && 'rows' in known) {
			await settle(job, async () => carriedOut(submission, known.rows));
		} else if (sent !== undefined && !belongsToAnother(identity, api.base, sent.id)) {
			await settle(job, async () => {
				const row = rowOf(submission, acknowledgmentOf(sent), 'recovered', 'reference');
				return { rows: keep(api, submission, row) };
			});
		} else if (known === undefined && found !== undefined) {
			await settle(job, async () => existingOrder(submission, found));
		} else if (leader !== undefined && submission.order?.ifCustomIdExists === 'fail') {
			await settle(job, async () => {
				throw alreadyOrdered(`${id} is ordered by an item before this one`);
			});
		} else if (leader !== undefined) {
			planned.followers.push({ job, leader });
		} else {
			planned.fresh.push(job);
		}
		if (id !== undefined && leader === undefined && !dryRun) first.set(id, job);
	}
	return planned;
}

/** How many numbers the jobs of one account would order. */
export async function countOrders(api: Api, jobs: SubmissionJob[]): Promise<number> {
	const { fresh } = await plan(api, jobs);
	return fresh.filter(
		({ submission: { order, identity } }) => order !== undefined && recall(identity) === undefined,
	).length;
}

/** Whether List Requests would show a request that was sent for this before: by its custom ID, or our reference. */
function showsInList(submission: Submission): boolean {
	const { callback_uri } = bodyOf(submission);
	return wantsOnlyOne(submission) || carriesReference(callback_uri, submission.identity.reference);
}

/**
 * The wanted orders that still stand. A number can be given up in AVANSER's portal without a request: so List Services
 * has to have the number of a completed one, if the request names it.
 */
async function standing(
	api: Api,
	jobs: SubmissionJob[],
	{ orders }: History,
): Promise<Map<string, RequestRow>> {
	const found = new Map<string, RequestRow>();
	for (const { submission } of jobs) {
		const id = wantsOnlyOne(submission) ? submission.order?.custom_id : undefined;
		const order = id === undefined ? undefined : orders.get(id);
		if (id !== undefined && order !== undefined) found.set(id, order);
	}
	if ([...found.values()].every(({ status }) => status !== 'completed')) return found;
	const active = await activeNumbers(api);
	for (const [id, order] of found) {
		const isGone = order.serviceNumber && !active.has(numberOf(order));
		if (order.status === 'completed' && isGone) found.delete(id);
	}
	return found;
}

function carriedOut(submission: Submission, rows: IDataObject[]): Done {
	checkExactNumber(submission, rows);
	return { rows };
}

/** An earlier order in place of a new one. @throws InvalidParameter, OrderNotAsWanted */
export function existingOrder(submission: Submission, row: RequestRow): Done {
	const { custom_id, service_number, id, request_status } = row.raw;
	const which = `number ${String(service_number)}, request ${String(id)}, ${String(request_status)}`;
	if (submission.order?.ifCustomIdExists === 'fail') {
		throw alreadyOrdered(`${String(custom_id)} has been ordered already: ${which}`);
	}
	if (row.status === 'reported') {
		throw new InvalidParameter(
			'Custom ID',
			`${String(custom_id)} has an order that AVANSER could not complete and has reported to its support: ${which}`,
			"Nothing was ordered. Ask AVANSER Support what becomes of it. 'If This Custom ID Exists: Create Anyway' orders another number.",
		);
	}
	const existing = rowOf(submission, acknowledgmentOf(row), 'existing', 'custom_id');
	return carriedOut(submission, [{ ...existing, ...differencesFrom(submission, row.raw) }]);
}

function alreadyOrdered(problem: string): InvalidParameter {
	return new InvalidParameter(
		'Custom ID',
		problem,
		"Nothing was ordered. 'If This Custom ID Exists' can return the earlier order instead.",
	);
}
