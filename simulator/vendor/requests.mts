import type { Readings } from '../documents/readings.mts';
import type { ServiceChange } from '../documents/service.mts';
import type { ProvisioningFault } from '../testing/faults.mts';
import { moment } from '../time/timestamps.mts';
import { badRequest } from './rejection.mts';
import type { ServiceSeed } from './services.mts';

type RequestStatus = 'pending' | 'completed' | 'pending_confirmation' | 'failed' | 'reported';

/** Members of a callback, in the order they are sent. */
export type CallbackContent = Record<string, string | number>;

/** A provisioning request as the simulator keeps it; instants in milliseconds since 1970. */
export interface RequestRecord {
	id: string;
	request_type: 'create' | 'update' | 'delete';
	account: number;
	username: string;
	receivedAt: number;
	service_number: string;
	answer_point: string;
	custom_id: string;
	custom_group: string;
	callback_url: string;
	request_status: RequestStatus;
	message: string;
	/** Why the request failed, as its callback says. */
	failure?: string;
	callback: {
		lastUpdate?: number;
		status: 'pending' | 'success' | 'retry' | 'failed';
		httpReply: number;
		/** What the callback said, once it has been sent. */
		content?: CallbackContent;
	};
	/** The body exactly as it was received; empty for a decommission. */
	requestBody: string;
	/** The reply exactly as it was sent. */
	acknowledgmentBody: string;
	/** The service to be created. */
	creation?: ServiceSeed;
	/** What is to be changed. */
	change?: ServiceChange;
	faults: ProvisioningFault[];
	/** What happens to the request next. */
	next?: { at: number; step: 'provision' | 'callback' };
}

/** Every request ever accepted. */
export interface Requests {
	add(request: RequestRecord): void;
	all(): RequestRecord[];
	/** @throws Rejection 400 when the account has no such request */
	get(account: number, id: string): RequestRecord;
	/** The requests of an account in the order List Requests has them. */
	list(account: number, readings: Readings): RequestRecord[];
	snapshot(): RequestRecord[];
}

export function newRequests(requests: readonly RequestRecord[] = []): Requests {
	const byId = new Map(requests.map((request) => [request.id, request]));

	const all = () => [...byId.values()];

	return {
		add(request) {
			byId.set(request.id, request);
		},
		all,
		get(account, id) {
			const request = byId.get(id);
			if (request?.account !== account) throw badRequest({ request_id: 'invalid request' });
			return request;
		},
		list(account, { requestOrder }) {
			const own = all().filter((request) => request.account === account);
			// Ids are hashes: a list sorted by them is in no order, yet the same on every page.
			if (requestOrder === 'shuffled') {
				return own.sort((one, other) => (one.id < other.id ? -1 : 1));
			}
			return requestOrder === 'newest first' ? own.reverse() : own;
		},
		snapshot: all,
	};
}

/** A request as List Requests shows it. */
export function requestRow(request: RequestRecord, readings: Readings, timeZone: string): object {
	const { id, callback } = request;
	const sent = callback.lastUpdate === undefined ? '' : moment(callback.lastUpdate, timeZone);
	const whole = {
		id,
		request_type: request.request_type,
		custom_id: request.custom_id,
		custom_group: request.custom_group,
		request_date: moment(request.receivedAt, timeZone),
		callback_date: sent,
		request_status: request.request_status,
		message: request.message,
		service_number: request.service_number,
		answer_point: request.answer_point,
		callback_url: request.callback_url,
		'@links': {
			request_body: request.requestBody && `/requests/${id}/request_body`,
			acknowledgment_body: `/requests/${id}/acknowledgment_body`,
			callback_body: callback.content === undefined ? '' : `/requests/${id}/callback_body`,
		},
		'@callback': {
			last_update: sent,
			status: callback.status,
			http_reply: callback.httpReply,
		},
	};
	return readings.unfinishedMembers === 'empty' ? whole : withoutEmpty(whole);
}

/** An object without its empty strings. */
function withoutEmpty(value: object): object {
	const members = Object.entries<unknown>({ ...value }).filter(([, member]) => member !== '');
	return Object.fromEntries(
		members.map(([name, member]) => [
			name,
			typeof member === 'object' && member !== null ? withoutEmpty(member) : member,
		]),
	);
}
