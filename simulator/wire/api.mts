import type { User } from '../vendor/accounts.mts';
import type { Contract, OperationId, Query, Route, Understood } from '../documents/contract.mts';
import {
	faultOf,
	isProvisioningFault,
	type ExchangeFault,
	type Fault,
	type Faults,
} from '../testing/faults.mts';
import { severalAddresses } from '../vendor/gazetteer.mts';
import type { Journal, JournalEntry } from '../testing/journal.mts';
import { operations } from './operations.mts';
import type { Readings } from '../documents/readings.mts';
import { badRequest, Rejection } from '../vendor/rejection.mts';
import type { Telco } from '../vendor/telco.mts';
import { moment } from '../time/timestamps.mts';

/** What the API works on; the telco is another one after a reset. */
interface ApiOptions {
	contract: Contract;
	telco: () => Telco;
	now: () => number;
	readings: Readings;
	faults: Faults;
	journal: Journal;
}

/** A request as it came. */
export interface Received {
	method: string;
	/** Path and query as sent, `/v1` included. */
	url: string;
	headers: Record<string, string>;
	body: string;
	/** Where the request was sent to, such as `http://127.0.0.1:8010`. */
	origin: string;
}

/** What goes back. */
export interface Response {
	status: number;
	headers: Record<string, string>;
	body: string;
}

/** An answer, or what a fault makes of it. */
type Outcome = Response | 'silence' | 'reset';

/** What came of examining a request. */
interface Verdict {
	operation?: OperationId;
	understood?: Understood;
	/** The parsed body, undefined where there is none or it is text. */
	content?: unknown;
	refused?: Rejection;
}

/** A request on its way through the API. */
interface Exchange extends Verdict {
	id: string;
	received: Received;
	path: string;
	startedAt: number;
	entry: JournalEntry;
	user?: User;
}

type Disruption = Exclude<ExchangeFault, { kind: 'flipAccount' }>;

const JSON_TYPE = 'application/json; charset=utf-8';

const PHRASES: Record<number, string> = {
	400: 'Bad Request',
	401: 'Unauthorized',
	404: 'Not Found',
	413: 'Payload Too Large',
	429: 'Too Many Requests',
	500: 'Unexpected Error',
	502: 'Bad Gateway',
	503: 'Service Unavailable',
	504: 'Gateway Timeout',
};

const DISRUPTIONS: ReadonlySet<string> = new Set<Disruption['kind']>([
	'status',
	'hang',
	'reset',
	'html',
	'brokenJson',
	'severalAddresses',
]);

const isDisruption = (fault: Fault): fault is Disruption => DISRUPTIONS.has(fault.kind);

