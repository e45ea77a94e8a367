import { randomUUID } from 'node:crypto';
import 'reflect-metadata';
import {
	DataDeduplicationService,
	ExecutionLifecycleHooks,
	ExternalSecretsProxy,
	LoadOptionsContext,
	WorkflowExecute,
} from 'n8n-core';
import { NodeHelpers, Workflow, createRunExecutionData } from 'n8n-workflow';
import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	INode,
	INodeExecutionData,
	INodeListSearchResult,
	INodeParameters,
	ITaskData,
	IWorkflowExecuteAdditionalData,
	NodeApiError,
	NodeOperationError,
} from 'n8n-workflow';
import { HeldCredentials } from './credentials.mts';
import { ProcessedData } from './deduplication.mts';
import { observed } from './observed.mts';
import type { LogLine } from './observed.mts';
import { loadCredentialType, loadNodeTypes, packageName } from './package.mts';

/** What all hosts share, as the processes of one n8n do. */
export const processedData = new ProcessedData();
DataDeduplicationService.init(processedData);

export interface Run {
	/** The items of the first output, empty if the node failed. */
	items: INodeExecutionData[];
	/** All outputs, for a node with an error output. */
	outputs: INodeExecutionData[][];
	error?: NodeApiError | NodeOperationError;
	/** What the node wrote into n8n's log. */
	log: LogLine[];
	/** What the node handed over, before n8n made outputs of it. */
	handedOver: INodeExecutionData[];
}

export interface RunOptions {
	/** The items that go in; one empty item unless told. */
	items?: IDataObject[];
	/** Settings beside the parameters: onError, retryOnFail … */
	settings?: Partial<INode>;
	credential?: ICredentialDataDecryptedObject;
	/** The credential for the Data Feed. */
	feed?: ICredentialDataDecryptedObject;
	/** Ends the execution as the Stop button does. */
	stop?: AbortSignal;
	/** The execution it is part of; one of its own unless told. */
	executionId?: string;
}

/**
 * Runs the built nodes in n8n's own execution engine: parameters are resolved, defaulted and hidden, requests sent,
 * errors and retries handled exactly as in n8n. Of the database there is only what nodes can reach.
 */
export class Host {
	readonly #credential: ICredentialDataDecryptedObject;

	readonly #folder: string | undefined;

	/** @param folder another copy of the built package, which shares no memory, as in another process of n8n */
	constructor(credential: ICredentialDataDecryptedObject, folder?: string) {
		this.#credential = credential;
		this.#folder = folder;
	}

	/** Runs the action node once. Parameters are as n8n stores them. */
	async run(parameters: INodeParameters, options: RunOptions = {}): Promise<Run> {
		const node = actionNode(parameters, options.settings);
		const { workflow, additionalData } = await this.#prepare(node, options);
		const log: LogLine[] = [];
		const handedOver: INodeExecutionData[] = [];
		workflow.nodeTypes = observed(workflow.nodeTypes, log, handedOver);
		const items = (options.items ?? [{}]).map((json, item) => ({ json, pairedItem: { item } }));
		const execution = new WorkflowExecute(
			additionalData,
			'manual',
			createRunExecutionData({
				resultData: { runData: { [before]: [ended(items)] } },
				executionData: {
					nodeExecutionStack: [
						{
							node: workflow.getNode(node.name) ?? node,
							data: { main: [items] },
							source: { main: [{ previousNode: before }] },
						},
					],
				},
			}),
		);
		const running = execution.processRunExecutionData(workflow);
		options.stop?.addEventListener('abort', () => running.cancel(), { once: true });
		const { data } = await running;
		const [task] = data.resultData.runData[node.name] ?? [];
		const outputs = (task?.data?.main ?? []).map((output) => output ?? []);
		const error = task?.error;
		return {
			outputs,
			items: outputs[0] ?? [],
			error: error === undefined ? undefined : asNodeError(error),
			log,
			handedOver,
		};
	}

