import { NodeConnectionTypes } from 'n8n-workflow';
import type { INodeType, INodeTypeDescription } from 'n8n-workflow';
import { callChannel } from './events/call';
import { workingAccount } from './fields/account';
import { callDetails } from './fields/callDetails';
import * as trigger from './fields/trigger';
import { listSearch } from './fields/lists';
import { receiver } from './webhooks/receiver';
import { registeredForCalls, setByHand } from './webhooks/registration';

export class AvanserTelcoCallTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'AVANSER Telco Call Trigger',
		name: 'avanserTelcoCallTrigger',
		icon: { light: 'file:../../icons/avanser.svg', dark: 'file:../../icons/avanser.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: 'call ended',
		description:
			'Starts the workflow when a call to a tracking number has ended, answered or missed',
		eventTriggerDescription: 'Waiting for AVANSER to report a call',
		activationMessage:
			'AVANSER reports calls to this workflow from now on. It takes some minutes until all services do.',
		defaults: { name: 'AVANSER Telco Call Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'avanserTelcoApi', required: false }],
		triggerPanel: {
			header: 'Send yourself a call',
			executionsHelp: {
				inactive:
					'<b>To test:</b> click "Listen for test event", copy the test URL from the node\'s webhook URLs, append the line below and open it in a browser.<br><code>?clientid=6999&callid=324213111&uniqueid=ECS1-1923211.11&bnum=%2B61-0290081596&adname=Tracking+Service+1&target=%2B61-0401020304&targetname=Sydney+Office&ani=%2B61-0410203045&tzdate=2019-11-14T12:11:21%2B10:00&duration=30&callstatus=avanser_answered_call&callcode=1&clocation=Sydney&cstate=MOB&ccountry=AU</code><br>Listening changes nothing at AVANSER. Real calls arrive when the workflow is published.',
				active:
					'This workflow is published: real calls start it, and are in the executions list. <b>To test</b> a change, click "Listen for test event" and open the test URL with <code>?callid=1&bnum=%2B61-0290081596&ani=%2B61-0410203045&duration=30&callstatus=avanser_missed_call</code> appended. Listening changes nothing at AVANSER.',
			},
			activationHint:
				'Publish the workflow to register its URL with the services you chose. Calls during a downtime of n8n are lost here: an AVANSER Telco Poll Trigger catches them up.',
		},
		webhooks: [
			{ name: 'default', httpMethod: 'GET', responseMode: 'onReceived', path: 'call' },
			{
				name: 'setup',
				httpMethod: 'POST',
				responseMode: 'onReceived',
				path: 'call',
				ndvHideUrl: true,
			},
		],
		properties: [
			trigger.unparsedBody,
			trigger.registerOn,
			trigger.services,
			{
				displayName:
					"Put the production URL above into AVANSER's portal (HTTP Callback or Webhooks, GET or POST). To choose what is reported, append parameters such as <code>?clientid=[[clientid]]&callid=[[callid]]&uniqueid=[[uniqueid]]&bnum=[[bnum]]&ani=[[ani]]&tzdate=[[tzdate]]&duration=[[duration]]&callstatus=[[callstatus]]&recordingUrl=[[audio]]</code>. With a Webhook Secret it needs a token: see the documentation.",
				name: 'byHandNotice',
				type: 'notice',
				default: '',
				displayOptions: { show: { registerOn: ['byHand'] } },
			},
			trigger.ifAnotherUrl,
			trigger.onDeactivation,
			{ ...callDetails, displayOptions: { show: { registerOn: ['all', 'selected'] } } },
			{ ...workingAccount, displayOptions: { show: { registerOn: ['all', 'selected'] } } },
			trigger.simple,
			{
				displayName: 'If a Call Is Reported Again',
				name: 'repeatedCalls',
				type: 'options',
				options: [
					{
						name: 'Ignore It',
						value: 'ignore',
						description:
							'Two reports at the same instant can both get through: the Remove Duplicates node on dedupeKey is certain',
					},
					{
						name: 'Start Again if It Changed',
						value: 'changed',
						description:
							"For realtime webhooks of AVANSER's portal, which report every change of a call",
					},
				],
				default: 'ignore',
				description:
					'What to do with another report of a call that has started the workflow before',
			},
			{
				displayName: 'Filters',
				name: 'filters',
				type: 'collection',
				placeholder: 'Add Filter',
				default: {},
				options: [
					{
						displayName: 'Minimum Duration',
						name: 'minimumDuration',
						type: 'number',
						typeOptions: { minValue: 0 },
						default: 0,
						description: 'In seconds',
					},
					trigger.onlyFromAccount,
					{
						displayName: 'Statuses',
						name: 'statuses',
						type: 'multiOptions',
						options: [
							{ name: 'Abandoned', value: 'abandoned' },
							{ name: 'Answered', value: 'answered' },
							{ name: 'Busy', value: 'busy' },
							{ name: 'Fax', value: 'fax' },
							{ name: 'Missed', value: 'missed' },
							{ name: 'Unanswered', value: 'unanswered' },
						],
						default: [],
						description:
							'Which calls start the workflow. A status that is not in this list always does.',
					},
				],
			},
		],
	};

	methods = { listSearch };

	webhookMethods = { default: registeredForCalls, setup: setByHand };

	webhook = receiver(callChannel);
}
