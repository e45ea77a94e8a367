import { NodeOperationError } from 'n8n-workflow';
import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { inAccount } from '../api/account';
import type { Connection } from '../api/account';
import type { Api } from '../api/api';
import { toNodeError } from '../failures';
import { accountOptions, runOptions } from '../fields/options';
import { recall, remember } from '../ordering/memory';
import type { Operation, Prepared, Resource } from './operation';
import { readCollection } from './parameters';
import { pool } from './pool';
import { isTool, referenceFor } from '../ordering/reference';
import { isRead } from '../api/request';
import { countOrders, submitAll } from '../ordering/submissions';
import type { Pace, SubmissionJob } from '../ordering/submissions';
import { waitForOutcomes } from '../ordering/waiting';
import type { Awaited } from '../ordering/waiting';

/** An item and how far it has come. */
interface Job extends Prepared {
	item: number;
	reference: string;
	again: boolean;
	account?: string;
	rows?: IDataObject[];
	/** Instead of rows, where an item is more than JSON. */
	items?: INodeExecutionData[];
	failure?: unknown;
	sentAt?: number;
}

/**
 * The engine: every item through the chosen operation. All items are checked before the first one is sent; then they
 * go out account by account, a few at a time, and what they return comes out in the order the items went in.
 */
export async function runOperations(
	context: IExecuteFunctions,
	resources: Resource[],
): Promise<INodeExecutionData[]> {
	const operation = chosenOperation(context, resources);
	const { concurrency = 5, ...settings } = runSettings(context);
	const usual = operation.anyAccount ? {} : await usualOf(context);
	const jobs = context
		.getInputData()
		.map((_, item) => preparedJob(context, operation, item, usual));
	const stopAtFailure = !context.continueOnFail();
	if (stopAtFailure) throwFirstFailure(context, operation, jobs);

	const cancelled = context.getExecutionCancelSignal();
	const goOn = () => !cancelled?.aborted && !(stopAtFailure && jobs.some(hasFailed));

	const ready = jobs.filter((job) => !hasFailed(job));
	if (operation.isOutside) {
		await pool(ready, concurrency, (job) => carryOutOutside(context, job, settings.timeout), goOn);
	} else {
		const groups = byAccount(ready).map((group) =>
			inItsAccount(context, operation, settings, group),
		);
		const workers = operation.oneAtATime ? 1 : concurrency;
		await carryOutAll(groups, { workers, goOn, cancelled });
		if (stopAtFailure) throwFirstFailure(context, operation, jobs);
		await Promise.all(
			groups.map(({ group, read }) => waitForOutcomes(group.flatMap(awaitedOf), read, cancelled)),
		);
	}

	if (stopAtFailure) throwFirstFailure(context, operation, jobs);
	return jobs.flatMap((job) => itemsOf(context, operation, job));
}

/** The items of one account, and how to work there. */
interface Group {
	group: Job[];
	read: <Result>(work: (api: Api) => Promise<Result>) => Promise<Result>;
	write: (work: (api: Api) => Promise<void>) => Promise<void>;
}

function inItsAccount(
	context: IExecuteFunctions,
	{ anyAccount, submits: exclusive }: Operation,
	settings: Connection,
	group: Job[],
): Group {
	const [{ item, account }] = group;
	const { allowUnverifiedAccount } = accountOptionsOf(context, item);
	const connection = { ...settings, account, anyAccount, allowUnverifiedAccount };
	return {
		group,
		read: (work) => inAccount(context, connection, work),
		write: (work) => inAccount(context, { ...connection, exclusive }, work),
	};
}

async function carryOutAll(groups: Group[], pace: Pace): Promise<void> {
	const failAll = (jobs: Job[]) => (failure: unknown) => {
		for (const job of jobs) if (job.rows === undefined) job.failure ??= failure;
		return undefined;
	};
	const all = groups.flatMap(({ group }) => group);
	const orders = await ordersInRun(groups).catch(failAll(all));
	for (const { group, write } of groups) {
		const open = group.filter((job) => !hasFailed(job));
		if (!pace.goOn() || open.length === 0) continue;
		const carriedOut = write((api) => carryOut(api, open, { ...pace, ordersInRun: orders }));
		await carriedOut.catch(failAll(open));
	}
}

function runSettings(context: IExecuteFunctions) {
	try {
		return readCollection(runOptions, context.getNodeParameter('options', 0, {}));
	} catch (failure) {
		throw toNodeError(context.getNode(), failure);
	}
}

function chosenOperation(context: IExecuteFunctions, resources: Resource[]): Operation {
	const resource = context.getNodeParameter('resource', 0);
	const operation = context.getNodeParameter('operation', 0);
	const found = resources
		.find(({ value }) => value === resource)
		?.operations.find(({ value }) => value === operation);
	if (found === undefined) {
		throw new NodeOperationError(
			context.getNode(),
			`'Operation' ${String(operation)} is not one of 'Resource' ${String(resource)}`,
			{ description: 'Choose resource and operation from the lists.' },
		);
	}
	return found;
}

/** What the credential says for all items. */
interface Usual {
	account?: string;
	webhookSecret?: string;
}

async function usualOf(context: IExecuteFunctions): Promise<Usual> {
	const { accountId, webhookSecret } = await context.getCredentials('avanserTelcoApi');
	return { account: filled(accountId), webhookSecret: filled(webhookSecret) };
}

