import type { IDataObject } from 'n8n-workflow';
import { isRecord, textOf } from '../foundation/json';
import type { Api } from './api';
import { path } from './request';
import type { ApiRequest } from './request';

/** All requests of the account: orders, changes and decommissions. The list is in no documented order. */
export const listRequests: ApiRequest = { method: 'GET', path: '/requests' };

/**
 * `pending` is everything that is not finished, a status AVANSER does not document among it. AVANSER's
 * `pending_confirmation` is a completed request whose callback is still to be sent; `reported` has failed and is with
 * AVANSER Support (blueprint, "List Requests").
 */
export type Status = 'completed' | 'failed' | 'reported' | 'pending';

/** A request as List Requests has it. */
export interface RequestRow {
	id: string;
	/** As AVANSER names it: create, update or delete. */
	type?: string;
	status: Status;
	/** By AVANSER's clock, in milliseconds since 1970; NaN where the row does not say. */
	receivedAt: number;
	serviceNumber?: string;
	/** A number where it is listed as one: see {@link isCustomId}. */
	customId?: string | number;
	callbackUrl?: string;
	/** The row as it came. */
	raw: IDataObject;
}

export function requestRow(raw: IDataObject): RequestRow {
	return {
		id: textOf(raw.id) ?? '',
		type: textOf(raw.request_type)?.trim().toLowerCase(),
		status: statusOf(raw.request_status),
		receivedAt: Date.parse(String(raw.request_date)),
		serviceNumber: textOf(raw.service_number),
		customId: customIdOf(raw.custom_id),
		callbackUrl: textOf(raw.callback_url),
		raw,
	};
}

function statusOf(requestStatus: unknown): Status {
	switch (String(requestStatus).trim().toLowerCase()) {
		case 'completed':
		case 'pending_confirmation':
			return 'completed';
		case 'failed':
			return 'failed';
		case 'reported':
			return 'reported';
		default:
			return 'pending';
	}
}

/**
 * Every request of the account, page by page: whoever stops reading asks for no further page. Returns whether the list
 * was read to its end.
 */
export async function* requests(api: Api): AsyncGenerator<RequestRow[], boolean> {
	const pages = api.pages(listRequests);
	for (;;) {
		const page = await pages.next();
		if (page.done) return page.value;
		yield page.value.map(requestRow);
	}
}

/**
 * The same for what decides about money, or whether a callback is genuine.
 * @throws ApiFailure where the list ends without having been read to its end
 */
export async function* wholeRequestList(api: Api): AsyncGenerator<RequestRow[]> {
	for await (const rows of api.wholeList(listRequests)) yield rows.map(requestRow);
}

/** A custom ID as it is compared: a spreadsheet adds spaces. Blank is none. */
function customIdOf(value: unknown): string | number | undefined {
	return typeof value === 'number' ? value : textOf(value)?.normalize('NFC').trim() || undefined;
}

/** Whether a listed ID is one that was sent: as a number, `0471` and what is too long for a number are not what they were. */
export function isCustomId(listed: RequestRow['customId'], sent: string | undefined): boolean {
	return listed === sent || listed === Number(sent);
}

/** Whether a request was received at or after a moment by AVANSER's clock: it lists whole seconds, and is known roughly. */
export function isSince({ receivedAt }: RequestRow, moment: number): boolean {
	return receivedAt >= moment - 2000;
}

/** The texts AVANSER keeps of every request: what was submitted, what it answered, what it sent to the Callback URI. */
export type StoredBody = 'request_body' | 'acknowledgment_body' | 'callback_body';

/**
 * Retrieves a text AVANSER keeps of a request. It is announced as JSON and as plain text, with and without an envelope
 * (blueprint, "Request Details" and "List Requests"): what is not JSON comes as `raw`.
 */
export function storedBody(requestId: string, which: StoredBody): ApiRequest {
	return {
		method: 'GET',
		path: path`/requests/${requestId}/${which}`,
		plainText: true,
		rows: ({ body, text }) => {
			if (!isRecord(body)) return [{ raw: text }];
			return [isRecord(body.response) ? body.response : body];
		},
	};
}
