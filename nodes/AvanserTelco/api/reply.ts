import type { IDataObject } from 'n8n-workflow';
import { ApiFailure } from '../foundation/failures';
import { isRecord, parseJson, textOf } from '../foundation/json';
import { isRead } from './request';
import type { Reply, Transaction, ApiRequest } from './request';

/**
 * The rows of a reply: the members of `response`, wherever they are. Lists are documented as arrays, but a data
 * structure they extend has an object there, and an empty map may come as `[]` (blueprint, "Accounts (Generic
 * Success)").
 */
export function rowsOf({ body }: Reply): IDataObject[] {
	const response = isRecord(body) ? body.response : body;
	if (Array.isArray(response)) return response.filter(isRecord);
	if (!isRecord(response)) return [];
	const values = Object.values(response);
	return values.every(isRecord) ? values : [response];
}

/** The failure a reply stands for, or undefined if it is a success. */
export function failureOf(reply: Reply, request: ApiRequest): ApiFailure | undefined {
	const { status, body } = reply;
	if (status === 300) return request.candidates ? undefined : severalAddresses(reply);
	if (status < 200 || status > 299) return refusal(reply, request);
	if (isRecord(body)) {
		// A reply with a status of success can carry a failure: `response.code` is a documented member.
		const inner = codeInside(body);
		const failed = saysSomething(body.error) || saysSomething(body.errors) || inner >= 400;
		return failed ? refusal(reply, request, inner) : undefined;
	}
	if (request.plainText || Array.isArray(body)) return undefined;
	return new ApiFailure(
		'unusable',
		`AVANSER's reply cannot be read: it is not JSON (HTTP ${status})`,
		isRead(request)
			? 'Try again later. If it stays, check the base URL of the credential.'
			: adviceInDoubt(request),
		{ status, outcomeUnknown: !isRead(request) },
	);
}

/** Whether an error says that there is one, in a text or in any member: PHP writes `[]`, null or false for none. */
function saysSomething(error: unknown): boolean {
	if (typeof error === 'string') return error.trim() !== '';
	if (typeof error !== 'object' || error === null) return Boolean(error);
	return Object.values(error).some(saysSomething);
}

/** Whether a reply names an accepted request, for all that it speaks of an error: then nobody knows which is true. */
function isAcknowledged({ status, body }: Reply): boolean {
	const response = isRecord(body) && isRecord(body.response) ? body.response : {};
	return (
		status < 300 && textOf(response.request_id) !== undefined && !(Number(response.code) >= 400)
	);
}

/** Advice for a write whose outcome is not known. */
export function adviceInDoubt({ inDoubt }: ApiRequest): string {
	return (
		inDoubt ??
		'It is not known whether AVANSER carried it out. Look at Request > Get Many before running it again: running it twice can buy a number twice.'
	);
}

function codeInside(body: IDataObject): number {
	const [code] = [body.response, body.error]
		.map((part) => (isRecord(part) ? Number(part.code) : Number.NaN))
		.filter((number) => number >= 400);
	return code ?? 0;
}

/** @param inside the code of a failure in a reply that is a success by its status */
function refusal(reply: Reply, request: ApiRequest, inside = 0): ApiFailure {
	const { status, body } = reply;
	const fields = reasons(body);
	const unclear = !isRead(request) && (Math.max(status, inside) >= 500 || isAcknowledged(reply));
	return new ApiFailure(
		'refused',
		`AVANSER refused the request: ${messageOf(reply)} (HTTP ${status})`,
		unclear
			? adviceInDoubt(request)
			: (advice[status] ?? (status >= 500 ? advice[500] : advice[400])),
		{
			status,
			fields,
			outcomeUnknown: unclear,
			retryAfter: reply.retryAfter,
			account: reply.transaction.account,
		},
	);
}

const advice: Record<number, string> = {
	400: 'Correct the fields named above and run the node again. AVANSER changed nothing.',
	401: 'Check username, password and environment in the credential. AVANSER Support issues them.',
	403: 'The user of this credential may not do this, or not in the selected account. Ask AVANSER Support.',
	404: 'Check the number or ID, the selected account, and the base URL of the credential.',
	429: 'AVANSER is limiting the requests of this user. Lower Concurrency in the options, or run again later.',
	500: 'This lies with AVANSER. Run the node again later; if it stays, ask AVANSER Support.',
};

/**
 * AVANSER documents its error text in three places (blueprint: "Error Detail", "Error Response" and the
 * overrides of each operation).
 */
