import type { INodeProperties } from 'n8n-workflow';
import type { Api } from '../api/api';
import type { ApiRequest } from '../api/request';

const returnAll = {
	displayName: 'Return All',
	name: 'returnAll',
	type: 'boolean',
	default: false,
	description: 'Whether to return all results or only up to a given limit',
} as const satisfies INodeProperties;

const limit = {
	displayName: 'Limit',
	name: 'limit',
	type: 'number',
	typeOptions: { minValue: 1 },
	default: 50,
	description: 'Max number of results to return',
	displayOptions: { show: { returnAll: [false] } },
} as const satisfies INodeProperties;

/** The fields of an operation that lists. */
export const paging = [returnAll, limit] satisfies INodeProperties[];

/** Runs a listing request to its end, or no further than the limit needs; the limit is hidden where all are wanted. */
export async function upToLimit(api: Api, request: ApiRequest, { limit = Infinity }) {
	const rows = [];
	for await (const page of api.pages(request)) {
		rows.push(...page);
		if (rows.length >= limit) break;
	}
	return rows.slice(0, limit);
}
