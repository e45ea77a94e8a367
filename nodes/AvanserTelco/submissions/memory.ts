import type { IDataObject } from 'n8n-workflow';
import type { ApiFailure } from '../foundation/failures';

/** Whose a write is. */
export interface Identity {
	/** The execution of the workflow it belongs to. */
	execution: string;
	/** A name of our own for it, see engine/identity.ts. It holds nothing secret. */
	reference: string;
	/** For a tool of an AI agent: which use of the same content it is. */
	use?: { content: string; ordinal: number };
}

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

/** What one execution has written. */
interface Execution {
	written: Map<string, Remembered>;
	/** References of orders that were placed, or may have been. */
	orders: Set<string>;
	/** Requests that belong to its writes, by server and ID. */
	claimed: string[];
	/** Uses of a tool with the same content that are under way or have succeeded, by their ordinals. */
	uses: Map<string, Set<number>>;
}

/**
 * What this n8n has written lately, by execution. n8n's Retry On Fail runs the whole node again, in the same process:
 * what has been carried out, or may have been, must not be sent a second time.
 */
const executions = new Map<string, Execution>();

/** The reference a request belongs to, by server and ID: it cannot be the one another item has lost the answer to. */
const owners = new Map<string, string>();

/** With more writes than these, whole executions are forgotten, those first that have written nothing for longest. */
const mostRemembered = 20_000;
let remembered = 0;

export function remember({ execution, reference }: Identity, outcome: Remembered): void {
	const { written } = memoryOf(execution);
	if (!written.has(reference)) remembered += 1;
	written.set(reference, outcome);
	forgetOldest(execution);
}

export function recall({ execution, reference }: Identity): Remembered | undefined {
	return executions.get(execution)?.written.get(reference);
}

/** Counts an order that was placed, or may have been. */
export function countOrder({ execution, reference }: Identity): void {
	memoryOf(execution).orders.add(reference);
}

/** How many orders an execution has placed, or may have. */
export function ordersOf(execution: string): number {
	return executions.get(execution)?.orders.size ?? 0;
}

/**
 * The ordinal of a tool's use. A use that has failed gives its ordinal back, so that n8n's next try of it has the same
 * one; one that has succeeded keeps it, since the agent itself may well want the same twice.
 */
export function beginUse(execution: string, content: string): number {
	const { uses } = memoryOf(execution);
	const ordinals = uses.get(content) ?? new Set();
	uses.set(content, ordinals);
	let ordinal = 0;
	while (ordinals.has(ordinal)) ordinal += 1;
	ordinals.add(ordinal);
	return ordinal;
}

export function giveBackUse({ execution, use }: Identity): void {
	if (use !== undefined) executions.get(execution)?.uses.get(use.content)?.delete(use.ordinal);
}

/** @param server root of the API: each AVANSER has IDs of its own */
export function claim({ execution, reference }: Identity, server: string, requestId: string): void {
	owners.set(`${server} ${requestId}`, reference);
	memoryOf(execution).claimed.push(`${server} ${requestId}`);
}

export function belongsToAnother(
	{ reference }: Identity,
	server: string,
	requestId: string,
): boolean {
	return (owners.get(`${server} ${requestId}`) ?? reference) !== reference;
}

/** What an execution has written; it moves to the end of those that are forgotten one day. */
function memoryOf(execution: string): Execution {
	const memory = executions.get(execution) ?? {
		written: new Map(),
		orders: new Set(),
		claimed: [],
		uses: new Map(),
	};
	executions.delete(execution);
	executions.set(execution, memory);
	return memory;
}

function forgetOldest(current: string): void {
	for (const [execution, { claimed, written }] of executions) {
		if (remembered <= mostRemembered || execution === current) return;
		executions.delete(execution);
		for (const request of claimed) owners.delete(request);
		remembered -= written.size;
	}
}
