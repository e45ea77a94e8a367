import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { OpenAPIBackend } from 'openapi-backend';
import { parse } from 'yaml';

/** The operations AVANSER documents, by the names the contract gives them. */
export const OPERATIONS = [
	'accounts.list',
	'accounts.switch',
	'accounts.details',
	'accounts.packages',
	'accounts.numberRates',
	'accounts.callRates',
	'accounts.transcriptionRates',
	'accounts.features',
	'numbers.byLocation',
	'numbers.byCoordinates',
	'numbers.byPrefix',
	'numbers.byNumberType',
	'numbers.bySzu',
	'requests.list',
	'requests.create',
	'requests.requestBody',
	'requests.acknowledgmentBody',
	'requests.callbackBody',
	'services.list',
	'services.update',
	'services.decommission',
	'templates.list',
	'templates.preview',
	'templates.upsert',
	'templates.delete',
] as const;

export type OperationId = (typeof OPERATIONS)[number];

/** A documented operation and the query parameters that tell it from others on its path. */
interface Documented {
	id: OperationId;
	required?: string[];
	optional?: string[];
}

/** The members of an operation in the contract that routes are made of. */
interface ContractOperation {
	operationId: string;
	'x-avanser-operations'?: Documented[];
	'x-avanser-continues'?: OperationId;
	requestBody?: { required?: boolean; content: object };
}

/** A route of the contract that a request is for. */
export interface Route {
	method: string;
	/** Template, such as `/services/{service_number}`. */
	path: string;
	operationId: string;
	documented: Documented[];
	/** Media type of the body it takes, if it takes one. */
	bodyType?: string;
	bodyRequired: boolean;
}

/** A parsed query: a parameter that came more than once is a list. */
export type Query = Record<string, string | string[]>;

/** What a valid request says, with parameters of the types the contract gives them. */
export interface Understood {
	operation: OperationId;
	params: Record<string, string>;
	query: Record<string, string | number>;
}

/** A request, or why it is refused: a reason per field, by its last name. */
type Examined =
	| { ok: true; understood: Understood }
	| { ok: false; operation: OperationId; errors: Record<string, string> };

interface SchemaError {
	keyword: string;
	instancePath: string;
	params: Record<string, unknown>;
	message?: string;
	parentSchema?: Record<string, unknown>;
}

const PREFIX = '/v1';

function isWebAddress(text: string): boolean {
	const url = URL.parse(text);
	return url !== null && /^https?:$/.test(url.protocol) && url.hostname !== '';
}

function reasonOf({ keyword, params, parentSchema, message }: SchemaError): string {
	if (keyword === 'required') return 'required';
	if (keyword === 'additionalProperties') return 'unknown parameter';
	if (keyword === 'type') return `must be ${String(params.type)}`;
	const reason = parentSchema?.['x-reason'];
	return typeof reason === 'string' ? reason : (message ?? 'invalid value');
}

function fieldOf({ instancePath, params }: SchemaError): string {
	const named = params.missingProperty ?? params.additionalProperty;
	if (typeof named === 'string') return named;
	const names = instancePath.split('/').filter((name) => name && !/^\d+$/.test(name));
	const last = names.at(-1) ?? 'request';
	return last === 'requestBody' ? 'request' : last.replaceAll('~1', '/').replaceAll('~0', '~');
}

/** Keywords that only repeat what the errors inside them say. */
const OUTER = new Set(['if', 'allOf', 'anyOf', 'oneOf']);

function byField(errors: SchemaError[]): Record<string, string> {
	const inner = errors.filter(({ keyword }) => !OUTER.has(keyword));
	return Object.fromEntries(
		inner.map((error): [string, string] => [fieldOf(error), reasonOf(error)]).reverse(),
	);
}

/** How much two paths have in common, for naming the route somebody probably meant. */
function likeness(given: string, template: string): number {
	const [ours, theirs] = [given.split('/'), template.split('/')];
	const scores = theirs.map((segment, index) => {
		const own = ours[index];
		if (own === undefined || own === segment) return own === undefined ? 0 : 2;
		if (segment.startsWith('{')) return 1;
		const differs = [...segment].findIndex((letter, at) => letter !== own[at]);
		return differs < 0 ? 0 : differs / segment.length - 1;
	});
	return scores.reduce((sum, score) => sum + score, -Math.abs(ours.length - theirs.length));
}

/** The contract: which requests there are, and what may be said in them and in their replies. */
export class Contract {
	readonly #api: OpenAPIBackend;
	readonly routes: readonly Route[];

	private constructor(api: OpenAPIBackend, routes: Route[]) {
		this.#api = api;
		this.routes = routes;
	}

