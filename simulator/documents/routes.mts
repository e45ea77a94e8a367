import type { OperationId } from './operationIds.mts';

/** A documented operation and the query parameters that tell it from others on its path. */
export interface Documented {
	id: OperationId;
	required?: string[];
	optional?: string[];
}

/** A route of the contract that a request is for. */
export interface Route {
	method: string;
	/** Template, such as `/services/{service_number}`. */
	path: string;
	operationId: string;
	documented: Documented[];
	/** Media type of the body, if the route takes one. */
	bodyType?: string;
	bodyRequired: boolean;
}

/** The members of an operation in the contract that routes are made of. */
interface ContractOperation {
	operationId: string;
	'x-avanser-operations'?: Documented[];
	'x-avanser-continues'?: OperationId;
	requestBody?: { required?: boolean; content: object };
}

/** The `paths` of an OpenAPI document: an operation for each path and method. */
type Paths = Record<string, Record<string, ContractOperation>>;

export function routesOf(paths: Paths): Route[] {
	return Object.entries(paths).flatMap(([path, operations]) =>
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
}

/** The route somebody probably meant, as `GET /services`; `path` is below `/v1`. */
export function nearestRoute(routes: readonly Route[], method: string, path: string): string {
	const [best] = [...routes].sort(
		(one, other) =>
			likeness(path, other.path) - likeness(path, one.path) ||
			Number(other.method === method) - Number(one.method === method),
	);
	return best ? `${best.method} ${best.path}` : '';
}

/** How much a path has in common with the path of a route. */
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

/** The documented operation that a request's parameters fit, or come nearest to. */
export function documentedOperation(route: Route, names: string[]): Documented {
	const score = ({ required = [], optional = [] }: Documented) =>
		names.filter((name) => required.includes(name)).length * 3 +
		names.filter((name) => optional.includes(name)).length -
		required.filter((name) => !names.includes(name)).length;
	const [best] = [...route.documented].sort((one, other) => score(other) - score(one));
	if (!best) throw new Error(`${route.operationId} names no documented operation`);
	return best;
}
