import type { IDataObject } from 'n8n-workflow';
import type { Api } from '../api/api';
import { TypedText } from '../api/request';
import type { Reply } from '../api/request';
import { ApiFailure } from '../foundation/failures';
import { pool } from '../foundation/pool';
import { checkCount, offerCheck } from './guards';
import { isFailed, keep, settle } from './job';
import type { Done, Pace, Submission, SubmissionJob } from './job';
import { lookUpAll } from './lookUp';
import type { LostJob } from './lookUp';
import { recall, remember } from './memory';
import type { Lost } from './memory';
import { plan } from './plan';

/**
 * Carries out the submissions of one account. Before the first is sent, earlier orders with the same custom IDs have
 * been looked for, once for all, and the guards have been checked.
 */
export async function submit(api: Api, jobs: SubmissionJob[], pace: Pace): Promise<void> {
	if (jobs.length === 0) return;
	const { fresh, followers, before } = await plan(api, jobs);
	await checkGuards(api, fresh, pace.ordersInRun);

	let untried = fresh;
	while (untried.length > 0 && pace.goOn()) {
		const tried = new Set<SubmissionJob>();
		const lostJobs: LostJob[] = [];
		const carryOut = async (job: SubmissionJob) => {
			if (job.submission.dryRun) return { rows: await rehearse(api, job.submission) };
			const sent = await send(api, job.submission, before);
			if ('rows' in sent) return sent;
			lostJobs.push({ job, lost: sent });
			return undefined;
		};
		// After a lost answer nothing more is sent until it is found; and it is looked for only when nothing is under
		// way any more that could be taken for it.
		const goOn = () => pace.goOn() && lostJobs.length === 0;
		const work = async (job: SubmissionJob) => {
			tried.add(job);
			await settle(job, () => carryOut(job));
		};
		await pool(untried, pace.workers, work, goOn);
		await lookUpAll(api, lostJobs, pace);
		untried = untried.filter((job) => !tried.has(job));
	}
	for (const { job, leader } of followers) follow(job, leader);
}

/** Gives an item with the custom ID of one before it that one's order, or failure. */
function follow(job: SubmissionJob, { outcome }: SubmissionJob): void {
	if (outcome === undefined || isFailed(outcome)) {
		job.outcome = outcome;
		return;
	}
	const rows = outcome.rows.map((row) => ({ ...row, outcome: 'existing', matchedBy: 'custom_id' }));
	job.outcome = { rows };
}

async function checkGuards(
	api: Api,
	jobs: SubmissionJob[],
	ordersInRun = jobs.filter(({ submission }) => submission.order !== undefined).length,
): Promise<void> {
	const checkOffer = offerCheck(api);
	for (const job of jobs) {
		await settle(job, async () => {
			const { order, reference } = job.submission;
			if (order === undefined || recall(reference) !== undefined) return undefined;
			checkCount(ordersInRun, order.guards);
			await checkOffer(order.offer, order.guards);
			return undefined;
		});
	}
}

/**
 * Sends a submission: this is where money is spent. One that was sent before, by an earlier try of n8n's, is not sent
 * again. Returns its rows, or that its answer was lost.
 * @throws ApiFailure
 */
async function send(api: Api, submission: Submission, before: Set<string>): Promise<Done | Lost> {
	const { request, reference, order } = submission;
	const known = recall(reference);
	if (known !== undefined && 'failure' in known) throw known.failure;
	if (known !== undefined && 'lost' in known) return known.lost;

	const sentAt = api.now();
	const reply = await replyTo(api, submission);
	if (typeof reply !== 'string' && reply.status === 300) return { rows: api.read(request, reply) };
	const [acknowledged] = typeof reply === 'string' ? [] : api.read(request, reply);
	if (acknowledged?.request_id === undefined) {
		const instead = typeof reply === 'string' ? reply : 'the reply names no request';
		const lost = { sentAt, instead, before };
		submission.log?.(submission, 'sent, but its answer was lost');
		remember(reference, { lost });
		return lost;
	}
	const row: IDataObject = {
		...acknowledged,
		...(order?.custom_id === undefined ? {} : { custom_id: order.custom_id }),
		outcome: order === undefined ? 'submitted' : 'created',
		matchedBy: 'acknowledgment',
	};
	return { rows: keep(api, submission, [row]), sentAt };
}

/** The reply, or what came in place of it where it is not known whether the request was carried out. */
async function replyTo(api: Api, submission: Submission): Promise<Reply | string> {
	const { request, reference } = submission;
	return await api.send(request).catch((failure: unknown) => {
		if (failure instanceof ApiFailure && failure.details.carriedOut) {
			remember(reference, { failure });
			submission.log?.(submission, `carried out in another account. ${failure.message}`);
		} else if (failure instanceof ApiFailure && failure.details.outcomeUnknown) {
			return failure.message;
		}
		throw failure;
	});
}

/** What a dry run shows in place of an acknowledgment. */
async function rehearse(api: Api, { request, order }: Submission): Promise<IDataObject[]> {
	const { method, path, body } = request;
	const wouldSend: IDataObject = { method, path };
	if (body !== undefined && !(body instanceof TypedText)) wouldSend.body = body;
	if (order === undefined) return [{ dryRun: true, wouldSend }];
	return [{ dryRun: true, wouldSend, offeredNumbers: await api.rows(order.offer) }];
}
