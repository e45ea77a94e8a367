import type { IDataObject } from 'n8n-workflow';
import type { ApiFailure } from '../foundation/failures';

/** What became of a write: its rows, that its answer was lost, or a failure that stays. */
export type Remembered = { rows: IDataObject[] } | { lost: Lost } | { failure: ApiFailure };

/** A write whose answer was lost. */
export interface Lost {
	/** AVANSER's clock when it was sent, in milliseconds since 1970, if it is known. */
	sentAt?: number;
	/** What came in place of the answer. */
	instead: string;
	/** IDs of requests that were there before: the lost one is none of those. */
	before: Set<string>;
}

/**
 * What this n8n has written lately, by reference. n8n's Retry On Fail runs the whole node again, in the same process:
 * what has been carried out, or may have been, must not be sent a second time.
 */
const written = new Map<string, Remembered>();

/** The reference a request belongs to, by server and ID: it cannot be the one another item has lost the answer to. */
const owners = new Map<string, string>();

/** Enough for the largest runs; what is older belongs to executions long finished. */
const mostRemembered = 20_000;

export function remember(reference: string, outcome: Remembered): void {
	set(written, reference, outcome);
}

export function recall(reference: string): Remembered | undefined {
	return written.get(reference);
}

export function forget(reference: string): void {
	written.delete(reference);
}

/** @param server root of the API: each AVANSER has IDs of its own */
export function claim(reference: string, server: string, requestId: string): void {
	set(owners, `${server} ${requestId}`, reference);
}

export function belongsToAnother(reference: string, server: string, requestId: string): boolean {
	return (owners.get(`${server} ${requestId}`) ?? reference) !== reference;
}

function set<Value>(memory: Map<string, Value>, key: string, value: Value): void {
	memory.delete(key);
	memory.set(key, value);
	for (const oldest of memory.keys()) {
		if (memory.size <= mostRemembered) return;
		memory.delete(oldest);
	}
}
