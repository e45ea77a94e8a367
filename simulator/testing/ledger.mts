import { matching } from './filter.mts';
import type { ServiceChange } from '../vendor/services.mts';

export type LedgerKind = 'bought' | 'changed' | 'ceased';

/** Something that costs money or changes a live number, written down when AVANSER accepts it. */
export interface LedgerEntry {
	kind: LedgerKind;
	/** When it was accepted, in milliseconds since 1970, simulated. */
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
	/** What a 'changed' asked for. */
	change?: ServiceChange;
	/** What became of it. */
	outcome: 'pending' | 'completed' | 'failed' | 'reported';
	/** When that was decided. */
	settledAt?: number;
}

export type LedgerFilter = Partial<Omit<LedgerEntry, 'change'>>;

/** The judge of what was really bought, changed and ceased, whatever anybody was told. */
export class Ledger {
	#entries: LedgerEntry[] = [];

	record(entry: LedgerEntry) {
		this.#entries.push(entry);
	}

	/** Every entry whose members equal the filter's, in the order of acceptance. */
	entries(filter: LedgerFilter = {}): LedgerEntry[] {
		return matching(this.#entries, filter);
	}

	bought(filter: LedgerFilter = {}) {
		return this.entries({ ...filter, kind: 'bought' });
	}

	changed(filter: LedgerFilter = {}) {
		return this.entries({ ...filter, kind: 'changed' });
	}

	ceased(filter: LedgerFilter = {}) {
		return this.entries({ ...filter, kind: 'ceased' });
	}

	clear() {
		this.#entries = [];
	}

	restore(entries: LedgerEntry[]) {
		this.#entries = entries;
	}
}
