import type { IDataObject } from 'n8n-workflow';
import { accountCheck } from '../api/account';
import type { Api } from '../api/api';
import { requests } from '../api/requestList';
import type { RequestRow } from '../api/requestList';
import { InvalidParameter } from '../foundation/failures';
import { asAcknowledged, checkExactNumber, settle } from './job';
import type { Done, Submission, SubmissionJob } from './job';
import { recall } from './memory';

/** What is left to do for the submissions of one account. */
export interface Plan {
	/** What is to be sent. */
	fresh: SubmissionJob[];
	/** Items with the custom ID of one before them. */
	followers: Array<{ job: SubmissionJob; leader: SubmissionJob }>;
	/** IDs of requests that were there before, as far as they matter. */
	before: Set<string>;
}

/** Settles what has been carried out before, by this execution or as an earlier order with the same custom ID. */
export async function plan(api: Api, jobs: SubmissionJob[]): Promise<Plan> {
	// Its reply carries AVANSER's clock, which tells the requests of this run from older ones.
	await api.send(accountCheck);
	const { orders, before } = await findEarlierOrders(api, jobs);
	const planned: Plan = { fresh: [], followers: [], before };
	const first = new Map<string, SubmissionJob>();

	for (const job of jobs) {
		const { submission } = job;
		const known = recall(submission.reference);
		const id = wantsOnlyOne(submission) ? submission.order?.custom_id : undefined;
		const found = id === undefined ? undefined : orders.get(id);
		const leader = id === undefined || submission.dryRun ? undefined : first.get(id);

		if (known !== undefined && 'rows' in known) {
			await settle(job, async () => carriedOut(submission, known.rows));
		} else if (known === undefined && found !== undefined) {
			await settle(job, async () => carriedOut(submission, [existingOrder(submission, found)]));
		} else if (leader !== undefined) {
			planned.followers.push({ job, leader });
		} else {
			planned.fresh.push(job);
		}
		if (id !== undefined && leader === undefined && !submission.dryRun) first.set(id, job);
	}
	return planned;
}

/** How many numbers the jobs of one account would order. */
export async function countOrders(api: Api, jobs: SubmissionJob[]): Promise<number> {
	const { fresh } = await plan(api, jobs);
	return fresh.filter(
		({ submission: { order, reference } }) =>
			order !== undefined && recall(reference) === undefined,
	).length;
}

/** Whether an order must not be placed if there is one with its custom ID. */
export function wantsOnlyOne({ order }: Submission): boolean {
	return order !== undefined && order.ifCustomIdExists !== 'createAnyway';
}

function carriedOut(submission: Submission, rows: IDataObject[]): Done {
	checkExactNumber(submission, rows);
	return { rows };
}

function existingOrder({ order }: Submission, row: RequestRow): IDataObject {
	if (order?.ifCustomIdExists === 'fail') {
		const { custom_id, service_number, id, request_status } = row.raw;
		throw new InvalidParameter(
			'Custom ID',
			`${String(custom_id)} has been ordered already: number ${String(service_number)}, request ${String(id)}, ${String(request_status)}`,
			"Nothing was ordered. 'If This Custom ID Exists' can return the earlier order instead.",
		);
	}
	return asAcknowledged(row, 'existing', 'custom_id');
}

/**
 * The orders of interest by custom ID, from one walk through List Requests, and the IDs of all that have such a custom
 * ID. A failed order does not count, nor one whose number has been given up since; of several the newest does.
 */
async function findEarlierOrders(
	api: Api,
	jobs: SubmissionJob[],
): Promise<{ orders: Map<string, RequestRow>; before: Set<string> }> {
	const wanted = new Set<string>();
	for (const { submission } of jobs) {
		const { custom_id } = submission.order ?? {};
		if (wantsOnlyOne(submission) && custom_id) wanted.add(custom_id);
	}
	const orders = new Map<string, RequestRow>();
	const before = new Set<string>();
	if (wanted.size === 0) return { orders, before };

	const created: Array<RequestRow & { customId: string }> = [];
	const givenUp: RequestRow[] = [];
	for await (const rows of requests(api)) {
		for (const row of rows) {
			const { id, customId, status, type } = row;
			if (type === 'create' && customId !== undefined && wanted.has(customId)) {
				before.add(id);
				if (status !== 'failed') created.push({ ...row, customId });
			}
			if (type === 'delete' && status !== 'failed' && status !== 'reported') givenUp.push(row);
		}
	}
	for (const order of created.sort((one, other) => one.receivedAt - other.receivedAt)) {
		const ceased = givenUp.some(
			({ serviceNumber, receivedAt }) =>
				serviceNumber === order.serviceNumber && receivedAt >= order.receivedAt,
		);
		if (!ceased) orders.set(order.customId, order);
	}
	return { orders, before };
}
