import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { MIMEType } from 'node:util';
import { createGunzip, createInflate } from 'node:zlib';
import express from 'express';
import type { Request, Response } from 'express';
import { HookContext, PollContext, WebhookContext } from 'n8n-core';
import { NodeHelpers, Workflow, jsonParse } from 'n8n-workflow';
import type {
	ICredentialDataDecryptedObject,
	IDataObject,
	INode,
	INodeExecutionData,
	INodeParameters,
	INodeProperties,
	INodeType,
	IWebhookData,
	IWebhookDescription,
	WebhookSetupMethodNames,
	WorkflowActivateMode,
	WorkflowExecuteMode,
} from 'n8n-workflow';
import { HeldCredentials } from './credentials.mts';
import { additionalDataWith } from './host.mts';
import { loadCredentialType, loadNodeTypes, packageName } from './package.mts';

/** Credentials by type. */
export type CredentialData = Partial<Record<string, ICredentialDataDecryptedObject>>;

export interface TriggerSettings {
	parameters?: INodeParameters;
	/** Instead of the host's. */
	credentials?: CredentialData;
	webhookId?: string;
}

/** What a trigger of this package can be for. */
export type TriggerEvent = 'callEnded' | 'requestFinished' | 'smsReceived' | 'catchUp';

/** A line of the node's log. */
export interface LogLine {
	level: string;
	text: string;
}

/**
 * The part of n8n around triggers: activates, listens over HTTP, polls, keeps static data from one time to the next.
 * It does what n8n 2.41 does (webhook-helpers, webhook.service, live-webhooks, test-webhooks, body-parser), without a
 * database and without running the workflow behind the trigger.
 */
export class TriggerHost {
	readonly #credentials: CredentialData;

	#server: Server | undefined;

	#port = 0;

	readonly #listening = new Map<string, Listener>();

	/** Answers of 5xx this host had to give, with what was thrown. */
	readonly failures: unknown[] = [];

	constructor(credentials: CredentialData) {
		this.#credentials = credentials;
	}

	get origin() {
		return `http://127.0.0.1:${this.#port}`;
	}

