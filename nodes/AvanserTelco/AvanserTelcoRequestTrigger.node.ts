import { NodeConnectionTypes } from 'n8n-workflow';
import type { INodeType, INodeTypeDescription } from 'n8n-workflow';
import { requestChannel } from './events/request';
import { workingAccount } from './fields/account';
import * as trigger from './fields/trigger';
import { listSearch } from './fields/lists';
import { receiver } from './webhooks/receiver';
import { setByHand } from './webhooks/registration';

export class AvanserTelcoRequestTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'AVANSER Telco Request Trigger',
		name: 'avanserTelcoRequestTrigger',
		icon: { light: 'file:../../icons/avanser.svg', dark: 'file:../../icons/avanser.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: 'request outcome',
		description:
			'Starts the workflow when AVANSER reports that a request for a tracking number is completed or has failed',
		eventTriggerDescription: 'Waiting for AVANSER to report the outcome of a request',
		activationMessage:
			"You can now put this trigger's production URL into the 'Callback URI' of your requests.",
		defaults: { name: 'AVANSER Telco Request Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'avanserTelcoApi', required: false }],
		triggerPanel: {
			header: 'Send yourself an outcome',
			executionsHelp: {
				inactive:
					"<b>To test:</b> click \"Listen for test event\", copy the test URL from the node's webhook URLs, append the line below and open it in a browser.<br><code>?account_id=6999&request_id=c9220015e2f48bc7cf4b38186a7b2025&custom_id=campaign-4711&status=completed&message=Request+completed+successfully&service_number=611300123123&answer_point=614201010100</code><br>Real outcomes arrive at the production URL, minutes after a request: put that one into 'Callback URI' and publish this workflow.",
				active:
					'This trigger is live. AVANSER calls its production URL for every request that has it as \'Callback URI\'; see the executions list. <b>To test</b> a change, click "Listen for test event" and open the test URL with <code>?request_id=1&status=failed&service_number=611300123123</code> appended.',
			},
			activationHint:
				"Once you have published this workflow, put the production URL into the 'Callback URI' of your requests.",
		},
		webhooks: [
			{
				name: 'default',
				httpMethod: 'GET,POST',
				responseMode: 'onReceived',
				path: 'request',
			},
		],
		properties: [
			trigger.unparsedBody,
			{
				displayName:
					"Put the production URL above into 'Callback URI' when you create or update a service with the AVANSER Telco node",
				name: 'notice',
				type: 'notice',
				default: '',
			},
			{
				displayName: 'Verify',
				name: 'verify',
				type: 'boolean',
				default: true,
				description:
					'Whether to ask AVANSER if it is so before the workflow starts, as AVANSER signs nothing. If AVANSER cannot be reached, the workflow starts with verification "unverified".',
			},
			{ ...workingAccount, displayOptions: { show: { verify: [true] } } },
			trigger.simple,
			{
				displayName: 'Filters',
				name: 'filters',
				type: 'collection',
				placeholder: 'Add Filter',
				default: {},
				options: [
					trigger.onlyFromAccount,
					{
						displayName: 'Outcomes',
						name: 'outcomes',
						type: 'multiOptions',
						options: [
							{ name: 'Completed', value: 'completed' },
							{ name: 'Failed', value: 'failed' },
						],
						default: [],
						description:
							'Which outcomes start the workflow. A status that is not in this list always does.',
					},
				],
			},
		],
	};

	methods = { listSearch };

	webhookMethods = { default: setByHand };

	webhook = receiver(requestChannel);
}
