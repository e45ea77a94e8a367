import * as field from '../../fields/number';
import { options } from '../../fields/options';
import { operation } from '../../operation';
import { isRecord } from '../../parameters';
import { candidatesOf } from '../../reply';
import type { Reply } from '../../reply';

export const search = operation({
	name: 'Search',
	value: 'search',
	action: 'Search available numbers',
	description:
		'Retrieve the numbers that can be ordered now, one item each; no item if none is in stock',
	fields: [
		{
			displayName: 'Search By',
			name: 'search_type',
			type: 'options',
			options: [
				{
					name: 'Coordinates',
					value: 'coordinates',
					description: 'Around a latitude and longitude',
				},
				{ name: 'Location', value: 'location', description: 'Around an address' },
				{
					name: 'Matching Prefix',
					value: 'number',
					description: 'Numbers that begin like a given one',
				},
				{ name: 'Number Type', value: 'number_type', description: 'Such as mobile or tollfree' },
				{
					name: 'Standard Zone Unit (Australia)',
					value: 'szu',
					description: 'By the name of an Australian charging zone, such as sydney',
				},
			],
			default: 'szu',
		},
		{ ...field.country, displayOptions: { hide: { search_type: ['szu'] } } },
		field.location,
		field.lat,
		field.lng,
		field.radius,
		field.number,
		field.numberType,
		field.szu,
		options([field.severalAddresses]),
	],
	request: (parameters) => ({
		method: 'GET',
		path: '/numbers',
		qs: queryFor(parameters),
		candidates: parameters.options?.severalAddresses === 'candidates',
		rows: (reply) => (reply.status === 300 ? candidatesOf(reply) : numbersOf(reply)),
	}),
});

interface Criteria {
	search_type: 'coordinates' | 'location' | 'number' | 'number_type' | 'szu';
	country?: string;
	location?: string;
	lat?: number;
	lng?: number;
	radius?: number;
	number?: string;
	number_type?: string;
	szu?: string;
}

/** Only what belongs to the way of searching: an expression in Search By leaves every field visible. */
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
}: Criteria) {
	switch (search_type) {
		case 'coordinates':
			return { country, lat, lng, radius };
		case 'location':
			return { country, location, radius };
		case 'number':
			return { country, number };
		case 'number_type':
			return { country, number_type };
		case 'szu':
			// The blueprint leaves the country out, the product outline sends it.
			return { country: 'AU', szu };
	}
}

/** AVANSER keys the numbers by themselves (blueprint, "Search Element"); an empty map may come as `[]` or null. */
function numbersOf({ body }: Reply) {
	const response = isRecord(body) ? body.response : undefined;
	if (Array.isArray(response)) return response.filter(isRecord);
	if (!isRecord(response)) return [];
	return Object.entries(response).map(([number, details]) =>
		isRecord(details) ? { number, ...details } : { number },
	);
}