	/** What the list of a resource locator shows. */
	async list(
		method: string,
		{
			filter,
			token,
			parameters = {},
		}: { filter?: string; token?: string; parameters?: INodeParameters } = {},
	): Promise<INodeListSearchResult> {
		const node = actionNode(parameters);
		const { workflow, additionalData } = await this.#prepare(node);
		const { methods } = workflow.nodeTypes.getByNameAndVersion(node.type, 1);
		const search = methods?.listSearch?.[method];
		if (search === undefined) throw new Error(`The node has no list search '${method}'`);
		additionalData.currentNodeParameters = parameters;
		const context = new LoadOptionsContext(workflow, node, additionalData, '');
		return await search.call(context, filter, token);
	}

	async #prepare(
		node: INode,
		{ credential = this.#credential, feed, executionId }: RunOptions = {},
	) {
		const nodeTypes = await loadNodeTypes(this.#folder);
		const workflow = new Workflow({
			id: 'workflow',
			nodes: [node],
			connections: {},
			active: false,
			nodeTypes,
		});
		const held = [{ type: await loadCredentialType('avanserTelcoApi'), data: credential }];
		if (feed) held.push({ type: await loadCredentialType('avanserDataFeedApi'), data: feed });
		return { workflow, additionalData: additionalDataWith(new HeldCredentials(held), executionId) };
	}
}

/** The node that the items come from: n8n puts its items beside what the error output says. */
const before = 'Items';

function ended(items: INodeExecutionData[]): ITaskData {
	return { startTime: 0, executionIndex: 0, executionTime: 0, source: [], data: { main: [items] } };
}

function actionNode(parameters: INodeParameters, settings: Partial<INode> = {}): INode {
	return {
		id: 'node',
		name: 'AVANSER Telco',
		type: `${packageName}.avanserTelco`,
		typeVersion: 1,
		position: [0, 0],
		parameters,
		credentials: {
			avanserTelcoApi: { id: 'credential', name: 'AVANSER' },
			avanserDataFeedApi: { id: 'feed', name: 'Data Feed' },
		},
		...settings,
	};
}

/** The values n8n gives a node for what a user set: defaults in, hidden parameters out. */
export async function resolvedParameters(parameters: INodeParameters): Promise<INodeParameters> {
	const node = actionNode(parameters);
	const { description } = (await loadNodeTypes()).getByNameAndVersion(node.type, 1);
	return (
		NodeHelpers.getNodeParameters(
			description.properties,
			parameters,
			true,
			false,
			node,
			description,
		) ?? {}
	);
}

function asNodeError(error: { message: string }): NodeApiError | NodeOperationError {
	if ('node' in error && 'description' in error && 'context' in error) {
		return error as NodeApiError | NodeOperationError;
	}
	throw new Error(`Not an error for users: ${error.message}`, { cause: error });
}

export function additionalDataWith(
	credentialsHelper: HeldCredentials,
	// Each run is an execution of its own; Retry On Fail stays within one.
	executionId: string = randomUUID(),
): IWorkflowExecuteAdditionalData {
	const unavailable = () => {
		throw new Error('Not available in tests');
	};
	const base = 'http://127.0.0.1';
	const additionalData: IWorkflowExecuteAdditionalData = {
		credentialsHelper,
		externalSecretsProxy: new ExternalSecretsProxy(),
		executeWorkflow: unavailable,
		getRunExecutionData: async () => undefined,
		getRuntimeCredential: async () => undefined,
		currentNodeExecutionIndex: 0,
		restApiUrl: base,
		instanceBaseUrl: base,
		formBaseUrl: base,
		formWaitingBaseUrl: base,
		formTestBaseUrl: base,
		webhookBaseUrl: base,
		webhookWaitingBaseUrl: base,
		webhookTestBaseUrl: base,
		mcpBaseUrl: base,
		mcpTestBaseUrl: base,
		variables: {},
		logAiEvent: () => {},
		startRunnerTask: unavailable,
		executionId,
	};
	const workflowData = {
		id: 'workflow',
		name: 'Test',
		active: false,
		isArchived: false,
		createdAt: new Date(0),
		updatedAt: new Date(0),
		nodes: [],
		connections: {},
		activeVersionId: null,
	};
	return Object.assign(additionalData, {
		hooks: new ExecutionLifecycleHooks('manual', executionId, workflowData),
	});
}