	/** Reads `telco.openapi.yaml`. */
	static async load(): Promise<Contract> {
		const definition = parse(readFileSync(join(import.meta.dirname, 'telco.openapi.yaml'), 'utf8'));
		const api = new OpenAPIBackend({
			definition,
			// The library's own check of a definition knows OpenAPI 3.0 only; a test checks this one.
			quick: true,
			strict: true,
			apiRoot: PREFIX,
			ignoreTrailingSlashes: false,
			coerceTypes: true,
			ajvOpts: { allErrors: true, verbose: true },
			customizeAjv: (ajv) =>
				ajv.addFormat('http-url-or-empty', (text) => text === '' || isWebAddress(text)),
		});
		await api.init();
		const paths: Record<string, Record<string, ContractOperation>> = definition.paths;
		const routes = Object.entries(paths).flatMap(([path, operations]) =>
			Object.entries(operations).map(([method, operation]): Route => {
				const continued = operation['x-avanser-continues'];
				const bodyType = Object.keys(operation.requestBody?.content ?? {})[0];
				return {
					method: method.toUpperCase(),
					path,
					operationId: operation.operationId,
					documented: operation['x-avanser-operations'] ?? (continued ? [{ id: continued }] : []),
					...(bodyType && { bodyType }),
					bodyRequired: operation.requestBody?.required === true,
				};
			}),
		);
		return new Contract(api, routes);
	}

	/** The route of a request; `path` begins with `/v1` and has no query. */
	route(method: string, path: string): Route | undefined {
		const matched = this.#api.router.matchOperation({ method, path, headers: {} });
		const route = this.routes.find(({ operationId }) => operationId === matched?.operationId);
		if (!route || (route.path.includes('{') && !this.#isPage(route, path))) return undefined;
		return route;
	}

	/** A page's number is all that tells `GET /services/2` from a request nobody documents. */
	#isPage({ operationId, path: template }: Route, path: string): boolean {
		if (!operationId.endsWith('.page')) return true;
		const page = path.slice(PREFIX.length + template.indexOf('{'));
		return /^[1-9]\d{0,4}$/.test(page);
	}

	/** The route that resembles a request most, as `GET /services`. */
	nearest(method: string, path: string): string {
		const below = path.startsWith(PREFIX) ? path.slice(PREFIX.length) : path;
		const [best] = [...this.routes].sort(
			(one, other) =>
				likeness(below, other.path) - likeness(below, one.path) ||
				Number(other.method === method) - Number(one.method === method),
		);
		return best ? `${best.method} ${best.path}` : '';
	}

	/**
	 * Checks a request against the contract.
	 *
	 * `body` is the parsed JSON or form, undefined where there is none or it is text; `lenient`
	 * ignores members and parameters that are not documented.
	 */
	examine(route: Route, path: string, query: Query, body: unknown, lenient: boolean): Examined {
		const operation = this.#documented(route, Object.keys(query));
		const { required = [], optional = [] } = operation;
		const known = [...required, ...optional];
		const given = Object.entries(query).filter(([name]) => !lenient || known.includes(name));
		const names = given.map(([name]) => name);
		const { errors, coerced } = this.#api.validateRequest(
			{ method: route.method, path, headers: {}, query: Object.fromEntries(given), body },
			route.operationId,
		);
		const found: SchemaError[] = errors ?? [];
		const reasons = byField(
			found.filter(({ keyword }) => !(lenient && keyword === 'additionalProperties')),
		);
		for (const name of required) {
			if (!names.includes(name)) reasons[name] = 'required';
		}
		for (const name of names) {
			if (!known.includes(name)) reasons[name] ??= 'unknown parameter';
		}
		if (Object.keys(reasons).length > 0) {
			return { ok: false, operation: operation.id, errors: reasons };
		}
		const typed: { query?: Understood['query']; params?: Understood['params'] } = { ...coerced };
		return {
			ok: true,
			understood: {
				operation: operation.id,
				params: typed.params ?? {},
				query: typed.query ?? {},
			},
		};
	}

	/** The documented operation that a request's parameters fit, or come nearest to. */
	#documented(route: Route, names: string[]): Documented {
		const score = ({ required = [], optional = [] }: Documented) =>
			names.filter((name) => required.includes(name)).length * 3 +
			names.filter((name) => optional.includes(name)).length -
			required.filter((name) => !names.includes(name)).length;
		const [best] = [...route.documented].sort((one, other) => score(other) - score(one));
		if (!best) throw new Error(`${route.operationId} names no documented operation`);
		return best;
	}

	/** What is wrong with a reply according to the contract: nothing, if the list is empty. */
	faultsOfReply(method: string, path: string, status: number, body: unknown): string[] {
		const route = this.route(method, path);
		if (!route) return [`no route ${method} ${path}`];
		const { responses } = this.#api.router.getOperation(route.operationId) ?? {};
		if (!responses || !(String(status) in responses)) {
			return [`${route.operationId} documents no status ${status}`];
		}
		const { errors } = this.#api.validateResponse(body, route.operationId, status);
		return (errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`);
	}
}
