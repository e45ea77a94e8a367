import { NodeConnectionTypes } from 'n8n-workflow';
import type {
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	IPollFunctions,
} from 'n8n-workflow';
import { workingAccount } from './fields/account';
import { notice, simple } from './fields/trigger';
import { catchUpOn, lateRecords, lookBack } from './fields/catchUp';
import { listSearch } from './fields/lists';
import { poll } from './polling/poll';

export class AvanserTelcoCatchUpTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'AVANSER Telco Catch-Up Trigger',
		name: 'avanserTelcoCatchUpTrigger',
		icon: { light: 'file:../../icons/avanser.svg', dark: 'file:../../icons/avanser.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle:
			'={{ $parameter["triggerOn"] === "callRecorded" ? "call recorded" : "request finished" }}',
		description:
			'Asks AVANSER regularly for finished requests and recorded calls: for an n8n that AVANSER cannot reach, and to catch up after a downtime',
		defaults: { name: 'AVANSER Telco Catch-Up Trigger' },
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
			catchUpOn,
			notice(
				'notice',
				'Each event starts the workflow once. Its dedupeKey is that of the AVANSER Telco Trigger: let both lead into one Remove Duplicates node, and nothing is lost or done twice. SMS cannot be caught up: AVANSER keeps no list of them.',
			),
			{ ...workingAccount, displayOptions: { show: { triggerOn: ['requestFinished'] } } },
			lookBack,
			lateRecords,
			simple,
		],
	};

	methods = { listSearch };

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		return await poll(this);
	}
}
