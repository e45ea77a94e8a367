import type { Contract, Query, Understood } from '../documents/contract.mts';
import type { OperationId } from '../documents/operationIds.mts';
import type { Readings } from '../documents/readings.mts';
import type { Route } from '../documents/routes.mts';
import type { Journal, JournalEntry } from '../testing/journal.mts';
import type { User } from '../vendor/accounts.mts';
import { badRequest, Rejection } from '../vendor/rejection.mts';
import type { Telco } from '../vendor/telco.mts';

/** A request as it came. */
export interface Received {
	method: string;
	/** Path and query as sent, `/v1` included. */
	url: string;
	headers: Record<string, string>;
	body: string;
	/** Where the request was sent to, such as `http://127.0.0.1:8010`. */
	origin: string;
	/** The sender's end of the connection. */
	port?: number;
}

/** A request on its way through the API. */
export interface Exchange extends Verdict {
	id: string;
	received: Received;
	path: string;
	startedAt: number;
	entry: JournalEntry;
	user?: User;
}

/** What came of examining a request. */
interface Verdict {
	operation?: OperationId;
	understood?: Understood;
	/** The parsed body, undefined where there is none or it is text. */
	content?: unknown;
	refused?: Rejection;
}

/** What a request is examined with; the telco is another one after a reset. */
export interface ExchangeOptions {
	contract: Contract;
	telco: () => Telco;
	now: () => number;
	readings: Readings;
	journal: Journal;
}

/** Examines a request and writes it into the journal. */
export function openExchange(received: Received, options: ExchangeOptions): Exchange {
	const { contract, journal, now, readings, telco } = options;
	const [sent = '', search = ''] = received.url.split(/\?(.*)/s);
	const slashed = readings.trailingSlash === 'accepted' && sent.endsWith('/');
	const path = slashed ? sent.slice(0, -1) : sent;
	const query = queryOf(search);
	const entry: JournalEntry = {
		at: now(),
		method: received.method,
		path: sent,
		query,
		headers: withoutSecret(received.headers),
		body: received.body,
		port: received.port,
		status: 0,
	};
	journal.record(entry);
	const credentials = credentialsOf(received.headers.authorization);
	const user = credentials ? telco().accounts.authenticate(...credentials) : undefined;
	const route = contract.route(received.method, path);
	if (!route) entry.nearest = contract.nearest(received.method, path);
	const verdict: Verdict = route
		? examined(received, path, route, query, options)
		: { refused: new Rejection(404, 'Not Found') };
	const exchange: Exchange = {
		id: telco().chance.id(readings.idLength),
		received,
		path,
		startedAt: performance.now(),
		entry,
		...verdict,
		...(user ? { user } : { refused: new Rejection(401, 'Unauthorized') }),
	};
	entry.documentedOperation = exchange.operation;
	entry.username = user?.username;
	entry.account = accountOf(exchange, options);
	return exchange;
}

/**
 * The account a request applies to: the one its user has selected or, if the reading `selection` says
 * so, the one its cookie names.
 */
export function accountOf(
	{ user, received }: Exchange,
	{ readings, telco }: ExchangeOptions,
): number | undefined {
	if (!user) return undefined;
	if (readings.selection === 'cookie') {
		const [, chosen] = /(?:^|;\s*)account=(\d+)/.exec(received.headers.cookie ?? '') ?? [];
		if (chosen && user.accounts.includes(Number(chosen))) return Number(chosen);
	}
	return telco().accounts.selected(user.username);
}

/** What a request for a route says, or why it is refused. */
function examined(
	received: Received,
	path: string,
	route: Route,
	query: Query,
	{ contract, readings }: ExchangeOptions,
): Verdict {
	try {
		const content = contentOf(received, route, readings);
		const lenient = readings.unknownMembers === 'ignored';
		const result = contract.examine(route, path, query, content, lenient);
		if (!result.ok) return { operation: result.operation, refused: badRequest(result.errors) };
		const { understood } = result;
		return { operation: understood.operation, understood, content };
	} catch (error) {
		if (error instanceof Rejection) return { refused: error };
		throw error;
	}
}

/** The body, parsed where it is JSON or a form. @throws Rejection 400 */
function contentOf(
	{ body, headers }: Received,
	{ bodyRequired, bodyType }: Route,
	{ jsonContentType }: Readings,
): unknown {
	if (body === '') {
		if (bodyRequired) throw badRequest({ request: 'required' });
		return undefined;
	}
	if (!bodyType) throw badRequest({ request: 'no body expected' });
	const json = bodyType === 'application/json';
	const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase();
	const anyType = json && jsonContentType === 'any';
	if (type !== bodyType && !anyType) throw badRequest({ 'content-type': `must be ${bodyType}` });
	if (bodyType === 'text/html') return undefined;
	if (!json) return Object.fromEntries(new URLSearchParams(body));
	let content: unknown;
	try {
		content = JSON.parse(body);
	} catch {
		throw badRequest({ request: 'invalid JSON' });
	}
	if (typeof content !== 'object') throw badRequest({ request: 'must be object' });
	return content;
}

function queryOf(search: string): Query {
	const query = new Map<string, string | string[]>();
	for (const [name, value] of new URLSearchParams(search)) {
		const before = query.get(name);
		query.set(name, before === undefined ? value : [before, value].flat());
	}
	return Object.fromEntries(query);
}

function credentialsOf(header: string | undefined): [username: string, password: string] | null {
	const [, encoded] = /^Basic +([A-Za-z0-9+/]+=*)$/i.exec(header ?? '') ?? [];
	if (encoded === undefined) return null;
	const decoded = Buffer.from(encoded, 'base64').toString('utf8');
	const colon = decoded.indexOf(':');
	return colon < 0 ? null : [decoded.slice(0, colon), decoded.slice(colon + 1)];
}

/** The headers for the journal, which keeps only the scheme of Authorization. */
function withoutSecret(headers: Record<string, string>): Record<string, string> {
	const { authorization, ...rest } = headers;
	return authorization === undefined
		? rest
		: { ...rest, authorization: authorization.split(' ')[0] ?? '' };
}
