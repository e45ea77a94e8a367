import { numbersOf } from '../../api/reply';
import type { ApiRequest } from '../../api/request';
import { InvalidParameter } from '../../foundation/failures';
import { phoneNumber } from '../../foundation/phoneNumber';

/** How to find a number, by the API's own names. */
export interface Criteria {
	search_type: 'coordinates' | 'location' | 'number' | 'number_type' | 'prefix' | 'szu';
	country?: string;
	location?: string;
	lat?: number;
	lng?: number;
	radius?: number;
	number?: string;
	number_type?: string;
	szu?: string;
}

/** What belongs to each way to find a number: AVANSER tells the ways apart by what is there. */
const membersOf = {
	coordinates: ['lat', 'lng', 'radius'],
	location: ['location', 'radius'],
	number: ['number'],
	number_type: ['number_type'],
	prefix: ['number'],
	szu: ['szu'],
} as const;

/** Lists the numbers that can be ordered now. */
export function stockSearch(criteria: Criteria): ApiRequest {
	return { method: 'GET', path: '/numbers', qs: membersIn(criteria), rows: numbersOf };
}

/** What AVANSER's documents say in two ways: see fields/number.ts. */
interface Readings {
	coordinatesSearchType: string;
	longitudeMember: string;
}

/**
 * The same criteria as an order has them. A search may go by the beginning of a number; an order may not, as it would
 * buy whatever number begins like that.
 * @throws InvalidParameter
 */
export function orderedNumber(
	criteria: Criteria,
	{ coordinatesSearchType, longitudeMember }: Readings,
) {
	const wanted = phoneNumber(criteria.number ?? '');
	if (criteria.number !== undefined && 'problem' in wanted) {
		throw new InvalidParameter('Number', wanted.problem);
	}
	const { lng, ...members } = membersIn(criteria);
	if (criteria.search_type !== 'coordinates') {
		return { search_type: criteria.search_type, ...members };
	}
	return {
		search_type: coordinatesSearchType,
		...members,
		// "long" in the structure, "lng" in the example of the blueprint.
		...(longitudeMember !== 'long' && { lng }),
		...(longitudeMember !== 'lng' && { long: lng }),
	};
}

/** An Australian zone needs no country: the blueprint leaves it out, the product outline sends it. */
function membersIn(criteria: Criteria): Record<string, string | number | undefined> {
	const { country = 'AU', search_type } = criteria;
	const members = membersOf[search_type].map((name) => [name, criteria[name]]);
	return { country, ...Object.fromEntries(members) };
}