function messageOf({ body, text, status }: Reply): string {
	if (!isRecord(body)) {
		const shown = text
			.replace(/<style[\s\S]*?<\/style>|<[^>]*>/gi, ' ')
			.replace(/\s+/g, ' ')
			.trim();
		return shown === '' ? `no text with HTTP ${status}` : shown.slice(0, 200);
	}
	const error = isRecord(body.error) ? body.error.message : body.error;
	const errors = isRecord(body.errors) ? body.errors.description : body.errors;
	const response = isRecord(body.response) ? body.response.message : undefined;
	if (isText(error) && isText(body.errors)) return `${error}: ${body.errors}`;
	return [error, errors, response, body.message].find(isText) ?? 'no reason given';
}

function isText(value: unknown): value is string {
	return typeof value === 'string' && value.trim() !== '';
}

/** Why AVANSER refused, by field. `code` and `description` belong to the error as a whole. */
function reasons(body: unknown): Record<string, string> {
	const errors = isRecord(body) ? body.errors : undefined;
	if (Array.isArray(errors)) {
		return Object.fromEntries(errors.map((entry, index) => [`${index + 1}`, readable(entry)]));
	}
	if (!isRecord(errors)) return {};
	return Object.fromEntries(
		Object.entries(errors)
			.filter(([name]) => name !== 'code' && name !== 'description')
			.map(([name, reason]) => [name, readable(reason)]),
	);
}

function readable(reason: unknown): string {
	return typeof reason === 'string' ? reason : JSON.stringify(reason);
}

/** The places AVANSER found for an address that fits more than one (blueprint, "Multiple Addresses"). */
export function candidatesOf({ body }: Reply): IDataObject[] {
	const errors = isRecord(body) && isRecord(body.errors) ? body.errors : {};
	const places = Array.isArray(errors.location) ? errors.location.filter(isRecord) : [];
	return places.map((place) =>
		Array.isArray(place.lat_lng)
			? { ...place, lat: place.lat_lng[0], lng: place.lat_lng[1] }
			: place,
	);
}

/** AVANSER keys the numbers by themselves (blueprint, "Search Element"); an empty map may come as `[]` or null. */
export function numbersOf(reply: Reply): IDataObject[] {
	if (reply.status === 300) return candidatesOf(reply);
	const response = isRecord(reply.body) ? reply.body.response : undefined;
	if (Array.isArray(response)) return response.filter(isRecord);
	if (!isRecord(response)) return [];
	return Object.entries(response).map(([number, details]) =>
		isRecord(details) ? { number, ...details } : { number },
	);
}

function severalAddresses(reply: Reply): ApiFailure {
	const places = candidatesOf(reply).map(
		({ name, lat, lng }) => `${String(name)} (${String(lat)}, ${String(lng)})`,
	);
	return new ApiFailure(
		'refused',
		`AVANSER knows several addresses for 'Location': ${places.join('; ') || 'none are listed'}`,
		"Make 'Location' more precise, or search by Coordinates with one of the pairs above. The option 'If Several Addresses Match' gives them as items instead.",
		{ status: reply.status },
	);
}

export function replyOf(status: number, headers: IDataObject, text: string): Reply {
	const body = parseJson(text);
	return {
		status,
		text,
		body,
		retryAfter: secondsToWait(headers['retry-after']),
		transaction: transactionOf(body),
	};
}

/** Every reply carries this object (blueprint, "API Model"), but nothing here relies on that. */
function transactionOf(body: unknown): Transaction {
	const raw = isRecord(body) ? body['@transaction'] : undefined;
	if (!isRecord(raw)) return {};
	const account = raw['account-id'];
	const time = isRecord(raw.request) ? Date.parse(String(raw.request.time)) : Number.NaN;
	return {
		raw,
		account:
			typeof account === 'string' || typeof account === 'number' ? String(account) : undefined,
		time: Number.isNaN(time) ? undefined : time,
	};
}

/** `Retry-After` holds seconds or a date (RFC 9110, 10.2.3). */
function secondsToWait(header: unknown): number | undefined {
	if (typeof header !== 'string' || header.trim() === '') return undefined;
	const seconds = Number(header);
	if (Number.isFinite(seconds)) return Math.max(0, seconds);
	const date = Date.parse(header);
	return Number.isNaN(date) ? undefined : Math.max(0, (date - Date.now()) / 1000);
}
