import type { IDataObject } from 'n8n-workflow';
import type { Api } from '../api/api';
import type { ApiRequest } from '../api/request';
import type { RequestRow } from '../api/requestList';
import { OrderNotAsWanted } from '../foundation/failures';
import type { Guards } from './guards';
import { claim, forget, remember } from './memory';

/**
 * A request to create, change or decommission a service. It costs money or changes a live number, AVANSER has no
 * idempotency key, and a lost answer says nothing: so it is sent once, and looked up where there is any doubt.
 */
export interface Submission {
	/** As List Requests names it. */
	type: 'create' | 'update' | 'delete';
	request: ApiRequest;
	/** Our name for it, see engine/identity.ts. AVANSER knows it only where the request has a Callback URI. */
	reference: string;
	/** True for an AI agent's use of the tool: after a success, the same content is a new submission. */
	newAfterSuccess: boolean;
	/** True if nothing is sent, and what would be sent is returned. */
	dryRun: boolean;
	/** Seconds to go on looking for a request whose answer was lost. */
	lookupTime: number;
	/** The number it is about. A new service has none yet. */
	service_number?: string;
	/** Only of a new service. */
	order?: Order;
	/** Told at once what happens to it, with the row that says so. */
	log?(submission: Submission, what: string, row?: IDataObject): void;
}

/** What is special about a submission that buys a number. */
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

/** One item's submission and what became of it; without an outcome it has not been carried out. */
export interface SubmissionJob {
	submission: Submission;
	outcome?: Outcome;
}

export type Outcome = Done | Failed;

export interface Done {
	rows: IDataObject[];
	/** AVANSER's clock when it was sent, in milliseconds since 1970, if it was sent now and the clock is known. */
	sentAt?: number;
}

export interface Failed {
	failure: unknown;
}

export function isFailed(outcome: object | undefined): outcome is Failed {
	return outcome !== undefined && 'failure' in outcome;
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

/** Runs what may fail for one job without touching the others. A job that has an outcome keeps it. */
export async function settle(
	job: { outcome?: Outcome },
	work: () => Promise<Done | undefined>,
): Promise<void> {
	if (job.outcome !== undefined) return;
	try {
		job.outcome = await work();
	} catch (failure) {
		job.outcome = { failure };
	}
}

/**
 * Remembers what was carried out, so that n8n's Retry On Fail does not send it again.
 * @throws OrderNotAsWanted
 */
export function keep(api: Api, submission: Submission, rows: IDataObject[]): IDataObject[] {
	const { reference, newAfterSuccess } = submission;
	for (const row of rows) {
		claim(reference, api.base, String(row.request_id));
		submission.log?.(submission, row.outcome === 'recovered' ? 'found again' : 'carried out', row);
	}
	remember(reference, { rows });
	checkExactNumber(submission, rows);
	if (newAfterSuccess) forget(reference);
	return rows;
}

/** @throws OrderNotAsWanted */
export function checkExactNumber({ order }: Submission, rows: IDataObject[]): void {
	const { exactNumber } = order ?? {};
	for (const { service_number, request_id } of rows) {
		// The number is not among the documented members of an acknowledgment, only in the examples.
		if (exactNumber === undefined || service_number === undefined) continue;
		if (String(service_number) === exactNumber) continue;
		throw new OrderNotAsWanted(
			'Require This Exact Number',
			`is on, but AVANSER reserved ${String(service_number)} instead of ${exactNumber} (request ${String(request_id)})`,
			'The order stands. Keep the number, or wait until it is live and use Service > Decommission.',
		);
	}
}

/** A listed request in the shape of an acknowledgment. */
export function asAcknowledged(
	{ raw }: RequestRow,
	outcome: string,
	matchedBy: string,
): IDataObject {
	const { id, message, service_number, custom_id, request_status } = raw;
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
