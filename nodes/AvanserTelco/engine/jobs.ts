import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { isRead } from '../api/request';
import { accountOptions } from '../fields/options';
import { toNodeError } from '../foundation/failures';
import { labelIn } from '../parameters/labels';
import { readOptions, shownValues } from '../parameters/read';
import { isFailed } from '../submissions/job';
import type { Failed, Outcome } from '../submissions/job';
import type { AwaitedRequest } from '../submissions/waiting';
import { identityOf } from './identity';
import { giveBackUse } from '../submissions/memory';
import type { Identity } from '../submissions/memory';
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
		return { ...prepared, item, identity, account };
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

/** What is waited for after an item has been carried out, if anything. */
export function awaitedOf(job: Job): AwaitedRequest[] {
	if (hasFailed(job)) return [];
	if (job.kind === 'awaited') {
		const { sought, wait } = job;
		return [
			{
				sought,
				wait,
				settle(status, row, refusal) {
					const { id, service_number } = sought;
					const found = row?.raw ?? { id, service_number };
					job.outcome =
						refusal === undefined ? { rows: [{ ...found, status }] } : { failure: refusal };
				},
			},
		];
	}
	if (job.kind !== 'submission' || job.wait === undefined) return [];
	const { outcome, submission, wait } = job;
	if (outcome === undefined || isFailed(outcome)) return [];
	const { sentAt } = outcome;
	const [sent] = outcome.rows;
	if (sent?.request_id === undefined) return [];
	return [
		{
			wait,
			sought: {
				id: String(sent.request_id),
				reference: submission.identity.reference,
				type: submission.type,
				since: sentAt,
				// Without a time, an older request for the number could not be told from this one.
				service_number: sentAt === undefined ? undefined : String(sent.service_number),
			},
			settle(status, row) {
				const { message, request_status, service_number } = row?.raw ?? sent;
				job.outcome = { rows: [{ ...sent, message, request_status, service_number, status }] };
			},
		},
	];
}

/** Throws the failure of the first item that has one, with what the other items have changed at AVANSER meanwhile. */
export function throwFirstFailure(
	context: IExecuteFunctions,
	operation: Operation,
	jobs: Job[],
): void {
	for (const { item, outcome } of jobs) {
		if (!isFailed(outcome)) continue;
		throw toNodeError(context.getNode(), outcome.failure, {
			itemIndex: item,
			label: labelIn(operation.fields),
			note: carriedOut(jobs),
		});
	}
}

const mostListed = 20;

/** n8n throws away what the other items returned; what they changed at AVANSER must not be lost with it. */
function carriedOut(jobs: Job[]): string | undefined {
	const done = jobs.flatMap((job) => {
		if (job.kind === 'unusable' || !isWrite(job)) return [];
		if (job.outcome === undefined || !('rows' in job.outcome)) return [];
		const account = job.account === undefined ? '' : ` (account ${job.account})`;
		return [`item ${job.item}${account}: ${JSON.stringify(job.outcome.rows[0] ?? {})}`];
	});
	if (done.length === 0) return undefined;
	const listed = done.slice(0, mostListed).join('\n');
	const more = done.length > mostListed ? `\nand ${done.length - mostListed} more` : '';
	return `Already carried out in this run:\n${listed}${more}`;
}

/** What an item returns: its rows, or its failure where the node continues on fail. */
export function itemsOf(
	context: IExecuteFunctions,
	operation: Operation,
	{ item, outcome }: Job,
): INodeExecutionData[] {
	const pairedItem = { item };
	if (outcome === undefined) return [];
	if ('items' in outcome) return outcome.items.map((one) => ({ ...one, pairedItem }));
	if ('rows' in outcome) return outcome.rows.map((json) => ({ json, pairedItem }));
	const error = toNodeError(context.getNode(), outcome.failure, {
		itemIndex: item,
		label: labelIn(operation.fields),
	});
	// n8n sends an item to the error output only if it has no other keys than these.
	return [{ json: { error: error.message, details: error.description }, pairedItem }];
}
