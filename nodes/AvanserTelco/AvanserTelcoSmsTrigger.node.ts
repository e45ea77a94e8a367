import { NodeConnectionTypes } from 'n8n-workflow';
import type { INodeType, INodeTypeDescription } from 'n8n-workflow';
import { smsChannel } from './events/sms';
import { workingAccount } from './fields/account';
import * as trigger from './fields/trigger';
import { listSearch } from './fields/lists';
import { receiver } from './webhooks/receiver';
import { registeredForSms, setByHand } from './webhooks/registration';

export class AvanserTelcoSmsTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'AVANSER Telco SMS Trigger',
		name: 'avanserTelcoSmsTrigger',
		icon: { light: 'file:../../icons/avanser.svg', dark: 'file:../../icons/avanser.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: 'SMS received',
		description: 'Starts the workflow when an SMS to a mobile tracking number has arrived',
		eventTriggerDescription: 'Waiting for AVANSER to forward an SMS',
		activationMessage:
			'AVANSER forwards SMS to this workflow from now on. It takes some minutes until all services do.',
		defaults: { name: 'AVANSER Telco SMS Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'avanserTelcoApi', required: false }],
		triggerPanel: {
			header: 'Send yourself an SMS',
			executionsHelp: {
				inactive:
					'<b>To test:</b> click "Listen for test event", copy the test URL from the node\'s webhook URLs, append the line below and open it in a browser.<br><code>?clientId=6999&to=%2B61-0401020304&from=%2B61-0401020305&txt=this+is+a+test+message&date=2016-04-12+10:10:10</code><br>Listening changes nothing at AVANSER. Real SMS arrive when the workflow is published.',
				active:
					'This workflow is published: real SMS start it, and are in the executions list. <b>To test</b> a change, click "Listen for test event" and open the test URL with <code>?to=%2B61-0401020304&from=%2B61-0401020305&txt=test</code> appended. Listening changes nothing at AVANSER.',
			},
			activationHint:
				'Publish the workflow to register its URL with the services you chose. An SMS that arrives while n8n is down is lost: AVANSER offers no way to ask for it.',
		},
		webhooks: [
			{ name: 'default', httpMethod: 'GET', responseMode: 'onReceived', path: 'sms' },
			{
				name: 'setup',
				httpMethod: 'POST',
				responseMode: 'onReceived',
				path: 'sms',
				ndvHideUrl: true,
			},
		],
		properties: [
			trigger.unparsedBody,
			trigger.registerOn,
			trigger.services,
			{
				displayName:
					"Put the production URL above into 'SMS Forward URI' of the services. With a Webhook Secret it needs a token: see the documentation.",
				name: 'byHandNotice',
				type: 'notice',
				default: '',
				displayOptions: { show: { registerOn: ['byHand'] } },
			},
			{
				displayName:
					'Only mobile numbers receive SMS. With All Services the others are left out and named in the log.',
				name: 'allServicesNotice',
				type: 'notice',
				default: '',
				displayOptions: { show: { registerOn: ['all'] } },
			},
			trigger.ifAnotherUrl,
			trigger.onDeactivation,
			{ ...workingAccount, displayOptions: { show: { registerOn: ['all', 'selected'] } } },
			trigger.simple,
			{
				displayName: 'Filters',
				name: 'filters',
				type: 'collection',
				placeholder: 'Add Filter',
				default: {},
				options: [
					{
						displayName: 'From',
						name: 'from',
						type: 'string',
						default: '',
						placeholder: 'e.g. +61 401 020 305',
						description: 'Number or name of the only sender that starts the workflow',
					},
					trigger.onlyFromAccount,
					{
						displayName: 'Text Contains',
						name: 'textContains',
						type: 'string',
						default: '',
						description: 'Upper and lower case are the same',
					},
					{
						displayName: 'Text Matches',
						name: 'textMatches',
						type: 'string',
						default: '',
						placeholder: 'e.g. ^(stop|unsubscribe)\\b',
						description:
							'Regular expression. Upper and lower case are the same; looking around and back references cannot be used.',
					},
					{
						displayName: 'To',
						name: 'to',
						type: 'string',
						default: '',
						placeholder: 'e.g. +61 488 800 000',
						description: 'The only tracking number whose SMS start the workflow',
					},
				],
			},
		],
	};

	methods = { listSearch };

	webhookMethods = { default: registeredForSms, setup: setByHand };

	webhook = receiver(smsChannel);
}
