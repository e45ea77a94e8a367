import { NodeConnectionTypes } from 'n8n-workflow';
import type { INodeType, INodeTypeDescription } from 'n8n-workflow';
import { receive, setByHand } from './callback';

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
		triggerPanel: {
			header: '',
			executionsHelp: {
				inactive:
					"Put the production URL of this trigger into the 'Callback URI' of a service you create or update with the AVANSER Telco node, then publish this workflow. AVANSER calls it minutes later, so the test URL is of little use.",
				active:
					"This trigger is live. AVANSER calls its production URL for every request that has it as 'Callback URI'. See the executions list for what arrived.",
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
			{
				displayName:
					"Put the production URL above into 'Callback URI' when you create or update a service with the AVANSER Telco node",
				name: 'notice',
				type: 'notice',
				default: '',
			},
		],
	};

	webhookMethods = { default: setByHand };

	webhook = receive;
}
