import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { isRead } from '../api/request';
import { accountOptions } from '../fields/options';
import { readOptions, shownValues } from '../parameters/read';
import { isFailed } from '../submissions/job';
import type { Failed, Outcome } from '../submissions/job';
import { identityOf } from './identity';
import type { Identity } from './identity';
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
	try {
		const values = shownValues(operation.fields, (name, fallback) =>
			context.getNodeParameter(name, item, fallback),
		);
		const identity = identityOf(context, item, values);
		const account = accountOptionsOf(context, item).account_id || accountId;
		const prepared = operation.prepare(values, { ...identity, webhookSecret });
		const job = { item, identity, account };
		if (prepared.kind !== 'submission') return { ...prepared, ...job };
		const submission = { ...prepared.submission, log: logOf(context, job) };
		return { ...prepared, submission, ...job };
	} catch (failure) {
		return { kind: 'unusable', item, outcome: { failure } };
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
	return readOptions(accountOptions, context.getNodeParameter('options', item, {}));
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
