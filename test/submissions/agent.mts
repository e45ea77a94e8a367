import { WorkflowExecute } from 'n8n-core';
import { NodeConnectionTypes, Workflow, createRunExecutionData } from 'n8n-workflow';
import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	IExecuteFunctions,
	INode,
	INodeExecutionData,
	INodeParameters,
	INodeType,
	INodeTypes,
} from 'n8n-workflow';
import { HeldCredentials } from '../host/credentials.mts';
import { additionalDataWith } from '../host/host.mts';
import { loadCredentialType, loadNodeTypes, packageName } from '../host/package.mts';

/**
 * Has an agent call the action node as its tool, once for each of the given arguments (`$fromAI`): one after another, or all `atOnce`. n8n's own engine
 * makes the node a tool and runs it; only the model is left out. Returns what the agent gets back each time: the `rows`
 * of the tool, or the `refusal` in the words of its error.
 */
export async function useAsTool(
	credential: ICredentialDataDecryptedObject,
	parameters: INodeParameters,
	calls: IDataObject[],
	{ atOnce = false, settings = {} }: { atOnce?: boolean; settings?: Partial<INode> } = {},
): Promise<IDataObject[]> {
	const nodes = [
		node('Agent', 'agent', { atOnce }),
		{
			...node('AVANSER', `${packageName}.avanserTelcoTool`, parameters),
			credentials: { avanserTelcoApi: { id: 'credential', name: 'AVANSER' } },
			...settings,
		},
	];
	const workflow = new Workflow({
		id: 'workflow',
		nodes,
		connections: {
			AVANSER: { ai_tool: [[{ node: 'Agent', type: NodeConnectionTypes.AiTool, index: 0 }]] },
		},
		active: false,
		nodeTypes: withTool(await loadNodeTypes()),
	});
	const type = await loadCredentialType('avanserTelcoApi');
	const execution = new WorkflowExecute(
		additionalDataWith(new HeldCredentials([{ type, data: credential }])),
		'manual',
		createRunExecutionData({
			executionData: {
				nodeExecutionStack: [
					{
						node: workflow.getNode('Agent') ?? nodes[0],
						data: { main: [calls.map((json) => ({ json }))] },
						source: null,
					},
				],
			},
		}),
	);
	const { data } = await execution.processRunExecutionData(workflow);
	const [task] = data.resultData.runData.Agent ?? [];
	if (task?.error !== undefined) throw task.error;
	return (task?.data?.main[0] ?? []).map(({ json }) => json);
}

function node(name: string, type: string, parameters: INodeParameters): INode {
	return { id: name, name, type, typeVersion: 1, position: [0, 0], parameters };
}

/** Calls its tool with the JSON of each item. */
const agent: INodeType = {
	description: {
		displayName: 'Agent',
		name: 'agent',
		group: ['transform'],
		version: 1,
		description: 'Calls its tool',
		defaults: { name: 'Agent' },
		inputs: [NodeConnectionTypes.Main, NodeConnectionTypes.AiTool],
		outputs: [NodeConnectionTypes.Main],
		properties: [{ displayName: 'At Once', name: 'atOnce', type: 'boolean', default: false }],
	},
	async execute(this: IExecuteFunctions) {
		const given: unknown = await this.getInputConnectionData(NodeConnectionTypes.AiTool, 0);
		const [tool] = Array.isArray(given) ? given.filter(isTool) : [];
		if (tool === undefined) throw new Error('The agent has no tool');
		const call = async ({ json }: INodeExecutionData) => ({
			json: await tool.invoke(json).then(
				(answer): IDataObject => ({ rows: JSON.parse(String(answer)) }),
				(error: unknown) => ({ refusal: error instanceof Error ? error.message : String(error) }),
			),
		});
		const calls = this.getInputData();
		if (this.getNodeParameter('atOnce', 0, false)) return [await Promise.all(calls.map(call))];
		const answers: INodeExecutionData[] = [];
		for (const one of calls) answers.push(await call(one));
		return [answers];
	},
};

interface Tool {
	invoke(args: IDataObject): Promise<unknown>;
}

function isTool(value: unknown): value is Tool {
	return (
		typeof value === 'object' &&
		value !== null &&
		'invoke' in value &&
		typeof value.invoke === 'function'
	);
}

/** The types there are, and of each node the tool that n8n derives from it (n8n, "tool-generation/ai-tools"). */
function withTool(nodeTypes: INodeTypes): INodeTypes {
	return {
		...nodeTypes,
		getByNameAndVersion(type, version) {
			if (type === 'agent') return agent;
			if (!type.endsWith('Tool')) return nodeTypes.getByNameAndVersion(type, version);
			const original = nodeTypes.getByNameAndVersion(type.replace(/Tool$/, ''), version);
			const { usableAsTool, ...description } = original.description;
			if (!usableAsTool) throw new Error(`${type} cannot be used as a tool`);
			return {
				execute: original.execute,
				methods: original.methods,
				description: {
					...description,
					name: `${description.name}Tool`,
					inputs: [],
					outputs: [NodeConnectionTypes.AiTool],
				},
			};
		},
	};
}
