import { callReporting, callReportingPlace } from '../../fields/callReporting';
import { options } from '../../fields/options';
import * as service from '../../fields/service';
import { InvalidParameter } from '../../foundation/failures';
import { addReference, submissionOptions } from '../../fields/submission';
import { waitForOutcome } from '../../fields/wait';
import { submittingOperation } from '../../engine/operation';
import { path } from '../../api/request';
import { callbackUri, serviceBody } from './body';
import { merged } from '../../foundation/json';
import { waitOf } from '../../submissions/waiting';

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
		callReporting,
		...waitForOutcome,
		options([service.additionalBody, addReference, callReportingPlace, ...submissionOptions]),
	],
	wait: waitOf,
	submission: ({ service_number, updateFields, call_reporting, options: chosen }, item) => {
		const callback_uri = callbackUri(updateFields, chosen, item);
		// AVANSER's only example of an update with call_reporting has it at the top.
		const place = chosen.callReportingPlace === 'service' ? 'service' : 'topLevel';
		const body = merged(
			serviceBody({ ...updateFields, call_reporting, callback_uri }, place),
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
			dryRun: chosen.dryRun,
			lookupTime: chosen.lookupTime,
			request: { method: 'POST', path: path`/services/${service_number}`, body },
		};
	},
});
