import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { OpenAPIBackend } from 'openapi-backend';
import { parse } from 'yaml';

import type { OperationId } from './operationIds.mts';
import { reasonsOf } from './reasons.mts';
import type { Reasons, SchemaError } from './reasons.mts';
import { documentedOperation, nearestRoute, routesOf } from './routes.mts';
import type { Route } from './routes.mts';

/** The contract: which requests there are, and what may be said in them and in their replies. */
export interface Contract {
	readonly routes: readonly Route[];
	/** The route of a request; `path` begins with `/v1` and has no query. */
	route(method: string, path: string): Route | undefined;
	/** The route that resembles a request most, as `GET /services`. */
	nearest(method: string, path: string): string;
	/**
	 * Checks a request against the contract.
	 *
	 * `body` is the parsed JSON or form, undefined where there is none or it is text; `lenient`
	 * ignores members and parameters that are not documented.
	 */
	examine(route: Route, path: string, query: Query, body: unknown, lenient: boolean): Examined;
	/** What is wrong with a reply according to the contract: nothing, if the list is empty. */
	faultsOfReply(method: string, path: string, status: number, body: unknown): string[];
}

/** A parsed query: a parameter that came more than once is a list. */
export type Query = Record<string, string | string[]>;

/** What a valid request says, with parameters of the types the contract gives them. */
export interface Understood {
	operation: OperationId;
	params: Record<string, string>;
	query: Record<string, string | number>;
}

/** What a request says, or why it is refused. */
type Examined =
	| { ok: true; understood: Understood }
	| { ok: false; operation: OperationId; errors: Reasons };

const prefix = '/v1';

/** Reads `telco.openapi.yaml`. */
export async function loadContract(): Promise<Contract> {
	const definition = parse(readFileSync(join(import.meta.dirname, 'telco.openapi.yaml'), 'utf8'));
	const api = new OpenAPIBackend({
		definition,
		// The library's own check of a definition knows OpenAPI 3.0 only; a test checks this one.
		quick: true,
		strict: true,
		apiRoot: prefix,
		ignoreTrailingSlashes: false,
		coerceTypes: true,
		ajvOpts: { allErrors: true, verbose: true },
		customizeAjv: (ajv) =>
			ajv.addFormat('http-url-or-empty', (text) => text === '' || isWebAddress(text)),
	});
	await api.init();
	const routes = routesOf(definition.paths);

	function routeOf(method: string, path: string): Route | undefined {
		const matched = api.router.matchOperation({ method, path, headers: {} });
		const route = routes.find(({ operationId }) => operationId === matched?.operationId);
		if (!route || (route.path.includes('{') && !isPage(route, path))) return undefined;
		return route;
	}

	return {
		routes,
		route: routeOf,
		nearest: (method, path) =>
			nearestRoute(routes, method, path.startsWith(prefix) ? path.slice(prefix.length) : path),
		examine(route, path, query, body, lenient) {
			const operation = documentedOperation(route, Object.keys(query));
			const { required = [], optional = [] } = operation;
			const known = [...required, ...optional];
			const given = Object.entries(query).filter(([name]) => !lenient || known.includes(name));
			const names = given.map(([name]) => name);
			const { errors, coerced } = api.validateRequest(
				{ method: route.method, path, headers: {}, query: Object.fromEntries(given), body },
				route.operationId,
			);
			const found: SchemaError[] = errors ?? [];
			const reasons = reasonsOf(
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
		},
		faultsOfReply(method, path, status, body) {
			const route = routeOf(method, path);
			if (!route) return [`no route ${method} ${path}`];
			const { responses } = api.router.getOperation(route.operationId) ?? {};
			if (!responses || !(String(status) in responses)) {
				return [`${route.operationId} documents no status ${status}`];
			}
			const { errors } = api.validateResponse(body, route.operationId, status);
			return (errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`);
		},
	};
}

/** A page's number is all that tells `GET /services/2` from a request nobody documents. */
function isPage({ operationId, path: template }: Route, path: string): boolean {
	if (!operationId.endsWith('.page')) return true;
	const page = path.slice(prefix.length + template.indexOf('{'));
	return /^[1-9]\d{0,4}$/.test(page);
}

function isWebAddress(text: string): boolean {
	const url = URL.parse(text);
	return url !== null && /^https?:$/.test(url.protocol) && url.hostname !== '';
}
