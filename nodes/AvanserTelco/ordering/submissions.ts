import type { IDataObject } from 'n8n-workflow';
import { accountCheck } from '../api/account';
import type { Api } from '../api/api';
import { ApiFailure, InvalidParameter } from '../failures';
import { checkCount, offerCheck } from './guards';
import type { Guards } from './guards';
import { belongsToAnother, claim, forget, recall, remember } from './memory';
import type { Lost } from './memory';
import { isRecord } from '../engine/parameters';
import { pause } from '../engine/pause';
import { pool } from '../engine/pool';
import { carriesReference } from './reference';
import { storedText } from '../api/reply';
import type { Reply } from '../api/reply';
import { TypedText, path } from '../api/request';
import type { ApiRequest } from '../api/request';
import { isSince, statusOf } from './waiting';

/**
 * A request to create, change or decommission a service. It costs money or changes a live number, AVANSER has no
 * idempotency key, and a lost answer says nothing: so it is sent once, and looked up where there is any doubt.
 */
export interface Submission {
	/** As List Requests names it. */
	type: 'create' | 'update' | 'delete';
	request: ApiRequest;
	/** See reference.ts. Only in the request where that has a Callback URI. */
	reference: string;
	/** Set where the same again is meant, once it has succeeded: each call of an AI agent counts. */
	again: boolean;
	/** Returns what would be sent, and sends nothing. */
	dryRun: boolean;
	/** Seconds to go on looking for a request whose answer was lost. */
	lookupTime: number;
	/** The number it is about. A new service has none yet. */
	service_number?: string;
	/** Only of a new service. */
	order?: Order;
}

export interface Order {
	custom_id?: string;
	/** What to do if there is an order with the same custom ID. */
	ifCustomIdExists: 'returnExisting' | 'fail' | 'createAnyway';
	/** The only number it may get. */
	exactNumber?: string;
	/** Lists the numbers of which it would get one. */
	offer: ApiRequest;
	guards: Guards;
}

/** One item's submission and what became of it. */
export interface SubmissionJob {
	submission: Submission;
	rows?: IDataObject[];
	failure?: unknown;
	/** AVANSER's clock when it was sent, in milliseconds. */
	sentAt?: number;
}

/** How the submissions of one account are carried out. */
export interface Pace {
	/** How many at the same time. */
	workers: number;
	/** Asked before each: nothing more is sent after it says no. */
	goOn(): boolean;
	cancelled: AbortSignal | undefined;
	/** New numbers in the whole run, if it has more than one account. */
	ordersInRun?: number;
}

/**
 * Carries out the submissions of one account. Before the first is sent, earlier orders with the same custom IDs have
 * been looked for, once for all, and the guards have been checked.
 */
export async function submitAll(api: Api, jobs: SubmissionJob[], pace: Pace): Promise<void> {
	if (jobs.length === 0) return;
	const { fresh, followers, before } = await planned(api, jobs);
	await checkGuards(api, fresh, pace.ordersInRun);

	let untried = fresh;
	while (untried.length > 0 && pace.goOn()) {
		const tried = new Set<SubmissionJob>();
		const lost: LostJob[] = [];
		const carryOut = async (job: SubmissionJob) => {
			if (job.submission.dryRun) return await rehearsed(api, job);
			const outcome = await submitted(api, job, before);
			if (Array.isArray(outcome)) return outcome;
			lost.push({ job, answer: outcome });
			return undefined;
		};
		// After a lost answer nothing more is sent until it is found; and it is looked for only when nothing is under
		// way any more that could be taken for it.
		const goOn = () => pace.goOn() && lost.length === 0;
		const work = async (job: SubmissionJob) => {
			tried.add(job);
			await settle(job, () => carryOut(job));
		};
		await pool(untried, pace.workers, work, goOn);
		await lookUpAll(api, lost, pace);
		untried = untried.filter((job) => !tried.has(job));
	}
	for (const { job, leader } of followers) {
		job.failure = leader.failure;
		job.rows = leader.rows?.map((row) => ({ ...row, outcome: 'existing', matchedBy: 'custom_id' }));
	}
}

interface LostJob {
	job: SubmissionJob;
	answer: Lost;
}

async function lookUpAll(api: Api, lost: LostJob[], { workers, cancelled }: Pace): Promise<void> {
	await pool(lost, workers, async ({ job, answer }) => {
		const { request } = job.submission;
		const alike = lost.filter((other) => isSame(request, other.job.submission.request)).length;
		await settle(job, () => lookedUp(api, job.submission, answer, { alike, cancelled }));
	});
}

