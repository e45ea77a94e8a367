import type { IDataObject } from 'n8n-workflow';
import { ApiFailure } from '../foundation/failures';
import { textOf } from '../foundation/json';
import type { Api } from './api';
import type { ApiRequest } from './request';

/** A list that is being read, as far as anything was looked for in it. */
interface Reading {
	/** The rows so far, by the member they are looked for by. */
	found: Map<string, IDataObject[]>;
	/** Reads one page more, unless it has been at an end; whoever asks meanwhile waits for the same page. */
	readOn(): Promise<'page' | 'end' | 'cut short'>;
}

/** By the API of a run, so that nothing outlives it. */
const readings = new WeakMap<Api, Map<string, Reading>>();

/**
 * The rows of a list whose member is the wanted one; none if it is not in the list. However many items of a run look
 * for something, the list is read once, and no further than to the last one found.
 */
export async function findInList(
	api: Api,
	request: ApiRequest,
	member: string,
	wanted: string,
): Promise<IDataObject[]> {
	const lists = readings.get(api) ?? new Map<string, Reading>();
	readings.set(api, lists);
	const key = `${request.path} ${member}`;
	const list = lists.get(key) ?? readingOf(api, request, member);
	lists.set(key, list);
	let read: Awaited<ReturnType<Reading['readOn']>> = 'page';
	while (!list.found.has(wanted) && read === 'page') {
		read = await list.readOn().catch((failure: unknown) => {
			// The next item starts again: the rest of a list that broke off cannot be read.
			if (lists.get(key) === list) lists.delete(key);
			throw failure;
		});
	}
	const found = list.found.get(wanted) ?? [];
	if (found.length === 0 && read === 'cut short') throw notReadToItsEnd(request);
	return found.map((row) => ({ ...row }));
}

function notReadToItsEnd({ path }: ApiRequest): ApiFailure {
	return new ApiFailure(
		'unusable',
		`AVANSER's list ${path} could not be read to its end, and what is asked for is not in the part that was read`,
		'Its links to the next page lead nowhere, or round in a circle. Run the node again later; if it stays, tell AVANSER Support.',
	);
}

function readingOf(api: Api, request: ApiRequest, member: string): Reading {
	const found = new Map<string, IDataObject[]>();
	const pages = api.pages(request);
	let end: 'end' | 'cut short' | undefined;
	const readPage = async () => {
		if (end !== undefined) return end;
		const { value, done } = await pages.next();
		if (done) return (end = value ? 'end' : 'cut short');
		for (const row of value) {
			const key = textOf(row[member]);
			if (key === undefined) continue;
			const rows = found.get(key);
			if (rows === undefined) found.set(key, [row]);
			else rows.push(row);
		}
		return 'page';
	};
	let page: ReturnType<Reading['readOn']> | undefined;
	return {
		found,
		readOn() {
			page ??= readPage().finally(() => (page = undefined));
			return page;
		},
	};
}

/** Runs a listing request to its end, or no further than the limit needs; the limit is hidden where all are wanted. */
export async function upToLimit(api: Api, request: ApiRequest, { limit = Infinity }) {
	const rows = [];
	for await (const page of api.pages(request)) {
		rows.push(...page);
		if (rows.length >= limit) break;
	}
	return rows.slice(0, limit);
}
