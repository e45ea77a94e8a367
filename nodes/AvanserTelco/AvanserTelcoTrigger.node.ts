import { NodeConnectionTypes, updateDisplayOptions } from 'n8n-workflow';
import type { INodeType, INodeTypeDescription } from 'n8n-workflow';
import { channels } from './events';
import { callEvent } from './fields/callEvent';
import { listSearch } from './fields/lists';
import { requestEvent } from './fields/requestEvent';
import { smsEvent } from './fields/smsEvent';
import { triggerOn, unparsedBody } from './fields/trigger';
import { receiver } from './webhooks/receiver';
import { registered, setByHand } from './webhooks/lifecycle';

/** Each event has a path of its own, so that what is left at AVANSER of another event starts nothing. */
const path =
	'={{ { callEnded: "call", requestFinished: "request", smsReceived: "sms" }[$parameter["triggerOn"]] }}';

export class AvanserTelcoTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'AVANSER Telco Trigger',
		name: 'avanserTelcoTrigger',
		icon: { light: 'file:../../icons/avanser.svg', dark: 'file:../../icons/avanser.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle:
			'={{ { callEnded: "call ended", requestFinished: "request finished", smsReceived: "SMS received" }[$parameter["triggerOn"]] }}',
		// n8n's panel shows this text for the action node as well, as it joins the two.
		description:
			'Search, order, change and decommission tracking numbers with AVANSER; start workflows when a call has ended, an SMS has arrived or a request is finished',
		eventTriggerDescription: 'Waiting for AVANSER',
		activationMessage:
			'AVANSER reports to this workflow from now on. After a registration with services it takes some minutes until all of them do.',
		defaults: { name: 'AVANSER Telco Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'avanserTelcoApi', required: false }],
		// The editor shows these texts as they are, whatever is chosen: what belongs to one event is in its notices.
		triggerPanel: {
			header: 'Send yourself an event',
			executionsHelp: {
				inactive:
					'<b>To test:</b> click "Execute step", copy the test URL from the node\'s webhook URLs, append the line that stands below the settings, and open it in a browser.<br>Listening changes nothing at AVANSER. Real events arrive when the workflow is published.',
				active:
					'This workflow is published: real events start it, and are in the executions list. <b>To test</b> a change, click "Execute step" and open the test URL with the line appended that stands below the settings. Listening changes nothing at AVANSER.',
			},
			activationHint:
				"Publish the workflow to receive real events: for calls and SMS its URL is then registered with the services you chose, for requests you put it into their 'Callback URI'.",
		},
		webhooks: [
			{
				name: 'default',
				httpMethod: 'GET',
				responseMode: 'onReceived',
				path,
				ndvHideMethod: true,
			},
			// The same webhook for POST. The name means nothing: n8n has no other two for webhooks.
			{ name: 'setup', httpMethod: 'POST', responseMode: 'onReceived', path, ndvHideUrl: true },
		],
		properties: [
			unparsedBody,
			triggerOn,
			...updateDisplayOptions({ show: { triggerOn: ['callEnded'] } }, callEvent),
			...updateDisplayOptions({ show: { triggerOn: ['requestFinished'] } }, requestEvent),
			...updateDisplayOptions({ show: { triggerOn: ['smsReceived'] } }, smsEvent),
		],
	};

	methods = { listSearch };

	webhookMethods = { default: registered(channels), setup: setByHand };

	webhook = receiver(channels);
}