	/** Goes up, on the same port as before if it was up already. */
	async start(): Promise<void> {
		const app = express();
		app.set('query parser', 'extended');
		app.all('/:endpoint/*path', (request, response) => this.#handle(request, response));
		this.#server = createServer(app).listen(this.#port, '127.0.0.1');
		await once(this.#server, 'listening');
		this.#port = (this.#server.address() as AddressInfo).port;
	}

	/** Goes down: whoever calls now is refused. */
	async stop(): Promise<void> {
		this.#server?.close();
		this.#server?.closeAllConnections();
		await (this.#server && once(this.#server, 'close'));
		this.#server = undefined;
	}

	/** A workflow of nothing but this trigger: the one for the event, or the one that catches up. */
	async trigger(
		event: TriggerEvent,
		{ parameters = {}, credentials, webhookId = crypto.randomUUID() }: TriggerSettings = {},
	): Promise<Trigger> {
		const held = credentials ?? this.#credentials;
		const node: INode = {
			id: crypto.randomUUID(),
			name: 'Trigger',
			type: `${packageName}.avanserTelco${event === 'catchUp' ? 'CatchUp' : ''}Trigger`,
			typeVersion: 1,
			position: [0, 0],
			parameters: event === 'catchUp' ? parameters : { triggerOn: event, ...parameters },
			webhookId,
			credentials: Object.fromEntries(Object.keys(held).map((name) => [name, { id: name, name }])),
		};
		const types = await Promise.all(
			Object.entries(held).map(async ([name, data = {}]) => ({
				type: await loadCredentialType(name),
				data,
			})),
		);
		return new Trigger(
			this,
			node,
			await loadNodeTypes(),
			new HeldCredentials(types),
			this.#listening,
		);
	}

	async #handle(request: Request, response: Response): Promise<void> {
		const { endpoint, path } = request.params;
		const key = `${request.method} ${endpoint}/${[path].flat().join('/')}`;
		const listener = this.#listening.get(key);
		if (listener === undefined) {
			response.status(404).json({ message: `The webhook ${key} is not registered.` });
			return;
		}
		// Body parsing as n8n has it before a node of version 1 sees a request.
		Object.assign(request, contentTypeOf(request));
		request.readRawBody = async () => {
			request.rawBody ??= await readBody(request);
		};
		try {
			if (!listener.trigger.wantsRawBodies()) await parseBody(request);
		} catch {
			response.status(422).json({ message: 'Failed to parse request body' });
			return;
		}
		try {
			await listener.trigger.receive(listener.webhook, request, response, listener.mode);
		} catch (error) {
			this.failures.push(error);
			response.status(500).json({ message: 'Error in workflow' });
		}
	}
}

function unregistered(): never {
	throw new Error('The node has no webhook');
}

interface Listener {
	trigger: Trigger;
	webhook: IWebhookData;
	mode: WorkflowExecuteMode;
}

function contentTypeOf({ headers }: Request): { contentType?: string; encoding?: string } {
	const header = headers['content-type'];
	if (header === undefined) return {};
	try {
		const { essence, params } = new MIMEType(header);
		return { contentType: essence, encoding: params.get('charset') ?? 'utf-8' };
	} catch {
		return { contentType: header.toLowerCase(), encoding: 'utf-8' };
	}
}

async function readBody(request: Request): Promise<Buffer> {
	switch (request.headers['content-encoding']) {
		case 'gzip':
			return await buffer(request.pipe(createGunzip()));
		case 'deflate':
			return await buffer(request.pipe(createInflate()));
		default:
			return await buffer(request);
	}
}

async function parseBody(request: Request): Promise<void> {
	await request.readRawBody();
	const text = request.rawBody.toString(request.encoding);
	if (text === '') return;
	if (request.contentType === 'application/json') request.body = jsonParse(text);
	else if (request.contentType === 'application/x-www-form-urlencoded') {
		request.body = Object.fromEntries(new URLSearchParams(text));
	} else if (request.contentType === 'text/plain') request.body = text;
}

export class Trigger {
	readonly node: INode;

	readonly #host: TriggerHost;

	readonly #nodeTypes: Awaited<ReturnType<typeof loadNodeTypes>>;

	readonly #credentials: HeldCredentials;

	readonly #listening: Map<string, Listener>;

	/** What n8n keeps in the database. */
	staticData: IDataObject = {};

	/** The items of every execution that was started, in order. */
	readonly executions: INodeExecutionData[][] = [];

	readonly log: LogLine[] = [];

	constructor(
		host: TriggerHost,
		node: INode,
		nodeTypes: Awaited<ReturnType<typeof loadNodeTypes>>,
		credentials: HeldCredentials,
		listening: Map<string, Listener>,
	) {
		this.#host = host;
		this.node = node;
		this.#nodeTypes = nodeTypes;
		this.#credentials = credentials;
		this.#listening = listening;
	}

	/** The production URL. */
	get url() {
		return `${this.#host.origin}/webhook/${this.#path}`;
	}

	get testUrl() {
		return `${this.#host.origin}/webhook-test/${this.#path}`;
	}

	/** What every execution so far started with. */
	get items(): IDataObject[] {
		return this.executions.flat().map(({ json }) => json);
	}

	get #path() {
		const [webhook] = this.#registrations(this.#workflow({}));
		return (webhook ?? unregistered()).path;
	}

	get #webhooks(): IWebhookDescription[] {
		return this.#type.description.webhooks ?? [];
	}

