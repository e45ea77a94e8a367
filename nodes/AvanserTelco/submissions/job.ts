import type { IDataObject } from 'n8n-workflow';
import type { Api } from '../api/api';
import type { ApiRequest } from '../api/request';
import type { RequestRow } from '../api/requestList';
import { OrderNotAsWanted } from '../foundation/failures';
import { digitsOf } from '../foundation/phoneNumber';
import type { Guards } from './guards';
import { claim, countOrder, remember } from './memory';
import type { Identity } from './memory';

/**
 * A request to create, change or decommission a service. It costs money or changes a live number, AVANSER has no
 * idempotency key, and a lost answer says nothing: so it is sent once, and looked up where there is any doubt.
 */
export interface Submission {
	/** As List Requests names it. */
	type: 'create' | 'update' | 'delete';
	request: ApiRequest;
	/** AVANSER knows the reference only where the request has a Callback URI. */
	identity: Identity;
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
	/** The number that was asked for, if one was: AVANSER may reserve another one. */
	requestedNumber?: string;
	/** True if no other number will do. */
	requiresExactNumber: boolean;
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

/** Whether an order must not be placed if there is one with its custom ID. */
export function wantsOnlyOne({ order }: Submission): boolean {
	return order?.custom_id !== undefined && order.ifCustomIdExists !== 'createAnyway';
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
export function keep(api: Api, submission: Submission, row: IDataObject): IDataObject[] {
	const { identity, order } = submission;
	claim(identity, api.base, String(row.request_id));
	submission.log?.(submission, row.outcome === 'recovered' ? 'found again' : 'carried out', row);
	remember(identity, { rows: [row] });
	if (order !== undefined) countOrder(identity);
	checkExactNumber(submission, [row]);
	return [row];
}

/** @throws OrderNotAsWanted */
export function checkExactNumber({ order }: Submission, rows: IDataObject[]): void {
	if (!order?.requiresExactNumber) return;
	for (const { requestedNumberMet, service_number, request_id } of rows) {
		if (requestedNumberMet !== false) continue;
		throw new OrderNotAsWanted(
			'Require This Exact Number',
			`is on, but AVANSER reserved ${String(service_number)} instead of ${order.requestedNumber} (request ${String(request_id)})`,
			'The order stands. Keep the number, or wait until it is live and use Service > Decommission.',
		);
	}
}

/** What an item returns of a request: the acknowledgment, how it came about, and whether the number is the wanted one. */
export function rowOf(
	{ order }: Submission,
	acknowledgment: IDataObject,
	outcome: string,
	matchedBy: string,
): IDataObject {
	const row = { ...acknowledgment, outcome, matchedBy };
	const { requestedNumber } = order ?? {};
	if (requestedNumber === undefined) return row;
	// The number is not among the documented members of an acknowledgment, only in the examples.
	const { service_number: number } = acknowledgment;
	const requestedNumberMet =
		number === undefined ? null : digitsOf(String(number)) === requestedNumber;
	return { ...row, requestedNumber, requestedNumberMet };
}

/** Whether a row is of a request, and not an address that AVANSER has returned instead. */
export function isOfRequest(row: IDataObject = {}): boolean {
	return row.outcome !== undefined;
}

/** A listed request in the shape of an acknowledgment. */
export function acknowledgmentOf({ raw }: RequestRow): IDataObject {
	const { id, message, service_number, custom_id, request_status } = raw;
	return {
		request_id: id,
		message,
		service_number,
		...(custom_id === undefined || custom_id === '' ? {} : { custom_id }),
		request_status,
	};
}
