import { guards } from '../../fields/guards';
import * as field from '../../fields/number';
import { options } from '../../fields/options';
import * as service from '../../fields/service';
import { addReference, submissionOptions } from '../../fields/submission';
import { waitForOutcome, waitOf } from '../../fields/wait';
import { InvalidParameter } from '../../failures';
import { checkCountry } from '../../ordering/guards';
import { submittingOperation } from '../../engine/operation';
import { withReference } from '../../ordering/reference';
import { candidatesOf, rowsOf } from '../../api/reply';
import { stockSearch } from '../number/stock';
import type { Criteria } from '../number/stock';
import { merged, serviceBody, withoutEmpty } from './body';

export const create = submittingOperation({
	name: 'Create',
	value: 'create',
	action: 'Create service',
	description:
		'Order a number and set up a service on it. Costs money in production. AVANSER confirms at once and completes the request minutes later.',
	fields: [
		service.serviceName,
		service.customId,
		{
			displayName: 'If This Custom ID Exists',
			name: 'ifCustomIdExists',
			type: 'options',
			options: [
				{
					name: 'Create Anyway',
					value: 'createAnyway',
					description: 'Order another number with the same custom ID',
				},
				{
					name: 'Fail',
					value: 'fail',
					description: 'Stop with a message that names the earlier order',
				},
				{
					name: 'Return Existing',
					value: 'returnExisting',
					description: 'Order nothing and return the earlier order',
				},
			],
			default: 'returnExisting',
			description:
				'What to do if a number was ordered with this custom ID before. Failed orders, and numbers decommissioned since through this API, do not count.',
			displayOptions: { hide: { custom_id: [''] } },
		},
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
		guards,
		...waitForOutcome,
		options([
			service.additionalBody,
			addReference,
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
			...submissionOptions,
			field.severalAddresses,
		]),
	],
	wait: waitOf,
	submission: ({ options: chosen = {}, ...parameters }, { reference, webhookSecret }) => {
		const { callback_uri, ...additional } = parameters.additionalFields;
		const { requireExactNumber, ...limits } = parameters.guards;
		const byNumber = parameters.search_type === 'number' || parameters.search_type === 'prefix';
		if (requireExactNumber && !byNumber) {
			throw new InvalidParameter(
				'Require This Exact Number',
				"is on, but 'Find Number By' does not name a number",
				"Find the number by 'Number', or switch it off under Guards. Nothing was sent to AVANSER.",
			);
		}
		const isTransfer = parameters.type === 'transfer';
		checkCountry(parameters.country ?? 'AU', limits);
		const body = withoutEmpty(
			serviceBody(
				{
					...additional,
					name: parameters.name,
					custom_id: parameters.custom_id,
					type: parameters.type,
					answer_point: isTransfer ? parameters.answer_point : undefined,
					record_call: isTransfer ? parameters.record_call : undefined,
					call_reporting: parameters.call_reporting,
					callback_uri:
						callback_uri && (chosen.addReference ?? true)
							? withReference(callback_uri, reference, webhookSecret)
							: callback_uri,
				},
				reportingPlace(chosen.callReportingPlace, parameters.type),
			),
		);
		return {
			type: 'create',
			dryRun: chosen.dryRun ?? false,
			lookupTime: chosen.lookupTime ?? 30,
			order: {
				custom_id: parameters.custom_id || undefined,
				ifCustomIdExists: parameters.ifCustomIdExists ?? 'createAnyway',
				exactNumber: requireExactNumber ? parameters.number : undefined,
				offer: stockSearch(parameters),
				guards: limits,
			},
			request: {
				method: 'POST',
				path: '/requests',
				body: merged(
					{ ...body, service_number: numberRules(parameters, chosen) },
					chosen.additionalBody,
				),
				candidates: chosen.severalAddresses === 'candidates',
				rows: (reply) => (reply.status === 300 ? candidatesOf(reply) : rowsOf(reply)),
			},
		};
	},
});

/** AVANSER's transfer and voicemail examples have call_reporting inside service, its prompt example beside it. */
function reportingPlace(place: string | undefined, type: string): 'service' | 'topLevel' {
	if (place === 'service' || place === 'topLevel') return place;
	return type === 'prompt' ? 'topLevel' : 'service';
}

function numberRules(
	{ search_type, country, location, lat, lng, radius, number, number_type, szu }: Criteria,
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
