import type { IDataObject } from 'n8n-workflow';
import type { RequestRow } from '../api/requestList';
import { ApiFailure, InvalidParameter } from '../foundation/failures';
import { textOf } from '../foundation/json';
import { isFailed } from '../submissions/job';
import type { Outcome } from '../submissions/job';
import type { AwaitedRequest, Ending, Wait } from '../submissions/waiting';
import type { Job } from './jobs';

/** What is waited for after an item has been carried out, if anything. */
export function awaitedOf(job: Job): AwaitedRequest[] {
	const { outcome } = job;
	if (isFailed(outcome)) return [];
	if (job.kind === 'awaited') {
		const { sought, wait } = job;
		const { id, service_number } = sought;
		return [
			{
				sought,
				wait,
				mayNotExist: id !== undefined,
				settle(ending) {
					if (ending.kind === 'refused') job.outcome = { failure: ending.refusal };
					else if (ending.kind === 'unlisted') job.outcome = { failure: namesNoRequest(id) };
					else
						job.outcome = outcomeOf(ending, wait, (row) => over({ id, service_number }, row?.raw));
				},
			},
		];
	}
	if (job.kind !== 'submission' || job.wait === undefined || outcome === undefined) return [];
	if (!('rows' in outcome)) return [];
	const { submission, wait } = job;
	const [sent] = outcome.rows;
	const sentAt = 'sentAt' in outcome ? outcome.sentAt : undefined;
	const id = textOf(sent?.request_id);
	if (id === undefined) return [];
	return [
		{
			wait,
			sought: {
				id,
				reference: submission.identity.reference,
				type: submission.type,
				since: sentAt,
				// Without a time, an older request for the number could not be told from this one.
				service_number: sentAt === undefined ? undefined : textOf(sent.service_number),
			},
			// AVANSER has acknowledged it.
			mayNotExist: false,
			settle(ending) {
				job.outcome = outcomeOf(ending, wait, (row) => {
					const { message, request_status, service_number } = row?.raw ?? {};
					return over(sent, { message, request_status, service_number });
				});
			},
		},
	];
}

/** What a row of the list says, over what was known before: what the row lacks is not forgotten. */
function over(known: IDataObject, listed: IDataObject = {}): IDataObject {
	const lacking = Object.entries(known).filter(([name]) => (listed[name] ?? '') === '');
	return { ...known, ...listed, ...Object.fromEntries(lacking) };
}

function outcomeOf(
	ending: Ending,
	{ ifRequestFails }: Wait,
	itemWith: (row: RequestRow | undefined) => IDataObject,
): Outcome {
	if (ending.kind === 'finished') {
		const { row } = ending;
		const item = itemWith(row);
		const isBad = row.status === 'failed' || row.status === 'reported';
		if (isBad && ifRequestFails === 'fail') return { failure: notCompleted(row, item) };
		return { rows: [{ ...item, status: row.status }] };
	}
	const item = { ...itemWith('row' in ending ? ending.row : undefined), status: 'pending' };
	const pendingReason = reasonOf(ending);
	return { rows: [pendingReason === undefined ? item : { ...item, pendingReason }] };
}

function reasonOf(ending: Exclude<Ending, { kind: 'finished' }>): string | undefined {
	switch (ending.kind) {
		case 'open':
			return ending.reason;
		case 'refused':
			return `The list of requests could not be read. ${ending.refusal.message}`;
		case 'unlisted':
			return 'The request is not in the list of requests.';
	}
}

function notCompleted({ id, status }: RequestRow, { service_number, message }: IDataObject) {
	return new ApiFailure(
		'notCompleted',
		`Request ${id} for ${textOf(service_number) ?? 'a number'} is ${status}: ${textOf(message) ?? 'AVANSER does not say why'}`,
		status === 'reported'
			? 'It is with AVANSER Support, who may still complete it. Ask them before you send it again.'
			: "AVANSER did not carry it out. Correct what it names and run the item again. The option 'If the Request Fails' can return the item with its status instead.",
	);
}

function namesNoRequest(id = ''): InvalidParameter {
	return new InvalidParameter(
		'Request',
		`names no request: ${id} is not in the list of the selected account`,
		'Check the ID and the selected account.',
	);
}
