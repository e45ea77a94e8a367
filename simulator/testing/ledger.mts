import type { ServiceChange } from '../documents/service.mts';
import { matching } from './filter.mts';

export type LedgerKind = 'bought' | 'changed' | 'ceased';

/** Something that costs money or changes a live number, written down when AVANSER accepts it. */
export interface LedgerEntry {
	kind: LedgerKind;
	/** When the request was accepted, in milliseconds since 1970, simulated. */
	at: number;
	account: number;
	username: string;
	request_id: string;
	service_number: string;
	custom_id: string;
	custom_group: string;
	name: string;
	answer_point: string;
	callback_url: string;
	/** What an update asked for. */
	change?: ServiceChange;
	/** What became of the request. */
	outcome: 'pending' | 'completed' | 'failed' | 'reported';
	/** When the outcome was decided. */
	settledAt?: number;
}

export type LedgerFilter = Partial<Omit<LedgerEntry, 'change'>>;

/** The judge of what was really bought, changed and ceased, whatever anybody was told. */
export interface Ledger {
	record(entry: LedgerEntry): void;
	/** Every entry whose members equal the filter's, in the order of acceptance. */
	entries(filter?: LedgerFilter): LedgerEntry[];
	bought(filter?: LedgerFilter): LedgerEntry[];
	changed(filter?: LedgerFilter): LedgerEntry[];
	ceased(filter?: LedgerFilter): LedgerEntry[];
	clear(): void;
	restore(entries: LedgerEntry[]): void;
}

export function newLedger(): Ledger {
	let all: LedgerEntry[] = [];

	const entries = (filter: LedgerFilter = {}) => matching(all, filter);

	return {
		record(entry) {
			all.push(entry);
		},
		entries,
		bought: (filter) => entries({ ...filter, kind: 'bought' }),
		changed: (filter) => entries({ ...filter, kind: 'changed' }),
		ceased: (filter) => entries({ ...filter, kind: 'ceased' }),
		clear() {
			all = [];
		},
		restore(kept) {
			all = kept;
		},
	};
}
