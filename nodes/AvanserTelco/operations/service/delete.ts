import { options } from '../../fields/options';
import { serviceNumber } from '../../fields/service';
import { submissionOptions } from '../../fields/submission';
import { waitForOutcome } from '../../fields/wait';
import { InvalidParameter } from '../../foundation/failures';
import { submittingOperation } from '../../engine/operation';
import { path } from '../../api/request';
import { waitOf } from '../../submissions/waiting';

export const decommission = submittingOperation({
	name: 'Decommission',
	value: 'delete',
	action: 'Decommission service',
	description:
		'Give up a service and its number for good. AVANSER completes it minutes later without calling back.',
	fields: [
		serviceNumber,
		{
			displayName: 'Confirm Service Number',
			name: 'confirm_service_number',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. 61280740802',
			description:
				'The number to decommission once more. It must equal Service Number, because the number is lost for good.',
			displayOptions: { show: { '@tool': [true] } },
		},
		...waitForOutcome,
		options([...submissionOptions]),
	],
	wait: waitOf,
	submission: ({ service_number, confirm_service_number, options: { dryRun, lookupTime } }) => {
		if (confirm_service_number !== undefined && confirm_service_number !== service_number) {
			throw new InvalidParameter(
				'Confirm Service Number',
				`is ${confirm_service_number}, but 'Service Number' is ${service_number}`,
				'Both must name the number to decommission. Nothing was sent to AVANSER.',
			);
		}
		return {
			type: 'delete',
			service_number,
			dryRun,
			lookupTime,
			request: { method: 'DELETE', path: path`/services/${service_number}` },
		};
	},
});
