import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { mayHaveTakenEffect, toNodeError } from '../foundation/failures';
import { textOf } from '../foundation/json';
import { labelIn } from '../parameters/labels';
import { isFailed, isOfRequest } from '../submissions/job';
import { isWrite } from './jobs';
import type { Job, ReadyJob } from './jobs';
import type { Operation } from './operation';

/** Throws the failure of the first item that has one, with what the other items have changed at AVANSER meanwhile. */
export function throwFirstFailure(
	context: IExecuteFunctions,
	operation: Operation,
	jobs: Job[],
): void {
	for (const job of jobs) {
		const { item, outcome } = job;
		if (!isFailed(outcome)) continue;
		throw toNodeError(context.getNode(), outcome.failure, {
			itemIndex: item,
			label: labelIn(operation.fields),
			note: carriedOut(jobs.filter((other) => other !== job)),
		});
	}
}

/** n8n throws away what the other items returned; what they changed at AVANSER must not be lost with it. */
function carriedOut(jobs: Job[]): string | undefined {
	const writes = jobs.filter((job) => job.kind !== 'unusable').filter(isWrite);
	const done = writes.flatMap((job) => {
		const { outcome } = job;
		if (outcome === undefined || !('rows' in outcome)) return [];
		const [row] = outcome.rows;
		if (job.kind === 'submission' && !isOfRequest(row)) return [];
		return [`${placeOf(job)}${idsOf(row)}`];
	});
	const doubtful = writes.flatMap((job) =>
		isFailed(job.outcome) && mayHaveTakenEffect(job.outcome.failure)
			? [`${placeOf(job)}: ${job.outcome.failure.message}`]
			: [],
	);
	const parts = [
		...(done.length > 0 ? ['Already carried out in this run:', ...done] : []),
		...(doubtful.length > 0 ? ['To be looked at as well:', ...doubtful] : []),
	];
	return parts.length > 0 ? parts.join('\n') : undefined;
}

function placeOf({ item, account }: ReadyJob): string {
	return account === undefined ? `item ${item}` : `item ${item} (account ${account})`;
}

function idsOf({ service_number, request_id, outcome }: INodeExecutionData['json'] = {}): string {
	const number = textOf(service_number);
	const request = textOf(request_id);
	const ids = [
		...(number === undefined ? [] : [number]),
		...(request === undefined ? [] : [`request ${request}`]),
		...(outcome === 'existing' ? ['ordered earlier'] : []),
	];
	return ids.length > 0 ? `: ${ids.join(', ')}` : '';
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
	return [failedItem(context, item, outcome.failure, labelIn(operation.fields))];
}

/** What an item that failed returns. */
export function failedItem(
	context: IExecuteFunctions,
	item: number,
	failure: unknown,
	label?: (name: string) => string,
): INodeExecutionData {
	const node = context.getNode();
	const error = toNodeError(node, failure, { itemIndex: item, label });
	const json = { error: error.message, details: error.description };
	const failed: INodeExecutionData = { json, pairedItem: { item } };
	if (node.onError !== 'continueErrorOutput') return failed;
	// By `error` n8n of every version sends an item to the error output; up to 2.20, not by `details`. It is left out
	// when n8n copies the item there: n8n would replace all of `json` by the message otherwise
	// (n8n-core, workflow-execute, "handleNodeErrorOutput" and "normalizeNodeErrors").
	return Object.defineProperty(failed, 'error', { value: error, writable: true });
}
