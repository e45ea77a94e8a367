import { NodeOperationError } from 'n8n-workflow';
import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { inAccount } from '../api/account';
import type { Connection } from '../api/account';
import type { Api } from '../api/api';
import { credentialOf } from '../api/credential';
import { runOptions } from '../fields/options';
import { toNodeError } from '../foundation/failures';
import { pool } from '../foundation/pool';
import { readOptions } from '../parameters/read';
import type { Pace } from '../submissions/job';
import { whatItCouldBe } from '../submissions/lookUp';
import { recall, remember } from '../submissions/memory';
import { countOrders } from '../submissions/plan';
import { submit } from '../submissions/submit';
import { waitForOutcomes } from '../submissions/waiting';
import {
	accountOptionsOf,
	awaitedOf,
	hasFailed,
	isWrite,
	itemsOf,
	prepareJob,
	throwFirstFailure,
} from './jobs';
import type { ReadyJob } from './jobs';
import type { Operation, Resource } from './operation';

type JobOf<Kind> = Extract<ReadyJob, { kind: Kind }>;

/**
 * The engine: every item through the chosen operation. All items are checked before the first one is sent; then they
 * go out account by account, a few at a time, and what they return comes out in the order the items went in.
 */
export async function runOperations(
	context: IExecuteFunctions,
	resources: Resource[],
): Promise<INodeExecutionData[]> {
	const operation = chosenOperation(context, resources);
	const { concurrency, ...settings } = runSettings(context);
	const usual = operation.scope === 'account' ? await credentialOf(context) : {};
	const jobs = context.getInputData().map((_, item) => prepareJob(context, operation, item, usual));
	const stopAtFailure = !context.continueOnFail();
	if (stopAtFailure) throwFirstFailure(context, operation, jobs);

	const cancelled = context.getExecutionCancelSignal();
	const goOn = () => !cancelled?.aborted && !(stopAtFailure && jobs.some(hasFailed));
	const workers = operation.scope === 'selection' ? 1 : concurrency;

	const ready = jobs.filter((job) => job.kind !== 'unusable');
	if (operation.scope === 'feed') {
		const feedJobs = ready.filter((job) => job.kind === 'feed');
		await pool(feedJobs, workers, (job) => readFeed(context, job, settings.timeout), goOn);
	} else {
		const groups = byAccount(ready).map((group) =>
			inItsAccount(context, operation, settings, group),
		);
		await carryOutAll(groups, { workers, goOn, cancelled });
		if (stopAtFailure) throwFirstFailure(context, operation, jobs);
		await Promise.all(
			groups.map(({ group, read }) => waitForOutcomes(group.flatMap(awaitedOf), read, cancelled)),
		);
	}

	if (stopAtFailure) throwFirstFailure(context, operation, jobs);
	return jobs.flatMap((job) => itemsOf(context, operation, job));
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

function runSettings(context: IExecuteFunctions) {
	try {
		return readOptions(runOptions, context.getNodeParameter('options', 0, {}));
	} catch (failure) {
		throw toNodeError(context.getNode(), failure);
	}
}

/** The items of one account, and how to work there. */
interface Group {
	group: ReadyJob[];
	read: <Result>(work: (api: Api) => Promise<Result>, turnBy?: number) => Promise<Result>;
	write: (work: (api: Api) => Promise<void>) => Promise<void>;
}

function byAccount(jobs: ReadyJob[]): ReadyJob[][] {
	const groups = new Map<string, ReadyJob[]>();
	for (const job of jobs) {
		const account = job.account ?? '';
		groups.set(account, [...(groups.get(account) ?? []), job]);
	}
	return [...groups.values()];
}

function inItsAccount(
	context: IExecuteFunctions,
	{ scope }: Operation,
	settings: Connection,
	group: ReadyJob[],
): Group {
	const [{ item, account }] = group;
	const { allowUnverifiedAccount } = accountOptionsOf(context, item);
	const connection = {
		...settings,
		account,
		anyAccount: scope !== 'account',
		allowUnverifiedAccount,
	};
	const names = submissionsAmong(group).map(({ submission }) => whatItCouldBe(submission));
	return {
		group,
		read: (work, turnBy) => inAccount(context, { ...connection, turnBy }, work),
		write: (work) => inAccount(context, { ...connection, names }, work),
	};
}

/** Carries out the items of one account after the other's. A failure of a whole account is that of each item in it. */
async function carryOutAll(groups: Group[], pace: Pace): Promise<void> {
	const failAll = (jobs: ReadyJob[]) => (failure: unknown) => {
		for (const job of jobs) job.outcome ??= { failure };
		return undefined;
	};
	const all = groups.flatMap(({ group }) => group);
	const ordersInRun = await countOrdersInRun(groups).catch(failAll(all));
	for (const { group, write } of groups) {
		const open = group.filter((job) => !hasFailed(job));
		if (!pace.goOn() || open.length === 0) continue;
		await write((api) => carryOut(api, open, { ...pace, ordersInRun })).catch(failAll(open));
	}
}

/**
 * How many numbers a run over several accounts would order, if there is a limit: it has to be known before the first
 * account's are.
 */
async function countOrdersInRun(groups: Group[]): Promise<number | undefined> {
	const limited = groups.some(({ group }) =>
		submissionsAmong(group).some(
			({ submission: { order } }) => order?.guards.maxNewNumbers !== undefined,
		),
	);
	if (groups.length < 2 || !limited) return undefined;
	let orders = 0;
	for (const { group, read } of groups) {
		orders += await read((api) => countOrders(api, submissionsAmong(group)));
	}
	return orders;
}

function submissionsAmong(jobs: ReadyJob[]): Array<JobOf<'submission'>> {
	return jobs.filter((job) => job.kind === 'submission');
}

async function carryOut(api: Api, jobs: ReadyJob[], pace: Pace): Promise<void> {
	const workers = api.writesInTurn && jobs.some(isWrite) ? 1 : pace.workers;
	await submit(api, submissionsAmong(jobs), { ...pace, workers });
	const exchanges = jobs.filter((job) => job.kind === 'exchange');
	await pool(exchanges, workers, (job) => carryOutExchange(api, job), pace.goOn);
}

async function carryOutExchange(api: Api, job: JobOf<'exchange'>): Promise<void> {
	const { reference, newAfterSuccess } = job.identity;
	const once = isWrite(job) && job.request.repeatable !== true;
	const known = once ? recall(reference) : undefined;
	if (known !== undefined && 'rows' in known) {
		job.outcome = known;
		return;
	}
	try {
		const rows = await job.run(api);
		job.outcome = { rows };
		if (once && !newAfterSuccess) remember(reference, { rows });
	} catch (failure) {
		job.outcome = { failure };
	}
}

/** @param timeout seconds to wait for one answer */
async function readFeed(
	context: IExecuteFunctions,
	job: JobOf<'feed'>,
	timeout: number,
): Promise<void> {
	try {
		job.outcome = { items: await job.run(context, timeout) };
	} catch (failure) {
		job.outcome = { failure };
	}
}