	get #type() {
		return this.#nodeTypes.getByNameAndVersion(this.node.type, 1);
	}

	/** One of the parameters that it shows, as described. */
	property(name: string): INodeProperties {
		const { description } = this.#type;
		// With its defaults, as n8n fills them in.
		const node = this.#workflow({}).getNode(this.node.name) ?? this.node;
		const found = description.properties.find(
			(property) =>
				property.name === name &&
				NodeHelpers.displayParameter(node.parameters, property, node, description),
		);
		if (found === undefined) throw new Error(`The node has no parameter ${name}`);
		return found;
	}

	/** Publishes the workflow, or starts n8n with it (`init`). */
	async activate(activation: WorkflowActivateMode = 'activate'): Promise<void> {
		const workflow = this.#workflow(this.staticData);
		try {
			for (const webhook of this.#registrations(workflow)) {
				this.#listening.set(this.#key('webhook', webhook), {
					trigger: this,
					webhook,
					mode: 'webhook',
				});
				const hook = this.#hook(workflow, webhook, 'trigger', activation);
				if (!(await hook('checkExists'))) await hook('create');
			}
		} catch (error) {
			await this.deactivate();
			throw error;
		}
		this.#save(workflow);
	}

	async deactivate(): Promise<void> {
		const workflow = this.#workflow(this.staticData);
		for (const webhook of this.#registrations(workflow)) {
			await this.#hook(workflow, webhook, 'internal', 'update')('delete');
			this.#listening.delete(this.#key('webhook', webhook));
		}
		this.#save(workflow);
	}

	/** Publishes it once more. */
	async publish(): Promise<void> {
		await this.deactivate();
		await this.activate('update');
	}

	/** "Listen for test event", until `stop` or the two minutes are over. */
	async listen(): Promise<{ stop(): Promise<void> }> {
		const workflow = this.#workflow({});
		const registrations = this.#registrations(workflow, true);
		for (const webhook of registrations) {
			const hook = this.#hook(workflow, webhook, 'manual', 'manual');
			if (!(await hook('checkExists'))) await hook('create');
			this.#listening.set(this.#key('webhook-test', webhook), {
				trigger: this,
				webhook,
				mode: 'manual',
			});
		}
		return {
			stop: async () => {
				for (const webhook of registrations) {
					await this.#hook(workflow, webhook, 'internal', 'update')('delete');
					this.#listening.delete(this.#key('webhook-test', webhook));
				}
			},
		};
	}

	/** Whether n8n is to leave bodies as they come (webhook-helpers, `parseRequestBody`). */
	wantsRawBodies(): boolean {
		const workflow = this.#workflow({});
		const value = workflow.expression.getSimpleParameterValue(
			workflow.getNode(this.node.name) ?? this.node,
			'={{$parameter["options"]["binaryData"]}}',
			'internal',
			{},
			undefined,
			false,
		);
		return value === true;
	}

	/** The function n8n calls for a delivery. */
	webhook(): NonNullable<INodeType['webhook']> {
		const { webhook } = this.#type;
		if (webhook === undefined) throw new Error('The node has no webhook');
		return webhook;
	}

	/** What n8n calls it with, for a delivery that never went over a line. */
	contextFor({ query, body }: { query: object; body?: object }): WebhookContext {
		const rawBody = Buffer.from(body === undefined ? '' : JSON.stringify(body));
		const response = { status: () => response, json: () => response };
		const additionalData = Object.assign(this.#additionalData(), {
			httpRequest: { query, headers: {}, rawBody, readRawBody: async () => {}, encoding: 'utf-8' },
			httpResponse: response,
		});
		const workflow = this.#workflow(this.staticData);
		return this.#logged(
			new WebhookContext(
				workflow,
				workflow.getNode(this.node.name) ?? this.node,
				additionalData,
				'webhook',
				this.#registrations(workflow)[0] ?? unregistered(),
				[],
				null,
			),
		);
	}

	async receive(
		webhook: IWebhookData,
		request: Request,
		response: Response,
		mode: WorkflowExecuteMode,
	): Promise<void> {
		const manual = mode === 'manual';
		const workflow = this.#workflow(manual ? {} : this.staticData);
		const additionalData = this.#additionalData();
		additionalData.httpRequest = request;
		additionalData.httpResponse = response;
		const context = this.#logged(
			new WebhookContext(
				workflow,
				workflow.getNode(this.node.name) ?? this.node,
				additionalData,
				mode,
				webhook,
				[],
				null,
			),
		);
		const { workflowData, noWebhookResponse } = await this.webhook().call(context);
		const [items] = workflowData ?? [];
		if (items) this.executions.push(items);
		if (!manual) this.#save(workflow);
		if (noWebhookResponse) return;
		response.json({ message: items ? 'Workflow was started' : 'Webhook call received' });
	}

	/** Polls once and returns what starts the workflow, which is also among the executions. */
	async poll({ manual = false, budget = 300_000 } = {}): Promise<IDataObject[]> {
		const workflow = this.#workflow(manual ? {} : this.staticData);
		const mode = manual ? 'manual' : 'trigger';
		const context = this.#logged(
			new PollContext(
				workflow,
				workflow.getNode(this.node.name) ?? this.node,
				this.#additionalData(),
				mode,
				manual ? 'manual' : 'update',
				undefined,
				undefined,
				undefined,
				undefined,
				undefined,
				() => budget,
			),
		);
		const { poll } = this.#type;
		if (poll === undefined) throw new Error('The node cannot poll');
		const [items] = (await poll.call(context)) ?? [];
		if (items && !manual) this.executions.push(items);
		if (!manual) this.#save(workflow);
		return (items ?? []).map(({ json }) => json);
	}

	#workflow(staticData: IDataObject): Workflow {
		return new Workflow({
			id: this.node.id,
			nodes: [structuredClone(this.node)],
			connections: {},
			active: true,
			nodeTypes: this.#nodeTypes,
			staticData: structuredClone(staticData),
		});
	}

	#save(workflow: Workflow): void {
		// As JSON, which is what the database keeps.
		this.staticData = JSON.parse(JSON.stringify(workflow.staticData));
	}

	#additionalData() {
		return Object.assign(additionalDataWith(this.#credentials), {
			webhookBaseUrl: `${this.#host.origin}/webhook`,
			webhookTestBaseUrl: `${this.#host.origin}/webhook-test`,
		});
	}

	#registrations(workflow: Workflow, isTest = false): IWebhookData[] {
		const node = workflow.getNode(this.node.name) ?? this.node;
		return this.#webhooks.flatMap((webhookDescription) =>
			String(webhookDescription.httpMethod)
				.split(',')
				.map((method) => ({
					httpMethod: method === 'POST' ? 'POST' : 'GET',
					node: node.name,
					path: NodeHelpers.getNodeWebhookPath(
						workflow.id,
						node,
						String(
							workflow.expression.getSimpleParameterValue(
								node,
								webhookDescription.path,
								'internal',
								{},
							),
						),
						webhookDescription.isFullPath,
					),
					webhookDescription,
					workflowId: workflow.id,
					workflowExecuteAdditionalData: this.#additionalData(),
					...(isTest && { isTest }),
				})),
		);
	}

	#key(endpoint: string, { httpMethod, path }: IWebhookData): string {
		return `${httpMethod} ${endpoint}/${path}`;
	}

	#hook(
		workflow: Workflow,
		webhook: IWebhookData,
		mode: WorkflowExecuteMode,
		activation: WorkflowActivateMode,
	) {
		const context = this.#logged(
			new HookContext(
				workflow,
				workflow.getNode(this.node.name) ?? this.node,
				this.#additionalData(),
				mode,
				activation,
				webhook,
			),
		);
		return async (method: WebhookSetupMethodNames): Promise<boolean> => {
			const run = this.#type.webhookMethods?.[webhook.webhookDescription.name]?.[method];
			return run === undefined ? false : await run.call(context);
		};
	}

	/** The context with its log kept. */
	#logged<Context extends object>(context: Context): Context {
		const write = (level: string) => (text: string) => void this.log.push({ level, text });
		const logger = Object.fromEntries(
			['debug', 'info', 'warn', 'error'].map((level) => [level, write(level)]),
		);
		return Object.create(context, { logger: { value: logger } });
	}
}
