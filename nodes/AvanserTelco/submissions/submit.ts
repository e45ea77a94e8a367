import type { IDataObject } from 'n8n-workflow';
import type { Api } from '../api/api';
import { TypedText } from '../api/request';
import type { Reply } from '../api/request';
import { ApiFailure } from '../foundation/failures';
import { unhurried } from '../foundation/pause';
import { poolBySubject } from '../foundation/pool';
import { noteOrdered } from './history';
import { checkCount, offerCheck } from './guards';
import { isFailed, isOfRequest, keep, rowOf, settle } from './job';
import type { Done, Pace, Submission, SubmissionJob } from './job';
import { comparedMembers, differencesFrom } from './differences';
import { lookUpAll } from './lookUp';
import type { LostJob } from './lookUp';
import { countOrder, ordersOf, recall, remember } from './memory';
import type { Lost } from './memory';
import { searchedOnce } from './offers';
import type { Offers } from './offers';
import { orderedSince, seeListed } from './newcomers';
import { existingOrder, plan } from './plan';

/**
 * Carries out the submissions of one account. Before the first is sent, earlier orders with the same custom IDs have
 * been looked for, once for all, and the guards have been checked.
 */
export async function submit(api: Api, jobs: SubmissionJob[], pace: Pace): Promise<void> {
	if (jobs.length === 0) return;
	const { fresh, followers, history } = await plan(api, jobs);
	const offers = searchedOnce(api);
	await checkGuards(api, offers, fresh, pace.ordersInRun);
	const ordered = orderedSince(api, history);

	let untried = fresh;
	while (untried.length > 0 && pace.goOn()) {
		const tried = new Set<SubmissionJob>();
		const lostJobs: LostJob[] = [];
		const carryOut = async (job: SubmissionJob) => {
			const { submission } = job;
			if (submission.dryRun) return { rows: await rehearse(offers, submission) };
			const existing = await ordered(submission);
			if (existing !== undefined) return existingOrder(submission, existing);
			const sent = await send(api, submission, history.before);
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
		// Of two changes to one number the later one is to hold.
		const number = ({ submission }: SubmissionJob) => submission.service_number;
		await poolBySubject(untried, pace.workers, number, work, goOn);
		await lookUpAll(api, lostJobs, pace);
		untried = untried.filter((job) => !tried.has(job));
	}
	for (const { job, leader } of followers) follow(job, leader);
	await seeListed(api, fresh, history, pace.cancelled);
}

/** Gives an item with the custom ID of one before it that one's order, or failure. */
function follow(job: SubmissionJob, leader: SubmissionJob): void {
	const { outcome } = leader;
	if (outcome === undefined || isFailed(outcome)) {
		job.outcome = outcome;
		return;
	}
	const { submission } = job;
	const rows = outcome.rows.map((row) =>
		isOfRequest(row)
			? {
					...rowOf(submission, row, 'existing', 'custom_id'),
					...differencesFrom(submission, comparedMembers(leader.submission)),
				}
			: { ...row },
	);
	job.outcome = { rows };
}

async function checkGuards(
	api: Api,
	offers: Offers,
	jobs: SubmissionJob[],
	ordersInRun = jobs.filter(({ submission }) => submission.order !== undefined).length,
): Promise<void> {
	const checkOffer = offerCheck(api, offers);
	for await (const job of unhurried(jobs)) {
		await settle(job, async () => {
			const { identity, order } = job.submission;
			if (order === undefined || recall(identity) !== undefined) return undefined;
			checkCount(ordersInRun, ordersOf(identity.execution), order.guards);
			const addresses = await checkOffer(order.offer, order.guards);
			return addresses && { rows: addresses };
		});
	}
}

/**
 * Sends a submission: this is where money is spent. One that was sent before, by an earlier try of n8n's, is not sent
 * again. Returns its rows, or that its answer was lost.
 * @throws ApiFailure
 */
async function send(api: Api, submission: Submission, before: Set<string>): Promise<Done | Lost> {
	const { request, identity, order } = submission;
	const known = recall(identity);
	if (known !== undefined && 'failure' in known) throw known.failure;
	if (known !== undefined && 'lost' in known) return known.lost;

	const sentAt = api.now();
	noteOrdered(api, order?.custom_id);
	const reply = await replyTo(api, submission);
	if (typeof reply !== 'string' && reply.status === 300) return { rows: api.read(request, reply) };
	const [acknowledged] = typeof reply === 'string' ? [] : api.read(request, reply);
	if (acknowledged?.request_id === undefined) {
		const instead = typeof reply === 'string' ? reply : 'the reply names no request';
		const lost = { sentAt, instead, before };
		submission.log?.(submission, 'sent, but its answer was lost');
		remember(identity, { lost });
		if (order !== undefined) countOrder(identity);
		return lost;
	}
	const { custom_id } = order ?? {};
	const row = rowOf(
		submission,
		{ ...acknowledged, ...(custom_id === undefined ? {} : { custom_id }) },
		order === undefined ? 'submitted' : 'created',
		'acknowledgment',
	);
	return { rows: keep(api, submission, row), sentAt };
}

/** The reply, or what came in place of it where it is not known whether the request was carried out. */
async function replyTo(api: Api, submission: Submission): Promise<Reply | string> {
	const { request, identity } = submission;
	return await api.send(request).catch((failure: unknown) => {
		if (failure instanceof ApiFailure && failure.details.carriedOut) {
			remember(identity, { failure });
			submission.log?.(submission, `carried out in another account. ${failure.message}`);
		} else if (failure instanceof ApiFailure && failure.details.outcomeUnknown) {
			return failure.message;
		}
		throw failure;
	});
}

/** Of a stock of hundreds of numbers a dry run shows what they look like, and how many there are. */
const mostShown = 5;

/** What a dry run shows in place of an acknowledgment. */
async function rehearse(offers: Offers, { request, order }: Submission): Promise<IDataObject[]> {
	const { method, path, body } = request;
	const wouldSend: IDataObject = { method, path };
	if (body !== undefined && !(body instanceof TypedText)) wouldSend.body = body;
	if (order === undefined) return [{ dryRun: true, wouldSend }];
	const offer = await offers(order.offer);
	if ('addresses' in offer) return offer.addresses;
	return [
		{
			dryRun: true,
			wouldSend,
			offeredNumbers: offer.numbers.slice(0, mostShown),
			offeredNumbersTotal: offer.numbers.length,
		},
	];
}
