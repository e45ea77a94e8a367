import type { IDataObject } from 'n8n-workflow';
import { ApiFailure } from '../foundation/failures';
import { isRecord } from '../foundation/json';
import { rowsOf } from './reply';
import type { Reply, ApiRequest } from './request';
import type { Send } from './transport';

export interface Page {
	rows: IDataObject[];
	/** Path of the next page, if there is one. */
	next?: string;
	/** Whether the reply has a list at all, be it empty. A single object in its place, such as a message, is none. */
	hasList: boolean;
}

/** The API as an operation sees it, bound to a credential and an account. All of it throws {@link ApiFailure}. */
export interface Api {
	/** Root of the API, without a trailing slash. */
	base: string;
	send: Send;
	/** When the execution came, in milliseconds since 1970; it may have had to wait since. */
	started: number;
	/** The same object for all that is under way with the same user, until all of it is over. */
	company: object;
	/** Which account it works in, as far as this n8n knows: two answers are the same only if the account is. */
	inWhich(): string;
	/** True if each write has to show in which account it was carried out before the next one is sent. */
	writesInTurn: boolean;
	/** AVANSER's clock, in milliseconds since 1970, once a reply has carried it. */
	now(): number | undefined;
	/** The rows of a reply to a request. */
	read(request: ApiRequest, reply: Reply): IDataObject[];
	page(request: ApiRequest): Promise<Page>;
	rows(request: ApiRequest): Promise<IDataObject[]>;
	/**
	 * The rows of one page after the other; ends when a page is empty, names no next one, or one seen before. Returns
	 * whether that was the end of the list: only then is what did not come up not in it.
	 */
	pages(request: ApiRequest): AsyncGenerator<IDataObject[], boolean>;
	/** The same for what decides about money: throws where the list ends without having been read to its end. */
	wholeList(request: ApiRequest): AsyncGenerator<IDataObject[]>;
}

/** AVANSER pages by 100 (blueprint, "List Requests"). After 100,000 rows a list is taken to go round in a circle. */
const mostPages = 1000;

interface Run extends Pick<Api, 'started' | 'company' | 'inWhich' | 'writesInTurn'> {
	/** Whether rows carry the reply's `@transaction`. */
	includeTransaction?: boolean;
}

export function apiOver(
	base: string,
	through: Send,
	{ includeTransaction = false, ...run }: Run,
): Api {
	let ahead: number | undefined;
	const send: Send = async (request) => {
		const reply = await through(request);
		if (reply.transaction.time !== undefined) ahead = reply.transaction.time - Date.now();
		return reply;
	};

	const read = (request: ApiRequest, reply: Reply) => {
		const rows = (request.rows ?? rowsOf)(reply);
		return includeTransaction ? rows.map((row) => withTransaction(row, reply)) : rows;
	};

	const page = async (request: ApiRequest): Promise<Page> => {
		const reply = await send(request);
		const next = isRecord(reply.body) ? reply.body['@next'] : undefined;
		const list = isRecord(reply.body) ? reply.body.response : reply.body;
		const hasList = Array.isArray(list) || (isRecord(list) && Object.values(list).every(isRecord));
		return { rows: read(request, reply), next: nextPath(base, next), hasList };
	};

	/** Returns why the list breaks off before its end, or undefined at its end. */
	async function* walk(request: ApiRequest): AsyncGenerator<IDataObject[], string | undefined> {
		const seen = new Set<string>();
		let path: string | undefined = request.path;
		while (path !== undefined) {
			if (seen.has(path)) return 'leads back to a page that was read before';
			if (seen.size === mostPages) return `has more than ${mostPages} pages`;
			seen.add(path);
			const current: Page = await page({ ...request, path });
			if (current.rows.length > 0) yield current.rows;
			if (!current.hasList) return 'has a page without a list';
			path = current.next;
			if (current.rows.length === 0 && path !== undefined)
				return 'has an empty page before its end';
		}
		return undefined;
	}

	async function* pages(request: ApiRequest): AsyncGenerator<IDataObject[], boolean> {
		return (yield* walk(request)) === undefined;
	}

	async function* wholeList(request: ApiRequest): AsyncGenerator<IDataObject[]> {
		const problem = yield* walk(request);
		if (problem !== undefined) throw unreadable(request, problem);
	}

	return {
		base,
		send,
		...run,
		now: () => (ahead === undefined ? undefined : Date.now() + ahead),
		read,
		page,
		rows: async (request) => (await page(request)).rows,
		pages,
		wholeList,
	};
}

function unreadable({ path }: ApiRequest, problem: string): ApiFailure {
	return new ApiFailure(
		'unusable',
		`AVANSER's list of ${path.slice(1)} could not be read to its end: it ${problem}`,
		'Without the whole list it is not certain what was ordered before. Run the node again later; if it stays, ask AVANSER Support.',
	);
}

function withTransaction(row: IDataObject, { transaction }: Reply): IDataObject {
	return transaction.raw === undefined ? row : { ...row, '@transaction': transaction.raw };
}

/**
 * The path of an `@next` link below the API's root. AVANSER writes `/requests/2` without saying relative to what,
 * and its own paths elsewhere include `/v1` (blueprint, "List Requests" and "Transaction").
 */
function nextPath(base: string, link: unknown): string | undefined {
	if (typeof link !== 'string' || link === '') return undefined;
	const root = new URL(`${base}/`);
	const target = URL.canParse(link, root.href) ? new URL(link, root) : undefined;
	if (target?.origin !== root.origin) {
		throw new ApiFailure(
			'unusable',
			"AVANSER's link to the next page leads to another server, and was not followed",
			'The credential is only ever sent to the configured server. Tell AVANSER Support about the link.',
		);
	}
	const path = target.pathname + target.search;
	return path.startsWith(root.pathname) ? path.slice(root.pathname.length - 1) : path;
}
