import * as field from '../../fields/number';
import { options } from '../../fields/options';
import * as service from '../../fields/service';
import { operation } from '../../operation';
import { candidatesOf, rowsOf } from '../../reply';
import { merged, serviceBody, withoutEmpty } from './body';

export const create = operation({
	name: 'Create',
	value: 'create',
	action: 'Create service',
	description:
		'Order a number and set up a service on it. Costs money in production. AVANSER confirms at once and completes the request minutes later.',
	fields: [
		service.serviceName,
		service.customId,
		{
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
		},
		{ ...field.country, displayOptions: { hide: { search_type: ['szu'] } } },
		field.location,
		field.lat,
		field.lng,
		field.radius,
		field.number,
		field.numberType,
		field.szu,
		service.serviceType,
		{
			...service.answerPoint,
			required: true,
			displayOptions: { show: { type: ['transfer'] } },
		},
		{ ...service.recordCall, displayOptions: { show: { type: ['transfer'] } } },
		service.callReporting,
		{
			displayName: 'Additional Fields',
			name: 'additionalFields',
			type: 'collection',
			placeholder: 'Add Field',
			default: {},
			options: [...service.serviceSettings, service.customGroup],
		},
		options([
			service.additionalBody,
			service.callReportingPlace,
			{
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
			},
			{
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
			},
			field.severalAddresses,
		]),
	],
	request: ({ options: chosen = {}, ...parameters }) => ({
		method: 'POST',
		path: '/requests',
		body: merged(
			{
				...withoutEmpty(
					serviceBody(
						{
							...parameters.additionalFields,
							name: parameters.name,
							custom_id: parameters.custom_id,
							type: parameters.type,
							...(parameters.type === 'transfer' && {
								answer_point: parameters.answer_point,
								record_call: parameters.record_call,
							}),
							call_reporting: parameters.call_reporting,
						},
						reportingPlace(chosen.callReportingPlace, parameters.type),
					),
				),
				service_number: numberRules(parameters, chosen),
			},
			chosen.additionalBody,
		),
		candidates: chosen.severalAddresses === 'candidates',
		rows: (reply) => (reply.status === 300 ? candidatesOf(reply) : rowsOf(reply)),
	}),
});

/** AVANSER's transfer and voicemail examples have call_reporting inside service, its prompt example beside it. */
function reportingPlace(place: string | undefined, type: string): 'service' | 'topLevel' {
	if (place === 'service' || place === 'topLevel') return place;
	return type === 'prompt' ? 'topLevel' : 'service';
}

interface NumberRules {
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

function numberRules(
	{ search_type, country, location, lat, lng, radius, number, number_type, szu }: NumberRules,
	{ coordinatesSearchType = 'coordinates', longitudeMember = 'both' },
) {
	switch (search_type) {
		case 'coordinates':
			return {
				country,
				search_type: coordinatesSearchType,
				lat,
				// "long" in the structure, "lng" in the example of the blueprint.
				...(longitudeMember !== 'long' && { lng }),
				...(longitudeMember !== 'lng' && { long: lng }),
				radius,
			};
		case 'location':
			return { country, search_type, location, radius };
		case 'number_type':
			return { country, search_type, number_type };
		case 'szu':
			return { country: 'AU', search_type, szu };
		default:
			return { country, search_type, number };
	}
}
