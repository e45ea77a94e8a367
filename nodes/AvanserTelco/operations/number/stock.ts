import { candidatesOf } from '../../api/reply';
import type { Reply } from '../../api/reply';
import { isRecord } from '../../engine/parameters';
import type { ApiRequest } from '../../api/request';

/** How to find a number, by the API's own names. */
export interface Criteria {
	search_type: string;
	country?: string;
	location?: string;
	lat?: number;
	lng?: number;
	radius?: number;
	number?: string;
	number_type?: string;
	szu?: string;
}

/** Lists the numbers that can be ordered now. */
export function stockSearch(criteria: Criteria): ApiRequest {
	return { method: 'GET', path: '/numbers', qs: queryFor(criteria), rows: numbersOf };
}

/** Only what belongs to the way of searching: AVANSER tells the ways apart by what is there. */
function queryFor({
	search_type,
	country,
	location,
	lat,
	lng,
	radius,
	number,
	number_type,
	szu,
}: Criteria): ApiRequest['qs'] {
	switch (search_type) {
		case 'coordinates':
			return { country, lat, lng, radius };
		case 'location':
			return { country, location, radius };
		case 'number_type':
			return { country, number_type };
		case 'szu':
			// The blueprint leaves the country out, the product outline sends it.
			return { country: 'AU', szu };
		default:
			return { country, number };
	}
}

/** AVANSER keys the numbers by themselves (blueprint, "Search Element"); an empty map may come as `[]` or null. */
function numbersOf(reply: Reply) {
	if (reply.status === 300) return candidatesOf(reply);
	const response = isRecord(reply.body) ? reply.body.response : undefined;
	if (Array.isArray(response)) return response.filter(isRecord);
	if (!isRecord(response)) return [];
	return Object.entries(response).map(([number, details]) =>
		isRecord(details) ? { number, ...details } : { number },
	);
}
