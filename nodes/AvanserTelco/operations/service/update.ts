import { options } from '../../fields/options';
import * as service from '../../fields/service';
import { InvalidParameter } from '../../failures';
import { addReference, submissionOptions } from '../../fields/submission';
import { waitForOutcome, waitOf } from '../../fields/wait';
import { submittingOperation } from '../../engine/operation';
import { withReference } from '../../ordering/reference';
import { path } from '../../api/request';
import { merged, serviceBody } from './body';

export const update = submittingOperation({
	name: 'Update',
	value: 'update',
	action: 'Update service',
	description:
		'Request a change to an active service. Only what is added here changes; AVANSER completes it minutes later.',
	fields: [
		service.serviceNumber,
		{
			displayName: 'Update Fields',
			name: 'updateFields',
			type: 'collection',
			placeholder: 'Add Field',
			default: {},
			description: 'A field that is added and left empty is sent empty, which takes the value away',
			options: [
				service.answerPoint,
				...service.serviceSettings,
				service.serviceName,
				service.recordCall,
				service.serviceType,
			],
		},
		service.callReporting,
		...waitForOutcome,
		options([
			service.additionalBody,
			addReference,
			service.callReportingPlace,
			...submissionOptions,
		]),
	],
	wait: waitOf,
	submission: (
		{ service_number, updateFields, call_reporting, options: chosen = {} },
		{ reference, webhookSecret },
	) => {
		const { callback_uri, ...changes } = updateFields;
		const body = merged(
			serviceBody(
				{
					...changes,
					call_reporting,
					callback_uri:
						callback_uri && (chosen.addReference ?? true)
							? withReference(callback_uri, reference, webhookSecret)
							: callback_uri,
				},
				// AVANSER's only example of an update with call_reporting has it at the top.
				chosen.callReportingPlace === 'service' ? 'service' : 'topLevel',
			),
			chosen.additionalBody,
		);
		if (Object.keys(body).length === 0) {
			throw new InvalidParameter(
				'Update Fields',
				'is empty',
				'Add at least one field to change. Nothing was sent to AVANSER.',
			);
		}
		return {
			type: 'update',
			service_number,
			dryRun: chosen.dryRun ?? false,
			lookupTime: chosen.lookupTime ?? 30,
			request: { method: 'POST', path: path`/services/${service_number}`, body },
		};
	},
});
