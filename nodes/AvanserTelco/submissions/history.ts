import type { Api } from '../api/api';
import { wholeRequestList } from '../api/requestList';
import type { RequestRow } from '../api/requestList';
import { digitsOf } from '../foundation/phoneNumber';
import { referenceIn } from '../uris/reference';

/** What List Requests says of the time before anything is sent. */
export interface History {
	/** IDs of all requests that were there. */
	before: Set<string>;
	/** Requests that carry one of our references, by reference: an earlier try of this execution has sent them. */
	ours: Map<string, RequestRow>;
	/**
	 * The newest order with each custom ID. A failed one does not count, nor one whose number was given up or went to
	 * another order since.
	 */
	orders: Pick<Map<string, RequestRow>, 'get'>;
	/** Whether the list was seen to begin with its newest request. */
	newestFirst: boolean;
	/** When the reading began, in milliseconds since 1970 by our clock; undefined if the list was not read. */
	readAt?: number;
}

export const noHistory: History = {
	before: new Set(),
	ours: new Map(),
	orders: new Map(),
	newestFirst: false,
};

/** A reading of the list, begun or ended. */
interface Reading {
	/** In milliseconds since 1970. */
	began: number;
	history: Promise<History>;
	/** Custom IDs this n8n has ordered since, which need not be in it. */
	ordered: Set<string>;
}

/** The last readings of those who are under way together, by account, so that nothing outlives them. */
const readings = new WeakMap<object, Map<string, Reading>>();

/**
 * What the list says. Executions that came before a reading began share it, unless one of their custom IDs has been
 * ordered since.
 * @throws ApiFailure where the list cannot be read to its end
 */
export async function sharedHistory(api: Api, customIds: string[]): Promise<History> {
	const byAccount = readings.get(api.company) ?? new Map<string, Reading>();
	readings.set(api.company, byAccount);
	const last = byAccount.get(api.inWhich());
	const isGood =
		last !== undefined &&
		last.began >= api.started &&
		!customIds.some((id) => last.ordered.has(id));
	// Another execution may have failed for reasons of its own, such as less patience.
	const shared = isGood ? await last.history.catch(() => undefined) : undefined;
	if (shared !== undefined) return shared;
	const history = readHistory(api);
	byAccount.set(api.inWhich(), { began: Date.now(), history, ordered: new Set() });
	return await history;
}

/** To be told before an order is sent. */
export function noteOrdered(api: Api, customId: string | undefined): void {
	const reading = readings.get(api.company)?.get(api.inWhich());
	if (customId !== undefined) reading?.ordered.add(customId);
}

async function readHistory(api: Api): Promise<History> {
	const readAt = Date.now();
	const dates: number[] = [];
	const before = new Set<string>();
	const ours = new Map<string, RequestRow>();
	const created: RequestRow[] = [];
	/** When each number was given up last. */
	const givenUp = new Map<string, number>();
	for await (const rows of wholeRequestList(api)) {
		for (const row of rows) {
			before.add(row.id);
			dates.push(row.receivedAt);
			const reference = referenceIn(row.callbackUrl);
			if (reference !== undefined) ours.set(reference, row);
			if (row.status === 'failed') continue;
			if (row.type === 'create') created.push(row);
			if (row.type !== 'delete' || row.status === 'reported') continue;
			const number = numberOf(row);
			givenUp.set(number, Math.max(givenUp.get(number) ?? 0, row.receivedAt));
		}
	}
	/** When each number was ordered last. */
	const ordered = new Map<string, number>();
	for (const row of created) {
		ordered.set(numberOf(row), Math.max(ordered.get(numberOf(row)) ?? 0, row.receivedAt));
	}
	const orders = new Map<RequestRow['customId'], RequestRow>();
	for (const row of created.sort((one, other) => one.receivedAt - other.receivedAt)) {
		const number = numberOf(row);
		const isOver =
			(givenUp.get(number) ?? 0) >= row.receivedAt || (ordered.get(number) ?? 0) > row.receivedAt;
		if (row.customId !== undefined && !isOver) orders.set(row.customId, row);
	}
	// As in `isCustomId`.
	const get = (id: string) => orders.get(id) ?? orders.get(Number(id));
	return { before, ours, orders: { get }, newestFirst: isNewestFirst(dates), readAt };
}

/** Where all dates are the same, no order is seen. */
function isNewestFirst(dates: number[]): boolean {
	const falls = dates.every((date, index) => index === 0 || date <= dates[index - 1]);
	return falls && dates[0] > dates[dates.length - 1];
}

/** The digits of every number that has an active service. */
export async function activeNumbers(api: Api): Promise<Set<string>> {
	const numbers = new Set<string>();
	for await (const rows of api.wholeList({ method: 'GET', path: '/services' })) {
		for (const { service_number } of rows) numbers.add(sameDigits(String(service_number)));
	}
	return numbers;
}

/** What a number is compared by, however AVANSER spells it; without a number, the request stands for itself. */
export function numberOf({ id, serviceNumber }: RequestRow): string {
	return serviceNumber === undefined || serviceNumber === '' ? id : sameDigits(serviceNumber);
}

function sameDigits(number: string): string {
	return digitsOf(number) || number;
}