/** How many numbers the jobs of one account would order. */
export async function countOrders(api: Api, jobs: SubmissionJob[]): Promise<number> {
	const { fresh } = await planned(api, jobs);
	return fresh.filter(isNewOrder).length;
}

function isNewOrder({ submission: { order, reference } }: SubmissionJob): boolean {
	return order !== undefined && recall(reference) === undefined;
}

interface Plan {
	/** What is to be sent. */
	fresh: SubmissionJob[];
	/** Items with the custom ID of one before them. */
	followers: Array<{ job: SubmissionJob; leader: SubmissionJob }>;
	/** IDs of requests that were there before, as far as they matter. */
	before: Set<string>;
}

async function planned(api: Api, jobs: SubmissionJob[]): Promise<Plan> {
	// Tells AVANSER's time, by which requests are told from older ones.
	await api.send(accountCheck);
	const { orders, before } = await earlierOrders(api, jobs);
	const plan: Plan = { fresh: [], followers: [], before };
	const first = new Map<string, SubmissionJob>();

	for (const job of jobs) {
		const { submission } = job;
		const known = recall(submission.reference);
		const id = findFirst(submission) ? submission.order?.custom_id : undefined;
		const found = id === undefined ? undefined : orders.get(id);
		const leader = id === undefined || submission.dryRun ? undefined : first.get(id);

		if (known !== undefined && 'rows' in known) {
			await settle(job, async () => exactly(submission, known.rows));
		} else if (known === undefined && found !== undefined) {
			await settle(job, async () => exactly(submission, [existing(submission, found)]));
		} else if (leader !== undefined) {
			plan.followers.push({ job, leader });
		} else {
			plan.fresh.push(job);
		}
		if (id !== undefined && leader === undefined && !submission.dryRun) first.set(id, job);
	}
	return plan;
}

/** Runs what may fail for one job without touching the others. A job that has failed stays as it is. */
async function settle(
	job: SubmissionJob,
	work: () => Promise<IDataObject[] | undefined>,
): Promise<void> {
	if (job.failure !== undefined) return;
	try {
		job.rows = await work();
	} catch (failure) {
		job.failure = failure;
	}
}

