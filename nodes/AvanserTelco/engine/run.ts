import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { inAccount } from '../api/account';
import type { Connection } from '../api/account';
import type { Api } from '../api/api';
import { toNodeError } from '../foundation/failures';
import { unhurried } from '../foundation/pause';
import { pool, poolBySubject } from '../foundation/pool';
import { wantsOnlyOne } from '../submissions/job';
import type { Pace } from '../submissions/job';
import { whatItCouldBe } from '../submissions/lookUp';
import { recall, remember } from '../submissions/memory';
import { countOrders } from '../submissions/plan';
import { submit } from '../submissions/submit';
import { waitForOutcomes } from '../submissions/waiting';
import { awaitedOf } from './awaited';
import { alone } from './claim';
import { accountOptionsOf, giveBackFailedUses, hasFailed, isWrite, tellingOfFailure } from './jobs';
import type { Job, ReadyJob } from './jobs';
import type { Operation, Resource } from './operation';
import { prepareRun } from './prepare';
import type { Run } from './prepare';
import { failedItem, itemsOf, throwFirstFailure } from './report';

type JobOf<Kind> = Extract<ReadyJob, { kind: Kind }>;

/**
 * The engine: every item through the chosen operation. All items are checked before the first one is sent; then they
 * go out account by account, a few at a time, and what they return comes out in the order the items went in.
 *
 * With Continue On Fail nothing is thrown: n8n would pass on the items that went in, as if they had been carried out
 * (n8n-core, workflow-execute, "handleNodeExecutionError").
 */
export async function runOperations(
	context: IExecuteFunctions,
	resources: Resource[],
): Promise<INodeExecutionData[]> {
	const stopAtFailure = !context.continueOnFail();
	let jobs: Job[] = [];
	try {
		const run = await prepareRun(context, resources);
		jobs = run.jobs;
		if (stopAtFailure) throwFirstFailure(context, run.operation, run.jobs);
		await carryOutRun(context, run, stopAtFailure).catch(failAll(run.jobs));
		if (stopAtFailure) throwFirstFailure(context, run.operation, run.jobs);
		return await returned(context, run);
	} catch (failure) {
		if (stopAtFailure) throw toNodeError(context.getNode(), failure);
		const items: INodeExecutionData[] = [];
		for await (const item of unhurried(context.getInputData().keys())) {
			items.push(failedItem(context, item, failure));
		}
		return items;
	} finally {
		giveBackFailedUses(jobs);
	}
}

/** What each item comes to is kept with it. */
async function carryOutRun(
	context: IExecuteFunctions,
	{ operation, workers, settings, jobs }: Run,
	stopAtFailure: boolean,
): Promise<void> {
	let failed = false;
	const ready: ReadyJob[] = [];
	for await (const job of unhurried(jobs)) {
		if (job.kind !== 'unusable') ready.push(tellingOfFailure(job, () => (failed = true)));
	}
	const cancelled = context.getExecutionCancelSignal();
	const goOn = () => !cancelled?.aborted && !(stopAtFailure && failed);
	if (operation.scope === 'feed') {
		const feedJobs = ready.filter((job) => job.kind === 'feed');
		await pool(feedJobs, workers, (job) => readFeed(context, job, settings.timeout), goOn);
		return;
	}
	const groups = byAccount(ready).map((group) => inItsAccount(context, operation, settings, group));
	await carryOutAll(groups, { workers, goOn, cancelled });
	if (stopAtFailure && failed) return;
	await Promise.all(
		groups.map(({ group, read }) => waitForOutcomes(group.flatMap(awaitedOf), read, cancelled)),
	);
}

async function returned(
	context: IExecuteFunctions,
	{ operation, jobs }: Run,
): Promise<INodeExecutionData[]> {
	const items: INodeExecutionData[] = [];
	for await (const job of unhurried(jobs)) {
		items.push(...itemsOf(context, operation, job));
	}
	return items;
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
		const group = groups.get(account);
		if (group === undefined) groups.set(account, [job]);
		else group.push(job);
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
	return {
		group,
		read: (work, turnBy) => inAccount(context, { ...connection, turnBy }, work),
		async write(work) {
			const names: string[] = [];
			for await (const { submission } of unhurried(submissionsAmong(group))) {
				names.push(whatItCouldBe(submission));
			}
			const inTurn = async () => await inAccount(context, { ...connection, names }, work);
			const looks = submissionsAmong(group).some(
				({ submission }) => wantsOnlyOne(submission) && !submission.dryRun,
			);
			await (looks ? alone(context, inTurn) : inTurn());
		},
	};
}

/** Makes what was thrown the failure of each item that nothing has become of. */
function failAll(jobs: Job[]): (failure: unknown) => undefined {
	return (failure) => {
		for (const job of jobs) job.outcome ??= { failure };
	};
}

/** Carries out the items of one account after the other's. A failure of a whole account is that of each item in it. */
async function carryOutAll(groups: Group[], pace: Pace): Promise<void> {
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
	await poolBySubject(exchanges, workers, written, (job) => carryOutExchange(api, job), pace.goOn);
}

/** What an item writes to, such as a template: of two writes the later one is to hold. */
function written(job: JobOf<'exchange'>): string | undefined {
	return isWrite(job) ? JSON.stringify([job.request.path, job.request.qs]) : undefined;
}

async function carryOutExchange(api: Api, job: JobOf<'exchange'>): Promise<void> {
	const { identity } = job;
	const once = isWrite(job) && job.request.repeatable !== true;
	const known = once ? recall(identity) : undefined;
	if (known !== undefined && 'rows' in known) {
		job.outcome = known;
		return;
	}
	try {
		const rows = await job.run(api);
		job.outcome = { rows };
		if (once) remember(identity, { rows });
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
