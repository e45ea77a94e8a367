import { candidatesOf, rowsOf } from '../../api/reply';
import { submittingOperation } from '../../engine/operation';
import { guards } from '../../fields/guards';
import * as field from '../../fields/number';
import { callReporting, callReportingPlace } from '../../fields/callReporting';
import { options } from '../../fields/options';
import * as service from '../../fields/service';
import { addReference, submissionOptions } from '../../fields/submission';
import { waitForOutcome } from '../../fields/wait';
import { InvalidParameter } from '../../foundation/failures';
import { checkCountry } from '../../submissions/guards';
import { orderedNumber, stockSearch } from '../number/criteria';
import { callbackUri, serviceBody } from './body';
import { merged, withoutEmpty } from '../../foundation/json';
import { waitOf } from '../../submissions/waiting';

export const create = submittingOperation({
	name: 'Create',
	value: 'create',
	action: 'Create service',
	description:
		'Order a number and set up a service on it. Costs money in production. AVANSER confirms at once and completes the request minutes later.',
	fields: [
		service.serviceName,
		service.customId,
		service.ifCustomIdExists,
		field.findNumberBy,
		...field.criteria,
		service.serviceType,
		{ ...service.answerPoint, required: true, displayOptions: { show: { type: ['transfer'] } } },
		{ ...service.recordCall, displayOptions: { show: { type: ['transfer'] } } },
		callReporting,
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
			callReportingPlace,
			field.coordinatesSearchType,
			field.longitudeMember,
			...submissionOptions,
			field.severalAddresses,
		]),
	],
	wait: waitOf,
	submission: ({ options: chosen, ...parameters }, item) => {
		const { requireExactNumber, ...limits } = parameters.guards;
		const byNumber = parameters.search_type === 'number' || parameters.search_type === 'prefix';
		if (requireExactNumber && !byNumber) {
			throw new InvalidParameter(
				'Require This Exact Number',
				"is on, but 'Find Number By' does not name a number",
				"Find the number by 'Number', or switch it off under Guards. Nothing was sent to AVANSER.",
			);
		}
		checkCountry(parameters.country ?? 'AU', limits);
		const { name, custom_id, type, answer_point, record_call, call_reporting } = parameters;
		const isTransfer = type === 'transfer';
		const body = serviceBody(
			{
				...parameters.additionalFields,
				name,
				custom_id,
				type,
				answer_point: isTransfer ? answer_point : undefined,
				record_call: isTransfer ? record_call : undefined,
				call_reporting,
				callback_uri: callbackUri(parameters.additionalFields, chosen, item),
			},
			reportingPlace(chosen.callReportingPlace, type),
		);
		const service_number = orderedNumber(parameters, chosen);
		const candidates = chosen.severalAddresses === 'candidates';
		return {
			type: 'create',
			dryRun: chosen.dryRun,
			lookupTime: chosen.lookupTime,
			order: {
				custom_id: custom_id || undefined,
				// The field is hidden where there is no custom ID.
				ifCustomIdExists: parameters.ifCustomIdExists ?? 'createAnyway',
				requestedNumber: byNumber ? parameters.number : undefined,
				requiresExactNumber: requireExactNumber === true,
				offer: { ...stockSearch(parameters), candidates },
				guards: limits,
			},
			request: {
				method: 'POST',
				path: '/requests',
				body: merged({ ...withoutEmpty(body), service_number }, chosen.additionalBody),
				candidates,
				rows: (reply) => (reply.status === 300 ? candidatesOf(reply) : rowsOf(reply)),
			},
		};
	},
});

/** AVANSER's transfer and voicemail examples have call_reporting inside service, its prompt example beside it. */
function reportingPlace(
	place: 'auto' | 'service' | 'topLevel',
	type: string,
): 'service' | 'topLevel' {
	if (place !== 'auto') return place;
	return type === 'prompt' ? 'topLevel' : 'service';
}
