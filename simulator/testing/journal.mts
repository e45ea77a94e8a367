import { matching } from './filter.mts';

/** One HTTP request the API received. */
export interface JournalEntry {
	/** When the request arrived, in milliseconds since 1970, simulated. */
	at: number;
	method: string;
	/** The path as it was sent, `/v1` included, without the query. */
	path: string;
	/** A parameter that came more than once is a list. */
	query: Record<string, string | string[]>;
	/** The names are in lower case; of Authorization only the scheme is kept. */
	headers: Record<string, string>;
	body: string;
	/** The sender's end of the connection: n8n opens one for each request, so it tells them apart. */
	port?: number;
	/** The documented operation the request is, if it is one. */
	documentedOperation?: string;
	username?: string;
	/** The account the request applied to, if the user was known. */
	account?: number;
	/** The status of the answer; 0 without an answer. */
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

/** Every request the API received, in order of arrival. */
export interface Journal {
	record(entry: JournalEntry): void;
	entries(filter?: JournalFilter): JournalEntry[];
	last(): JournalEntry | undefined;
	clear(): void;
}

export function newJournal(): Journal {
	let all: JournalEntry[] = [];

	return {
		record(entry) {
			all.push(entry);
		},
		entries: (filter = {}) => matching(all, filter),
		last: () => all.at(-1),
		clear() {
			all = [];
		},
	};
}