function filled(value: unknown): string | undefined {
	return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

/** n8n drops hidden parameters and refuses to read them; this stands for them. */
const hidden = '\u0000hidden';

function preparedJob(
	context: IExecuteFunctions,
	operation: Operation,
	item: number,
	{ account: usualAccount, webhookSecret }: Usual,
): Job {
	try {
		const values = Object.fromEntries(
			operation.fields
				.map(({ name }) => [name, context.getNodeParameter(name, item, hidden)])
				.filter(([, value]) => value !== hidden),
		);
		const reference = referenceFor(context, item, values);
		const account = accountOptionsOf(context, item).account_id || usualAccount;
		// n8n repeats a call of an agent only after a failure; the agent itself may well want the same twice.
		const again = isTool(context);
		const prepared = operation.prepare(values, { reference, again, webhookSecret });
		return { item, reference, again, account, ...prepared };
	} catch (failure) {
		return { item, reference: '', again: false, failure };
	}
}

function accountOptionsOf(context: IExecuteFunctions, item: number) {
	return readCollection(accountOptions, context.getNodeParameter('options', item, {}));
}

/**
 * How many numbers a run over several accounts would order, if there is a limit: it has to be known before the first
 * account's are.
 */
async function ordersInRun(groups: Group[]): Promise<number | undefined> {
	const limited = groups.some(({ group }) =>
		group.some(({ submission }) => submission?.order?.guards.maxNewNumbers !== undefined),
	);
	if (groups.length < 2 || !limited) return undefined;
	let orders = 0;
	for (const { group, read } of groups) {
		orders += await read((api) => countOrders(api, group.filter(submits)));
	}
	return orders;
}

function byAccount(jobs: Job[]): Job[][] {
	const groups = new Map<string, Job[]>();
	for (const job of jobs) {
		const account = job.account ?? '';
		groups.set(account, [...(groups.get(account) ?? []), job]);
	}
	return [...groups.values()];
}

async function carryOut(api: Api, jobs: Job[], pace: Pace): Promise<void> {
	const inTurn = api.writesInTurn && jobs.some(writes);
	const workers = inTurn ? 1 : pace.workers;
	await submitAll(api, jobs.filter(submits), { ...pace, workers });
	await pool(
		jobs.filter(({ call }) => call !== undefined),
		workers,
		(job) => carryOutCall(api, job),
		pace.goOn,
	);
}

function submits(job: Job): job is Job & SubmissionJob {
	return job.submission !== undefined;
}

function writes({ call, submission }: Job): boolean {
	return submission !== undefined || (call !== undefined && !isRead(call.request));
}

async function carryOutCall(api: Api, job: Job): Promise<void> {
	const { call, reference, again } = job;
	if (call === undefined) return;
	try {
		const once = writes(job) && call.request.repeatable !== true;
		const known = once ? recall(reference) : undefined;
		if (known !== undefined && 'rows' in known) {
			job.rows = known.rows;
			return;
		}
		job.rows = await call.run(api);
		if (once && !again) remember(reference, { rows: job.rows });
	} catch (failure) {
		job.failure = failure;
	}
}

async function carryOutOutside(context: IExecuteFunctions, job: Job, timeout = 60): Promise<void> {
	try {
		job.items = await job.outside?.(context, timeout);
	} catch (failure) {
		job.failure = failure;
	}
}

/** What is waited for after an item has gone out, if anything. */
function awaitedOf(job: Job): Awaited[] {
	const { wait, awaits, submission, rows } = job;
	if (wait === undefined || hasFailed(job)) return [];
	if (awaits !== undefined) {
		return [
			{
				wait,
				sought: awaits,
				settle: (status, row, refusal) => {
					const { id, service_number } = awaits;
					job.rows = [{ ...(row ?? { id, service_number }), status }];
					job.failure = refusal;
				},
			},
		];
	}
	const [sent] = rows ?? [];
	if (submission === undefined || sent?.request_id === undefined) return [];
	return [
		{
			wait,
			sought: {
				id: String(sent.request_id),
				reference: submission.reference,
				type: submission.type,
				since: job.sentAt,
				// Without a time, an older request for the number could not be told from this one.
				service_number: job.sentAt === undefined ? undefined : String(sent.service_number),
			},
			settle: (status, row) => {
				const { message, request_status, service_number } = row ?? sent;
				job.rows = [{ ...sent, message, request_status, service_number, status }];
			},
		},
	];
}

function hasFailed({ failure }: Job): boolean {
	return failure !== undefined;
}

function throwFirstFailure(context: IExecuteFunctions, operation: Operation, jobs: Job[]): void {
	const job = jobs.find(hasFailed);
	if (job === undefined) return;
	throw toNodeError(context.getNode(), job.failure, {
		itemIndex: job.item,
		fields: operation.fields,
		note: alreadyDone(jobs),
	});
}

function inAccountOf({ account }: Job): string {
	return account === undefined ? '' : ` (account ${account})`;
}

const mostListed = 20;

/** n8n throws away what the other items returned; what they changed at AVANSER must not be lost with it. */
function alreadyDone(jobs: Job[]): string | undefined {
	const done = jobs.flatMap((job) =>
		writes(job) && job.rows !== undefined
			? [`item ${job.item}${inAccountOf(job)}: ${JSON.stringify(job.rows[0] ?? {})}`]
			: [],
	);
	if (done.length === 0) return undefined;
	const listed = done.slice(0, mostListed).join('\n');
	const more = done.length > mostListed ? `\nand ${done.length - mostListed} more` : '';
	return `Already carried out in this run:\n${listed}${more}`;
}

function itemsOf(context: IExecuteFunctions, operation: Operation, job: Job): INodeExecutionData[] {
	const { item, rows = [], items = rows.map((json) => ({ json })), failure } = job;
	const pairedItem = { item };
	if (failure === undefined) return items.map((one) => ({ ...one, pairedItem }));
	const error = toNodeError(context.getNode(), failure, {
		itemIndex: item,
		fields: operation.fields,
	});
	// n8n sends an item to the error output only if it has no other keys than these.
	return [{ json: { error: error.message, details: error.description }, pairedItem }];
}
