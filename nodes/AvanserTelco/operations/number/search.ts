import * as field from '../../fields/number';
import { options } from '../../fields/options';
import { operation } from '../../engine/operation';
import { stockSearch } from './stock';

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
	request: ({ options: { severalAddresses } = {}, ...criteria }) => ({
		...stockSearch(criteria),
		candidates: severalAddresses === 'candidates',
	}),
});
