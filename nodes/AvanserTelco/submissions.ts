import { sleep } from 'n8n-workflow';
import type { IDataObject } from 'n8n-workflow';
import { accountCheck } from './account';
import type { Api } from './api';
import { ApiFailure, InvalidParameter } from './failures';
import { checkCount, offerCheck } from './guards';
import type { Guards } from './guards';
import { belongsToAnother, claim, recall, remember } from './memory';
import { isRecord } from './parameters';
import { pool } from './pool';
import { carriesReference } from './reference';
import { storedText } from './reply';
import type { Reply } from './reply';
import { TypedText, path } from './request';
import type { ApiRequest } from './request';
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

/**
 * Carries out the submissions of one account. Before the first is sent, earlier orders with the same custom IDs have
 * been looked for, once for all, and the guards have been checked.
 *
 * @param goOn asked before each: nothing more is sent after it says no
 */
export async function submitAll(
	api: Api,
	jobs: SubmissionJob[],
	{ workers, goOn }: { workers: number; goOn: () => boolean },
): Promise<void> {
	if (jobs.length === 0) return;
	// Tells AVANSER's time, by which requests are told from older ones.
	await api.send(accountCheck);

	const earlier = await earlierOrders(api, jobs);
	const first = new Map<string, SubmissionJob>();
	const followers: Array<{ job: SubmissionJob; leader: SubmissionJob }> = [];
	const fresh: SubmissionJob[] = [];

	for (const job of jobs) {
		const { submission } = job;
		const known = recall(submission.reference);
		if (known !== undefined && 'rows' in known) {
			await settle(job, async () => exactly(submission, known.rows));
			continue;
		}
		const id = findFirst(submission) ? submission.order?.custom_id : undefined;
		const found = id === undefined ? undefined : earlier.get(id);
		const leader = id === undefined ? undefined : first.get(id);
		if (known === undefined && found !== undefined) {
			await settle(job, async () => [existing(submission, found)]);
		} else if (leader !== undefined) {
			followers.push({ job, leader });
		} else {
			if (id !== undefined) first.set(id, job);
			fresh.push(job);
		}
	}

	await checkGuards(api, fresh);
	const carryOut = ({ submission }: SubmissionJob) => (submission.dryRun ? rehearsed : submit);
	await pool(fresh, workers, (job) => settle(job, () => carryOut(job)(api, job)), goOn);
	for (const { job, leader } of followers) {
		job.failure = leader.failure;
		job.rows = leader.rows?.map((row) =>
			job.submission.dryRun ? row : { ...row, outcome: 'existing', matchedBy: 'custom_id' },
		);
	}
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

async function checkGuards(api: Api, jobs: SubmissionJob[]): Promise<void> {
	const checkOffer = offerCheck(api);
	const orders = jobs.filter(({ submission }) => submission.order !== undefined);
	for (const job of orders) {
		await settle(job, async () => {
			const { order, reference } = job.submission;
			if (order === undefined || recall(reference) !== undefined) return undefined;
			checkCount(orders.length, order.guards);
			await checkOffer(order.offer, order.guards);
			return undefined;
		});
	}
}

async function submit(api: Api, job: SubmissionJob): Promise<IDataObject[]> {
	const { submission } = job;
	const { request, reference, order } = submission;
	const known = recall(reference);
	if (known !== undefined && 'final' in known) throw known.final;
	if (known !== undefined && 'unknownSince' in known) {
		// n8n runs the node again after a lost answer: the request is looked for, not sent a second time.
		job.sentAt = known.unknownSince;
		return await lookedUp(api, submission, job.sentAt);
	}

	job.sentAt = api.now();
	const answer = await answered(api, submission);
	if (answer !== undefined && answer.status === 300) return api.read(request, answer);
	const [acknowledged] = answer === undefined ? [] : api.read(request, answer);
	if (acknowledged?.request_id === undefined) {
		remember(reference, { unknownSince: job.sentAt });
		return await lookedUp(api, submission, job.sentAt);
	}
	const rows = [
		{
			...acknowledged,
			...customIdOf(order),
			outcome: order === undefined ? 'submitted' : 'created',
			matchedBy: 'acknowledgment',
		},
	];
	claim(reference, api.base, String(acknowledged.request_id));
	remember(reference, { rows });
	return exactly(submission, rows);
}

/** The reply, or undefined where it is not known whether the request was carried out. */
async function answered(api: Api, { request, reference }: Submission): Promise<Reply | undefined> {
	return await api.send(request).catch((failure: unknown) => {
		if (failure instanceof ApiFailure && failure.details.final)
			remember(reference, { final: failure });
		else if (failure instanceof ApiFailure && failure.details.outcomeUnknown) return undefined;
		throw failure;
	});
}

function customIdOf(order: Order | undefined): IDataObject {
	return order?.custom_id === undefined ? {} : { custom_id: order.custom_id };
}

function exactly({ order }: Submission, rows: IDataObject[]): IDataObject[] {
	const { exactNumber } = order ?? {};
	for (const { service_number, request_id } of rows) {
		if (exactNumber === undefined || String(service_number) === exactNumber) continue;
		throw new InvalidParameter(
			'Require This Exact Number',
			`is on, but AVANSER reserved ${String(service_number)} instead of ${exactNumber} (request ${String(request_id)})`,
			'The order stands. Keep the number, or wait until it is live and use Service > Decommission.',
		);
	}
	return rows;
}

/**
 * The orders of interest by custom ID, from one walk through List Requests. A failed one does not count, nor one whose
 * number has been given up since.
 */
async function earlierOrders(api: Api, jobs: SubmissionJob[]): Promise<Map<string, IDataObject>> {
	const wanted = new Set<unknown>();
	for (const { submission } of jobs) {
		if (findFirst(submission) && submission.order?.custom_id)
			wanted.add(submission.order.custom_id);
	}
	const orders = new Map<string, IDataObject>();
	if (wanted.size === 0) return orders;

	const created: IDataObject[] = [];
	const givenUp: IDataObject[] = [];
	for await (const rows of api.pages(listRequests)) {
		for (const row of rows) {
			if (statusOf(row) === 'failed') continue;
			if (row.request_type === 'create' && wanted.has(row.custom_id)) created.push(row);
			if (row.request_type === 'delete' && statusOf(row) !== 'reported') givenUp.push(row);
		}
	}
	for (const order of created) {
		const ceased = givenUp.some(
			(row) =>
				String(row.service_number) === String(order.service_number) &&
				Date.parse(String(row.request_date)) >= Date.parse(String(order.request_date)),
		);
		if (!ceased) orders.set(String(order.custom_id), order);
	}
	return orders;
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
 * @param since when it was sent, by AVANSER's clock
 */
async function lookedUp(api: Api, submission: Submission, since: number): Promise<IDataObject[]> {
	const deadline = Date.now() + submission.lookupTime * 1000;
	for (let pause = 1000; ; pause *= 2) {
		const { found, matchedBy } = await matching(api, submission, since).catch(couldNotLook);
		if (found.length > 1) throw severalFit(found);
		const [row] = found;
		if (row !== undefined) {
			const rows = [asAcknowledged(row, 'recovered', matchedBy)];
			claim(submission.reference, api.base, String(row.id));
			remember(submission.reference, { rows });
			return exactly(submission, rows);
		}
		const left = deadline - Date.now();
		if (left <= 0) throw notFound(submission);
		await sleep(Math.min(pause, left));
	}
}

interface Matches {
	found: IDataObject[];
	matchedBy: string;
}

function couldNotLook(failure: unknown): Matches {
	if (failure instanceof ApiFailure && failure.code !== 'account')
		return { found: [], matchedBy: '' };
	throw failure;
}

function severalFit(found: IDataObject[]): ApiFailure {
	const listed = found.map(
		({ id, service_number, request_date }) =>
			`request ${String(id)} for ${String(service_number)} of ${String(request_date)}`,
	);
	return new ApiFailure(
		'unknown',
		`AVANSER's answer was lost, and several requests could be this one: ${listed.join('; ')}`,
		'At least one of them is. Compare them with Request > Get Request Body. A Custom ID or a Callback URI tells requests apart.',
		{ outcomeUnknown: true },
	);
}

function notFound({ lookupTime }: Submission): ApiFailure {
	return new ApiFailure(
		'unknown',
		`AVANSER's answer was lost, and the request did not appear in its list within ${lookupTime} seconds`,
		'Most likely it was not carried out, but that is not certain: look at Request > Get Many before you run this item again. With a Custom ID it can be run again safely.',
		{ outcomeUnknown: true },
	);
}

/** By our reference, then by the custom ID, then by everything that was submitted. */
async function matching(
	api: Api,
	{ type, reference, service_number, order, request }: Submission,
	since: number,
): Promise<Matches> {
	const ours: IDataObject[] = [];
	const possible: IDataObject[] = [];
	for await (const rows of api.pages(listRequests)) {
		for (const row of rows) {
			if (carriesReference(row.callback_url, reference)) ours.push(row);
			if (
				row.request_type === type &&
				isSince(row, since) &&
				!belongsToAnother(reference, api.base, String(row.id)) &&
				(service_number === undefined || String(row.service_number) === service_number)
			) {
				possible.push(row);
			}
		}
	}
	if (ours.length > 0) return { found: ours, matchedBy: 'reference' };
	const custom_id = order?.custom_id;
	if (custom_id !== undefined) {
		return { found: possible.filter((row) => row.custom_id === custom_id), matchedBy: 'custom_id' };
	}
	if (request.body === undefined) return { found: possible, matchedBy: 'service_number' };
	const same: IDataObject[] = [];
	for (const row of possible) {
		const [submitted] = await api.rows({
			method: 'GET',
			path: path`/requests/${String(row.id)}/request_body`,
			plainText: true,
			rows: (reply) => [storedText(reply)],
		});
		if (canonical(submitted) === canonical(request.body)) same.push(row);
	}
	return { found: same, matchedBy: 'request_body' };
}

/** The same text for the same members, in whatever order AVANSER gives them back. */
function canonical(value: unknown): string {
	return JSON.stringify(value, (_key, member: unknown) =>
		isRecord(member) ? Object.fromEntries(Object.entries(member).sort()) : member,
	);
}
