import { NodeConnectionTypes } from 'n8n-workflow';
import type {
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	IPollFunctions,
} from 'n8n-workflow';
import { workingAccount } from './fields/account';
import { simple } from './fields/trigger';
import { listSearch } from './fields/lists';
import { poll } from './polling/poll';

export class AvanserTelcoPollTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'AVANSER Telco Poll Trigger',
		name: 'avanserTelcoPollTrigger',
		icon: { light: 'file:../../icons/avanser.svg', dark: 'file:../../icons/avanser.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle:
			'={{ $parameter["triggerOn"] === "callRecorded" ? "call recorded" : "request finished" }}',
		description:
			'Asks AVANSER regularly for finished requests and recorded calls: for an n8n that AVANSER cannot reach, and to catch up after a downtime',
		defaults: { name: 'AVANSER Telco Poll Trigger' },
		polling: true,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		// Hidden, not shown: the editor takes a parameter whose every value shows a credential for a choice of
		// authentication, and hides it (n8n-editor-ui, getMainAuthField).
		credentials: [
			{
				name: 'avanserTelcoApi',
				required: true,
				displayOptions: { hide: { triggerOn: ['callRecorded'] } },
			},
			{
				name: 'avanserDataFeedApi',
				required: true,
				displayOptions: { show: { triggerOn: ['callRecorded'] } },
			},
		],
		properties: [
			{
				displayName: 'Trigger On',
				name: 'triggerOn',
				type: 'options',
				noDataExpression: true,
				options: [
					{
						name: 'Call Recorded',
						value: 'callRecorded',
						action: 'On call recorded',
						description: 'A call has appeared in your Data Feed',
					},
					{
						name: 'Request Finished',
						value: 'requestFinished',
						action: 'On request finished',
						description: 'A request is completed, has failed or was reported to AVANSER Support',
					},
				],
				default: 'requestFinished',
			},
			{
				displayName:
					'Each event starts the workflow once. Its dedupeKey is that of the webhook triggers: let both lead into one Remove Duplicates node, and nothing is lost or done twice. <b>SMS cannot be caught up</b>: AVANSER keeps no list of them.',
				name: 'notice',
				type: 'notice',
				default: '',
			},
			{ ...workingAccount, displayOptions: { show: { triggerOn: ['requestFinished'] } } },
			{
				displayName: 'Look Back (Hours)',
				name: 'lookBack',
				type: 'number',
				typeOptions: { minValue: 0 },
				default: 0,
				description:
					'How far back the first poll reaches. 0: nothing from before the workflow was published.',
			},
			{
				displayName: 'Late Records (Hours)',
				name: 'lateRecords',
				type: 'number',
				typeOptions: { minValue: 1, maxValue: 72 },
				default: 6,
				displayOptions: { show: { triggerOn: ['callRecorded'] } },
				description:
					'How much later than others a call may appear in the feed without being missed',
			},
			simple,
		],
	};

	methods = { listSearch };

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		return await poll(this);
	}
}