function takesEffect(fault: Disruption): boolean {
	if (fault.kind === 'severalAddresses') return false;
	return fault.takesEffect ?? fault.kind === 'brokenJson';
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

/** Of Authorization only the scheme is for the journal. */
function withoutSecret(headers: Record<string, string>): Record<string, string> {
	const { authorization, ...rest } = headers;
	return authorization === undefined
		? rest
		: { ...rest, authorization: authorization.split(' ')[0] ?? '' };
}

const notFound = (): Verdict => ({ refused: new Rejection(404, 'Not Found') });

/** The Telco API: what a request is answered, apart from how it travels. */
export class Api {
	readonly #options: ApiOptions;

	constructor(options: ApiOptions) {
		this.#options = options;
	}

	/** Answers a request, writes it into the journal, and lets the faults have their way with it. */
	async answer(received: Received): Promise<Outcome> {
		const { faults } = this.#options;
		const exchange = this.#open(received);
		const { entry, user, operation } = exchange;
		const struck = faults.strike({
			method: received.method,
			path: exchange.path.replace(/^\/v1/, ''),
			operation,
			username: user?.username,
			account: entry.account,
			body: received.body,
		});
		if (struck.length > 0) entry.faults = struck.map(({ kind }) => kind);
		const flip = faultOf(struck, 'flipAccount');
		const flipAccount = () => {
			if (flip && user) this.#options.telco().selectAccount(user.username, flip.account);
		};
		if (flip && flip.moment !== 'after') {
			flipAccount();
			entry.account = this.#accountOf(exchange);
		}
		const disruption = struck.find(isDisruption);
		const response =
			!disruption || takesEffect(disruption) ? await this.#perform(exchange, struck) : undefined;
		if (flip?.moment === 'after') flipAccount();
		const outcome = disruption ? this.#disrupted(disruption, exchange, response) : response;
		entry.status = typeof outcome === 'object' ? outcome.status : 0;
		return outcome ?? 'silence';
	}

	/** Answers what is no request of the API at all, in AVANSER's error shape. */
	refuse(received: Received, status: number): Response {
		const exchange = this.#open(received);
		exchange.entry.status = status;
		return this.#refusal(exchange, new Rejection(status, PHRASES[status] ?? 'Bad Request'), []);
	}

	#open(received: Received): Exchange {
		const { contract, journal, now, readings, telco } = this.#options;
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
			status: 0,
		};
		journal.record(entry);
		const credentials = credentialsOf(received.headers.authorization);
		const user = credentials ? telco().accounts.authenticate(...credentials) : undefined;
		const route = contract.route(received.method, path);
		if (!route) entry.nearest = contract.nearest(received.method, path);
		const examined = route ? this.#examined(received, path, route, query) : notFound();
		const exchange: Exchange = {
			id: telco().chance.id(readings.idLength),
			received,
			path,
			startedAt: performance.now(),
			entry,
			...examined,
			...(user ? { user } : { refused: new Rejection(401, 'Unauthorized') }),
		};
		entry.documentedOperation = exchange.operation;
		entry.username = user?.username;
		entry.account = this.#accountOf(exchange);
		return exchange;
	}

	/** What a request for a route says, or why it is refused. */
	#examined(received: Received, path: string, route: Route, query: Query): Verdict {
		const { contract, readings } = this.#options;
		try {
			const content = this.#content(received, route);
			const lenient = readings.unknownMembers === 'ignored';
			const examined = contract.examine(route, path, query, content, lenient);
			if (!examined.ok) {
				return { operation: examined.operation, refused: badRequest(examined.errors) };
			}
			const { understood } = examined;
			return { operation: understood.operation, understood, content };
		} catch (error) {
			if (error instanceof Rejection) return { refused: error };
			throw error;
		}
	}

	/** The body, parsed where it is JSON or a form. @throws Rejection 400 */
	#content({ body, headers }: Received, route: Route): unknown {
		if (body === '') {
			if (route.bodyRequired) throw badRequest({ request: 'required' });
			return undefined;
		}
		if (!route.bodyType) throw badRequest({ request: 'no body expected' });
		const json = route.bodyType === 'application/json';
		const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase();
		const anyType = json && this.#options.readings.jsonContentType === 'any';
		if (type !== route.bodyType && !anyType) {
			throw badRequest({ 'content-type': `must be ${route.bodyType}` });
		}
		if (route.bodyType === 'text/html') return undefined;
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

	/** The account a request applies to: what its user, or by the other reading its cookie, selected. */
	#accountOf({ user, received }: Pick<Exchange, 'user' | 'received'>): number | undefined {
		if (!user) return undefined;
		if (this.#options.readings.selection === 'cookie') {
			const [, chosen] = /(?:^|;\s*)account=(\d+)/.exec(received.headers.cookie ?? '') ?? [];
			if (chosen && user.accounts.includes(Number(chosen))) return Number(chosen);
		}
		return this.#options.telco().accounts.selected(user.username);
	}

	async #perform(exchange: Exchange, struck: Fault[]): Promise<Response> {
		const { readings, telco } = this.#options;
		const { understood, user, received, entry } = exchange;
		try {
			if (exchange.refused) throw exchange.refused;
			if (!understood || !user || entry.account === undefined) {
				throw new Error('A request that is not refused has a user and a meaning');
			}
			const { operation, params, query } = understood;
			const answer = await operations[operation](
				{
					id: exchange.id,
					user,
					account: entry.account,
					body: received.body,
					content: exchange.content,
					faults: struck.filter(isProvisioningFault),
					params,
					query,
				},
				telco(),
				readings,
			);
			if ('text' in answer) {
				return { status: 200, headers: { 'content-type': answer.type }, body: answer.text };
			}
			const reply = { '@transaction': this.#transaction(exchange), ...answer.json };
			if (answer.accepted) answer.accepted.acknowledgmentBody = JSON.stringify(reply);
			const response = this.#json(200, this.#disturbed(reply, exchange, struck));
			if (answer.cookie) response.headers['set-cookie'] = answer.cookie;
			return response;
		} catch (error) {
			if (error instanceof Rejection) return this.#refusal(exchange, error, struck);
			throw error;
		}
	}

	#transaction({ id, received, startedAt, entry: { account, at } }: Exchange) {
		const { readings, telco } = this.#options;
		const seconds = Math.round(performance.now() - startedAt) / 1000;
		return {
			id,
			...(account !== undefined && {
				'account-id': readings.transactionAccountId === 'number' ? account : String(account),
			}),
			request: {
				'api-version': 'v1',
				method: received.method,
				path: received.url,
				time: moment(at, telco().timeZone),
				ms: readings.milliseconds === 'number' ? seconds : String(seconds),
			},
		};
	}

	#json(status: number, reply: Record<string, unknown>): Response {
		return { status, headers: { 'content-type': JSON_TYPE }, body: JSON.stringify(reply) };
	}

	#refusal(exchange: Exchange, { status, message, errors }: Rejection, struck: Fault[]): Response {
		const { readings } = this.#options;
		if (Object.keys(errors).length > 0) exchange.entry.rejected = errors;
		const reasons = Object.keys(errors).length > 0 ? { errors } : {};
		const shapes = {
			both: { error: { message, code: status }, ...reasons },
			error: { error: { message, code: status } },
			errors: { errors: { description: message, code: String(status), ...errors } },
		};
		const reply: Record<string, unknown> = {
			'@transaction': this.#transaction(exchange),
			...shapes[readings.errorMembers],
		};
		const shape = faultOf(struck, 'errorsShape')?.shape;
		const lines = Object.entries(errors).map(([field, reason]) => `${field}: ${String(reason)}`);
		if (shape === 'array') reply.errors = lines;
		if (shape === 'string') reply.errors = lines.join(', ');
		if (shape === 'missing') delete reply.errors;
		return this.#json(status, this.#disturbed(reply, exchange, struck));
	}

	/** A reply with what its faults put into it, and `@next` as the reading has it. */
	#disturbed(
		reply: Record<string, unknown>,
		{ path, received: { origin } }: Exchange,
		struck: Fault[],
	): Record<string, unknown> {
		const { readings, telco } = this.#options;
		const result = { ...reply };
		const next = result['@next'];
		const prefix = { relative: '', versioned: '/v1', absolute: `${origin}/v1` }[readings.nextLink];
		if (typeof next === 'string' && next) result['@next'] = `${prefix}${next}`;
		for (const fault of struck) {
			if (fault.kind === 'loopingNext') result['@next'] = path.replace(/^\/v1/, prefix);
			if (fault.kind === 'foreignNext') {
				result['@next'] = `${fault.origin}/v1${typeof next === 'string' ? next : '/services/2'}`;
			}
			if (fault.kind === 'unsorted' && Array.isArray(result.response)) {
				result.response = telco().chance.shuffled<unknown>(result.response);
			}
			if (fault.kind === 'responseCode') {
				result.response = { message: fault.message ?? 'Unexpected Error', code: fault.code };
			}
			if (fault.kind === 'noAccountId') {
				const transaction = Object.entries({ ...Object(result['@transaction']) });
				result['@transaction'] = Object.fromEntries(
					transaction.filter(([name]) => name !== 'account-id'),
				);
			}
		}
		return result;
	}

	#disrupted(fault: Disruption, exchange: Exchange, response: Response | undefined): Outcome {
		const { telco } = this.#options;
		switch (fault.kind) {
			case 'hang':
				return 'silence';
			case 'reset':
				return 'reset';
			case 'status': {
				const message = fault.message ?? PHRASES[fault.status] ?? 'Unexpected Error';
				const answer = this.#refusal(exchange, new Rejection(fault.status, message), []);
				const { retryAfter } = fault;
				if (retryAfter !== undefined) answer.headers['retry-after'] = String(retryAfter);
				return answer;
			}
			case 'html': {
				const status = fault.status ?? 502;
				const title = `${status} ${PHRASES[status] ?? 'Error'}`;
				return {
					status,
					headers: { 'content-type': 'text/html' },
					body: `<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`,
				};
			}
			case 'brokenJson': {
				const whole = response?.body ?? '{"@transaction": {"id": "';
				const body = whole.slice(0, Math.ceil(whole.length / 2));
				return { status: 200, headers: { 'content-type': JSON_TYPE }, body };
			}
			case 'severalAddresses': {
				const [one, two] = telco().places.filter(({ name }) => name === 'Richmond');
				return this.#refusal(
					exchange,
					severalAddresses([one, two].filter((p) => p !== undefined)),
					[],
				);
			}
		}
	}
}
