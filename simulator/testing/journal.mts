import { matching } from './filter.mts';

/** One HTTP request the API received. */
export interface JournalEntry {
	/** When it arrived, in milliseconds since 1970, simulated. */
	at: number;
	method: string;
	/** As sent, `/v1` included, without the query. */
	path: string;
	/** A parameter that came more than once is a list. */
	query: Record<string, string | string[]>;
	/** Lower-case names; of Authorization only the scheme is kept. */
	headers: Record<string, string>;
	body: string;
	/** Which documented operation it was, if any. */
	documentedOperation?: string;
	username?: string;
	/** Account it applied to, if the user was known. */
	account?: number;
	/** Status answered; 0 when nothing was answered. */
	status: number;
	/** The reason for each field that was refused. */
	rejected?: Record<string, unknown>;
	/** The route that resembles an unknown one most. */
	nearest?: string;
	/** Faults that were at work. */
	faults?: string[];
}

export type JournalFilter = Partial<
	Pick<JournalEntry, 'method' | 'path' | 'documentedOperation' | 'username' | 'account' | 'status'>
>;

/** Every request received, in order of arrival. */
export class Journal {
	#entries: JournalEntry[] = [];

	record(entry: JournalEntry) {
		this.#entries.push(entry);
	}

	entries(filter: JournalFilter = {}): JournalEntry[] {
		return matching(this.#entries, filter);
	}

	last(): JournalEntry | undefined {
		return this.#entries.at(-1);
	}

	clear() {
		this.#entries = [];
	}
}
