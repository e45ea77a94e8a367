import { NodeConnectionTypes } from 'n8n-workflow';
import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { listSearch } from './fields/lists';
import { resources } from './operations';
import { propertiesOf } from './engine/properties';
import { runOperations } from './engine/run';

export class AvanserTelco implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'AVANSER Telco',
		name: 'avanserTelco',
		icon: { light: 'file:../../icons/avanser.svg', dark: 'file:../../icons/avanser.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle: '={{$parameter["operation"] + ": " + $parameter["resource"]}}',
		description:
			'Search, order, change and decommission tracking numbers with AVANSER, and manage their requests and templates',
		defaults: { name: 'AVANSER Telco' },
		usableAsTool: true,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{
				name: 'avanserTelcoApi',
				required: true,
				displayOptions: { hide: { resource: ['call'] } },
			},
			{
				name: 'avanserDataFeedApi',
				required: true,
				displayOptions: { show: { resource: ['call'] } },
			},
		],
		properties: propertiesOf(resources),
	};

	methods = { listSearch };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return [await runOperations(this, resources)];
	}
}
