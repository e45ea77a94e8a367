import type { INodeProperties } from 'n8n-workflow';

/** How to find a number: the same fields search the stock and order from it. */
export const country = {
	displayName: 'Country',
	name: 'country',
	type: 'string',
	default: 'AU',
	required: true,
	placeholder: 'e.g. AU',
	description: 'Two-letter code of the country (ISO 3166-1)',
} as const satisfies INodeProperties;

export const location = {
	displayName: 'Location',
	name: 'location',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. 150-152 Elizabeth St, Sydney NSW 2000',
	description:
		'Address around which to look. The more complete it is, the less AVANSER has to ask back.',
	displayOptions: { show: { search_type: ['location'] } },
} as const satisfies INodeProperties;

export const lat = {
	displayName: 'Latitude',
	name: 'lat',
	type: 'number',
	typeOptions: { numberPrecision: 6, minValue: -90, maxValue: 90 },
	default: 0,
	required: true,
	description: 'In degrees, negative in the south, such as -33.865143 for Sydney',
	displayOptions: { show: { search_type: ['coordinates'] } },
} as const satisfies INodeProperties;

export const lng = {
	displayName: 'Longitude',
	name: 'lng',
	type: 'number',
	typeOptions: { numberPrecision: 6, minValue: -180, maxValue: 180 },
	default: 0,
	required: true,
	description: 'In degrees, negative in the west, such as 151.2099 for Sydney',
	displayOptions: { show: { search_type: ['coordinates'] } },
} as const satisfies INodeProperties;

export const radius = {
	displayName: 'Radius',
	name: 'radius',
	type: 'number',
	typeOptions: { minValue: 1 },
	default: 20,
	description: 'How far around the place to look, in kilometres',
	displayOptions: { show: { search_type: ['coordinates', 'location'] } },
} as const satisfies INodeProperties;

export const number = {
	displayName: 'Number',
	name: 'number',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. 61290081596',
	description:
		'A number with its country code. AVANSER looks for it, then for ones that begin like it, up to six digits shorter.',
	displayOptions: { show: { search_type: ['number', 'prefix'] } },
} as const satisfies INodeProperties;

export const szu = {
	displayName: 'Standard Zone Unit',
	name: 'szu',
	type: 'string',
	default: '',
	required: true,
	placeholder: 'e.g. sydney',
	description: 'Name of an Australian Standard Zone Unit (SZU)',
	displayOptions: { show: { search_type: ['szu'] } },
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
