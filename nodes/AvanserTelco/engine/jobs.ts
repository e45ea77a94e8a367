import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { isRead } from '../api/request';
import { accountOptions } from '../fields/options';
import { readOptions, shownValues } from '../parameters/read';
import { isFailed } from '../submissions/job';
import type { Failed, Outcome } from '../submissions/job';
import { identityOf } from './identity';
import { giveBackUse } from '../submissions/memory';
import type { Identity } from '../submissions/memory';
import { logOf } from './log';
import type { Operation, Prepared } from './operation';

/** An item that can be carried out, and what became of it; without an outcome it has not been carried out. */
export type ReadyJob = (
	| (Exclude<Prepared, { kind: 'feed' }> & { outcome?: Outcome })
	| (Extract<Prepared, { kind: 'feed' }> & {
			outcome?: { items: INodeExecutionData[] } | Failed;
	  })
) & {
	item: number;
	identity: Identity;
	/** The account it is for; undefined for whichever is selected. */
	account?: string;
};

/** An item whose parameters cannot be used. */
interface UnusableJob {
	kind: 'unusable';
	item: number;
	outcome: Failed;
}

export type Job = ReadyJob | UnusableJob;

/** What the credential says for all items. */
export interface Usual {
	accountId?: string;
	webhookSecret?: string;
}

export function prepareJob(
	context: IExecuteFunctions,
	operation: Operation,
	item: number,
	{ accountId, webhookSecret }: Usual,
): Job {
	let identity: Identity | undefined;
	try {
		const values = shownValues(operation.fields, (name, fallback) =>
			context.getNodeParameter(name, item, fallback),
		);
		identity = identityOf(context, item, values);
		const account = accountOptionsOf(context, item).account_id || accountId;
		const prepared = operation.prepare(values, {
			identity,
			webhookSecret,
			entered: context.getNode().parameters,
		});
		const job = { item, identity, account };
		if (prepared.kind !== 'submission') return { ...prepared, ...job };
		const submission = { ...prepared.submission, log: logOf(context, job) };
		return { ...prepared, submission, ...job };
	} catch (failure) {
		if (identity !== undefined) giveBackUse(identity);
		return { kind: 'unusable', item, outcome: { failure } };
	}
}

/** Lets n8n's next try of a tool's use have the same name, where this one has not succeeded. */
export function giveBackFailedUses(jobs: Job[]): void {
	for (const job of jobs) {
		if (job.kind === 'unusable') continue;
		if (job.outcome === undefined || isFailed(job.outcome)) giveBackUse(job.identity);
	}
}

/** Has a job tell of its failure at once: to ask all jobs before each of them is too much where there are thousands. */
export function tellingOfFailure<Kept extends ReadyJob>(job: Kept, tell: () => void): Kept {
	let { outcome } = job;
	return Object.defineProperty(job, 'outcome', {
		get: () => outcome,
		set(value: Kept['outcome']) {
			outcome = value;
			if (isFailed(value)) tell();
		},
	});
}

export function accountOptionsOf(context: IExecuteFunctions, item: number) {
	const { options: entered } = context.getNode().parameters;
	return readOptions(accountOptions, context.getNodeParameter('options', item, {}), entered);
}

export function hasFailed({ outcome }: Job): boolean {
	return isFailed(outcome);
}

export function isWrite(job: Job): boolean {
	switch (job.kind) {
		case 'submission':
			return !job.submission.dryRun;
		case 'exchange':
			return !isRead(job.request);
		default:
			return false;
	}
}