function findFirst({ order }: Submission): boolean {
	return order !== undefined && order.ifCustomIdExists !== 'createAnyway';
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

/** Sends a submission, unless that has been done. Returns its rows, or that its answer was lost. */
async function submitted(
	api: Api,
	job: SubmissionJob,
	before: Set<string>,
): Promise<IDataObject[] | Lost> {
	const { submission } = job;
	const { request, reference, order } = submission;
	const known = recall(reference);
	if (known !== undefined && 'final' in known) throw known.final;
	if (known !== undefined && 'lost' in known) {
		// n8n runs the node again after a lost answer: the request is looked for, not sent a second time.
		job.sentAt = known.lost.unknownSince;
		return known.lost;
	}

	job.sentAt = api.now();
	const answer = await answered(api, submission);
	if (typeof answer !== 'string' && answer.status === 300) return api.read(request, answer);
	const [acknowledged] = typeof answer === 'string' ? [] : api.read(request, answer);
	if (acknowledged?.request_id === undefined) {
		const instead = typeof answer === 'string' ? answer : 'the reply names no request';
		const lost = { unknownSince: job.sentAt, instead, before };
		remember(reference, { lost });
		return lost;
	}
	const rows = [
		{
			...acknowledged,
			...customIdOf(order),
			outcome: order === undefined ? 'submitted' : 'created',
			matchedBy: 'acknowledgment',
		},
	];
	return done(api, submission, rows);
}

/** Keeps what was carried out, so that n8n's Retry On Fail does not send it again. */
function done(api: Api, submission: Submission, rows: IDataObject[]): IDataObject[] {
	const { reference, again } = submission;
	for (const { request_id } of rows) claim(reference, api.base, String(request_id));
	remember(reference, { rows });
	exactly(submission, rows);
	if (again) forget(reference);
	return rows;
}

/** The reply, or what came in place of it where it is not known whether the request was carried out. */
async function answered(api: Api, { request, reference }: Submission): Promise<Reply | string> {
	return await api.send(request).catch((failure: unknown) => {
		if (failure instanceof ApiFailure && failure.details.final) {
			remember(reference, { final: failure });
		} else if (failure instanceof ApiFailure && failure.details.outcomeUnknown) {
			return failure.message;
		}
		throw failure;
	});
}

function customIdOf(order: Order | undefined): IDataObject {
	return order?.custom_id === undefined ? {} : { custom_id: order.custom_id };
}

function exactly({ order }: Submission, rows: IDataObject[]): IDataObject[] {
	const { exactNumber } = order ?? {};
	for (const { service_number, request_id } of rows) {
		// The number is not among the documented members of an acknowledgment, only in the examples.
		if (exactNumber === undefined || service_number === undefined) continue;
		if (String(service_number) === exactNumber) continue;
		throw new InvalidParameter(
			'Require This Exact Number',
			`is on, but AVANSER reserved ${String(service_number)} instead of ${exactNumber} (request ${String(request_id)})`,
			'The order stands. Keep the number, or wait until it is live and use Service > Decommission.',
		);
	}
	return rows;
}

/**
 * The orders of interest by custom ID, from one walk through List Requests, and the IDs of all that have such a custom
 * ID. A failed order does not count, nor one whose number has been given up since; of several the newest does.
 */
async function earlierOrders(
	api: Api,
	jobs: SubmissionJob[],
): Promise<{ orders: Map<string, IDataObject>; before: Set<string> }> {
	const wanted = new Set<unknown>();
	for (const { submission } of jobs) {
		if (findFirst(submission) && submission.order?.custom_id)
			wanted.add(submission.order.custom_id);
	}
	const orders = new Map<string, IDataObject>();
	const before = new Set<string>();
	if (wanted.size === 0) return { orders, before };

	const created: IDataObject[] = [];
	const givenUp: IDataObject[] = [];
	for await (const rows of api.pages(listRequests)) {
		for (const row of rows) {
			if (row.request_type === 'create' && wanted.has(row.custom_id)) {
				before.add(String(row.id));
				if (statusOf(row) !== 'failed') created.push(row);
			}
			if (row.request_type === 'delete' && !['failed', 'reported'].includes(statusOf(row))) {
				givenUp.push(row);
			}
		}
	}
	const dateOf = (row: IDataObject) => Date.parse(String(row.request_date));
	for (const order of created.sort((one, other) => dateOf(one) - dateOf(other))) {
		const ceased = givenUp.some(
			(row) =>
				String(row.service_number) === String(order.service_number) && dateOf(row) >= dateOf(order),
		);
		if (!ceased) orders.set(String(order.custom_id), order);
	}
	return { orders, before };
}

const listRequests: ApiRequest = { method: 'GET', path: '/requests' };

/** A listed request in the shape of an acknowledgment. */
function asAcknowledged(row: IDataObject, outcome: string, matchedBy: string): IDataObject {
	const { id, message, service_number, custom_id, request_status } = row;
	return {
		request_id: id,
		message,
		service_number,
		...(custom_id === undefined || custom_id === '' ? {} : { custom_id }),
		request_status,
		outcome,
		matchedBy,
	};
}

function existing({ order }: Submission, row: IDataObject): IDataObject {
	if (order?.ifCustomIdExists === 'fail') {
		throw new InvalidParameter(
			'Custom ID',
			`${String(row.custom_id)} has been ordered already: number ${String(row.service_number)}, request ${String(row.id)}, ${String(row.request_status)}`,
			"Nothing was ordered. 'If This Custom ID Exists' can return the earlier order instead.",
		);
	}
	return asAcknowledged(row, 'existing', 'custom_id');
}

/** What a dry run shows in place of an acknowledgment. */
async function rehearsed(api: Api, { submission }: SubmissionJob): Promise<IDataObject[]> {
	const { request, order } = submission;
	const { method, path: requestPath, body } = request;
	const wouldSend: IDataObject = { method, path: requestPath };
	if (body !== undefined && !(body instanceof TypedText)) wouldSend.body = body;
	if (order === undefined) return [{ dryRun: true, wouldSend }];
	return [{ dryRun: true, wouldSend, offeredNumbers: await api.rows(order.offer) }];
}

/**
 * Finds a request whose answer was lost.
 * @param alike how many such requests of this run have been lost: one of them is as good as another
 */
async function lookedUp(
	api: Api,
	submission: Submission,
	lost: Lost,
	{ alike, cancelled }: { alike: number; cancelled: AbortSignal | undefined },
): Promise<IDataObject[]> {
	const { reference, lookupTime } = submission;
	const deadline = Date.now() + lookupTime * 1000;
	for (let wait = 1000; ; wait *= 2) {
		const { found, matchedBy } = await matching(api, submission, lost).catch((failure: unknown) =>
			couldNotLook(failure, lost),
		);
		const free = found.filter(({ id }) => !belongsToAnother(reference, api.base, String(id)));
		if (free.length > alike) throw severalFit(free, lost);
		const [row] = free;
		if (row !== undefined) {
			return done(api, submission, [asAcknowledged(row, 'recovered', matchedBy)]);
		}
		const left = deadline - Date.now();
		if (left <= 0 || cancelled?.aborted) throw notFound(submission, lost);
		await pause(Math.min(wait, left), cancelled);
	}
}

interface Matches {
	found: IDataObject[];
	matchedBy: string;
}

/** AVANSER may be down as a whole; what is wrong with the account does not pass. */
function couldNotLook(failure: unknown, { instead }: Lost): Matches {
	if (!(failure instanceof ApiFailure)) throw failure;
	if (failure.code !== 'account') return { found: [], matchedBy: '' };
	throw new ApiFailure(
		failure.code,
		`AVANSER's answer was lost (${instead}), and the request could not be looked up. ${failure.message}`,
		failure.advice,
		{ ...failure.details, outcomeUnknown: true },
	);
}

function severalFit(found: IDataObject[], { instead }: Lost): ApiFailure {
	const listed = found.map(
		({ id, service_number, request_date }) =>
			`request ${String(id)} for ${String(service_number)} of ${String(request_date)}`,
	);
	return new ApiFailure(
		'unknown',
		`AVANSER's answer was lost (${instead}), and several requests could be this one: ${listed.join('; ')}`,
		'At least one of them is. Compare them with Request > Get Request Body. A Custom ID or a Callback URI tells requests apart.',
		{ outcomeUnknown: true },
	);
}

function notFound({ lookupTime }: Submission, { instead }: Lost): ApiFailure {
	return new ApiFailure(
		'unknown',
		`AVANSER's answer was lost (${instead}), and the request did not appear in its list within ${lookupTime} seconds`,
		'Most likely it was not carried out, but that is not certain: look at Request > Get Many before you run this item again. With a Custom ID it can be run again safely.',
		{ outcomeUnknown: true },
	);
}

/** By our reference, then by the custom ID, then by everything that was submitted. */
async function matching(
	api: Api,
	{ type, reference, service_number, order, request }: Submission,
	{ unknownSince: since, before }: Lost,
): Promise<Matches> {
	const custom_id = order?.custom_id;
	const ours: IDataObject[] = [];
	const named: IDataObject[] = [];
	const possible: IDataObject[] = [];
	for await (const rows of api.pages(listRequests)) {
		for (const row of rows) {
			if (carriesReference(row.callback_url, reference)) ours.push(row);
			if (row.request_type !== type || before.has(String(row.id))) continue;
			const recent = since !== undefined && isSince(row, since);
			// An order that was to be the first with its custom ID needs no clock: the older ones are known.
			const first = order !== undefined && order.ifCustomIdExists !== 'createAnyway';
			if (custom_id !== undefined && row.custom_id === custom_id && (recent || first))
				named.push(row);
			const fits = service_number === undefined || String(row.service_number) === service_number;
			if (recent && fits) possible.push(row);
		}
	}
	if (ours.length > 0) return { found: ours, matchedBy: 'reference' };
	if (custom_id !== undefined) return { found: named, matchedBy: 'custom_id' };
	if (request.body === undefined) return { found: possible, matchedBy: 'service_number' };
	const same: IDataObject[] = [];
	for (const row of possible) {
		if (belongsToAnother(reference, api.base, String(row.id))) continue;
		const [body] = await api.rows({
			method: 'GET',
			path: path`/requests/${String(row.id)}/request_body`,
			plainText: true,
			rows: (reply) => [storedText(reply)],
		});
		if (canonical(body) === canonical(request.body)) same.push(row);
	}
	return { found: same, matchedBy: 'request_body' };
}

function isSame(one: ApiRequest, other: ApiRequest): boolean {
	return one.path === other.path && canonical(one.body) === canonical(other.body);
}

/** The same text for the same members, in whatever order AVANSER gives them back. */
function canonical(value: unknown): string {
	return JSON.stringify(value, (_key, member: unknown) =>
		isRecord(member) ? Object.fromEntries(Object.entries(member).sort()) : member,
	);
}
