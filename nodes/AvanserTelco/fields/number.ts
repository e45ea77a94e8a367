import type { INodeProperties } from 'n8n-workflow';

/** How to find a number in stock. */
export const searchBy = {
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
} as const satisfies INodeProperties;

/** How AVANSER is to find the number that it reserves for an order. */
export const findNumberBy = {
	displayName: 'Find Number By',
	name: 'search_type',
	type: 'options',
	options: [
		{
			name: 'Coordinates',
			value: 'coordinates',
			description: 'Any number around a latitude and longitude',
		},
		{ name: 'Location', value: 'location', description: 'Any number around an address' },
		{
			name: 'Number',
			value: 'number',
			description: 'A number found by searching, or failing that the one most like it',
		},
		{
			name: 'Number Type',
			value: 'number_type',
			description: 'Any number of a kind, such as mobile',
		},
		{
			name: 'Prefix',
			value: 'prefix',
			description: "Listed in AVANSER's documents without an example; Number does the same",
		},
		{
			name: 'Standard Zone Unit (Australia)',
			value: 'szu',
			description: 'Any number of an Australian charging zone, such as sydney',
		},
	],
	default: 'number',
	description: 'How AVANSER chooses the number that it reserves',
} as const satisfies INodeProperties;

export const country = {
	displayName: 'Country',
	name: 'country',
	type: 'string',
	default: 'AU',
	required: true,
	placeholder: 'e.g. AU',
	description: 'Two-letter code of the country (ISO 3166-1)',
} as const satisfies INodeProperties;

export const numberType = {
	displayName: 'Number Type',
	name: 'number_type',
	type: 'options',
	options: [
		{
			name: 'Freecall',
			value: 'FREECALL',
			description: 'Free of charge for callers from a landline, such as 1800 numbers',
		},
		{
			name: 'Geographic',
			value: 'GEO',
			description: 'Local numbers. Searching by place or zone finds them more efficiently.',
		},
		{
			name: 'Mobile',
			value: 'MOBILE',
			description: 'Mobile numbers, the ones that can receive SMS',
		},
		{
			name: 'Tollfree',
			value: 'TOLLFREE',
			description: 'The same rate for callers from everywhere, such as 1300 numbers',
		},
	],
	default: 'MOBILE',
	required: true,
	displayOptions: { show: { search_type: ['number_type'] } },
} as const satisfies INodeProperties;

/** The criteria of every way to find a number: the same fields search the stock and order from it. */
export const criteria = [
	{
		...country,
		displayOptions: { hide: { search_type: ['szu'] } },
	},
	{
		displayName: 'Location',
		name: 'location',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. 150-152 Elizabeth St, Sydney NSW 2000',
		description:
			'Address around which to look. The more complete it is, the less AVANSER has to ask back.',
		displayOptions: { show: { search_type: ['location'] } },
	},
	{
		displayName: 'Latitude',
		name: 'lat',
		type: 'number',
		typeOptions: { numberPrecision: 6, minValue: -90, maxValue: 90 },
		default: 0,
		required: true,
		description: 'In degrees, negative in the south, such as -33.865143 for Sydney',
		displayOptions: { show: { search_type: ['coordinates'] } },
	},
	{
		displayName: 'Longitude',
		name: 'lng',
		type: 'number',
		typeOptions: { numberPrecision: 6, minValue: -180, maxValue: 180 },
		default: 0,
		required: true,
		description: 'In degrees, negative in the west, such as 151.2099 for Sydney',
		displayOptions: { show: { search_type: ['coordinates'] } },
	},
	{
		displayName: 'Radius',
		name: 'radius',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 20,
		description: 'How far around the place to look, in kilometres',
		displayOptions: { show: { search_type: ['coordinates', 'location'] } },
	},
	{
		displayName: 'Number',
		name: 'number',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. 61290081596',
		description:
			'A number with its country code; to search, how it begins is enough. AVANSER looks for it, then for ones that begin like it, up to six digits shorter.',
		displayOptions: { show: { search_type: ['number', 'prefix'] } },
	},
	numberType,
	{
		displayName: 'Standard Zone Unit',
		name: 'szu',
		type: 'string',
		default: '',
		required: true,
		placeholder: 'e.g. sydney',
		description: 'Name of an Australian Standard Zone Unit (SZU)',
		displayOptions: { show: { search_type: ['szu'] } },
	},
] as const satisfies INodeProperties[];

export const severalAddresses = {
	displayName: 'If Several Addresses Match',
	name: 'severalAddresses',
	type: 'options',
	options: [
		{
			name: 'Return the Addresses as Items',
			value: 'candidates',
			description: 'With latitude and longitude each',
		},
		{
			name: 'Stop and List Them',
			value: 'error',
			description: 'The message names each address with its coordinates',
		},
	],
	default: 'error',
	description:
		"What to do when AVANSER finds more than one place for 'Location' and returns no numbers",
} as const satisfies INodeProperties;

export const coordinatesSearchType = {
	displayName: 'Coordinates Search Type',
	name: 'coordinatesSearchType',
	type: 'options',
	options: [
		{ name: 'Coordinates', value: 'coordinates' },
		{ name: 'Location', value: 'location' },
	],
	default: 'coordinates',
	description:
		"What search_type says for coordinates. AVANSER's structure and its example differ; change it only if AVANSER refuses coordinates.",
} as const satisfies INodeProperties;

export const longitudeMember = {
	displayName: 'Longitude Member',
	name: 'longitudeMember',
	type: 'options',
	options: [
		{ name: 'Both', value: 'both' },
		{ name: 'Only Lng', value: 'lng' },
		{ name: 'Only Long', value: 'long' },
	],
	default: 'both',
	description:
		"How the longitude is named. AVANSER's structure and its example differ; change it only if AVANSER refuses one of them.",
} as const satisfies INodeProperties;
