import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type {
	ExecutionStatus,
	ICredentialDataDecryptedObject,
	IDataObject,
	INodeParameters,
	IWorkflowBase,
} from 'n8n-workflow';

/** A workflow as n8n exports it. */
export type Workflow = Pick<IWorkflowBase, 'name' | 'nodes' | 'connections' | 'settings'>;

export interface Credential {
	name: string;
	type: string;
	data: ICredentialDataDecryptedObject;
}

export interface Execution {
	id: string;
	status: ExecutionStatus;
	/** The items each node that ran put out, by node name. */
	items: Record<string, IDataObject[]>;
	/** What n8n shows of a failure. */
	error?: { message: string; description?: string | null };
}

/** The parts used of what n8n keeps of an execution. */
interface RunData {
	resultData: {
		error?: { message: string; description?: string | null };
		runData: Record<string, Array<{ data?: { main: Array<Array<{ json: IDataObject }> | null> } }>>;
	};
}

interface PublicationStatus {
	status: 'in_progress' | 'published' | 'partial' | 'failed' | 'not_published';
	triggers: Array<{ errorMessage: string | null }>;
}

/** The login of every n8n started here. */
export const owner = {
	email: 'owner@example.com',
	firstName: 'Olive',
	lastName: 'Owner',
	password: 'Tracking-1',
};

const unfinished: ExecutionStatus[] = ['new', 'running', 'waiting'];

/** What the editor does over HTTP, done without one. */
export class N8nApi {
	readonly #url: string;
	readonly #parseFlatted: (text: string) => RunData;
	/** n8n ties a login to the browser it was made in. */
	readonly #browserId = randomUUID();
	#cookie = '';

	constructor(url: string, installation: string) {
		this.#url = url;
		// Executions are written with this library, by the copy n8n brings along.
		const n8nRequire = createRequire(join(installation, 'node_modules', 'n8n', 'package.json'));
		this.#parseFlatted = n8nRequire('flatted').parse;
	}

	/** As the owner, who is set up if this n8n is new. */
	async logIn(): Promise<void> {
		const { userManagement } = await this.#request<{
			userManagement: { showSetupOnFirstLoad: boolean };
		}>('GET', '/settings');
		if (userManagement.showSetupOnFirstLoad) await this.#request('POST', '/owner/setup', owner);
		await this.#request('POST', '/login', {
			emailOrLdapLoginId: owner.email,
			password: owner.password,
		});
	}

	async createCredential(credential: Credential): Promise<string> {
		const { id } = await this.#request<{ id: string }>('POST', '/credentials', credential);
		return id;
	}

	/** What the editor's "Test" of a credential says. */
	async testCredential(
		id: string,
		credential: Credential,
	): Promise<{ status: 'OK' | 'Error'; message: string }> {
		return await this.#request('POST', '/credentials/test', { credentials: { id, ...credential } });
	}

	async createWorkflow(workflow: Workflow): Promise<string> {
		const { id } = await this.#request<{ id: string }>('POST', '/workflows', workflow);
		return id;
	}

	/** Publishes a workflow and waits until its triggers listen. */
	async activate(workflowId: string): Promise<void> {
		const { versionId } = await this.#request<{ versionId: string }>(
			'GET',
			`/workflows/${workflowId}`,
		);
		await this.#request('POST', `/workflows/${workflowId}/activate`, { versionId });
		const { status, triggers } = await this.#published(workflowId);
		if (status !== 'published') {
			const reasons = triggers.flatMap(({ errorMessage }) => errorMessage ?? []);
			throw new Error(`Workflow ${workflowId} could not be activated: ${reasons.join('; ')}`);
		}
	}

	/** Changes parameters of a published workflow's first node and publishes it once more. */
	async publishAgain(workflowId: string, parameters: INodeParameters): Promise<void> {
		const { nodes, connections, versionId } = await this.#request<Workflow & { versionId: string }>(
			'GET',
			`/workflows/${workflowId}`,
		);
		const [first, ...others] = nodes;
		const changed = { ...first, parameters: { ...first?.parameters, ...parameters } };
		await this.#request('PATCH', `/workflows/${workflowId}`, {
			nodes: [changed, ...others],
			connections,
			versionId,
		});
		await this.activate(workflowId);
	}

	async deactivate(workflowId: string): Promise<void> {
		await this.#request('POST', `/workflows/${workflowId}/deactivate`, {});
		await this.#published(workflowId);
	}

	/** n8n activates and deactivates after it has answered. */
	async #published(workflowId: string): Promise<PublicationStatus> {
		return await until(
			async () => {
				const status = await this.#request<PublicationStatus>(
					'GET',
					`/workflows/${workflowId}/publication-status`,
				);
				return status.status === 'in_progress' ? undefined : status;
			},
			30_000,
			`workflow ${workflowId} was not done being published`,
		);
	}

	/** Runs a workflow as its "Execute workflow" button does and waits until it is done. */
	async run(workflowId: string, trigger: string): Promise<Execution> {
		return await this.finished(await this.start(workflowId, trigger));
	}

	/** Starts a workflow as its "Execute workflow" button does and returns the execution's ID. */
	async start(workflowId: string, trigger: string): Promise<string> {
		const { executionId } = await this.#request<{ executionId: string }>(
			'POST',
			`/workflows/${workflowId}/run`,
			{ triggerToStartFrom: { name: trigger } },
		);
		return executionId;
	}

	/** Waits until an execution sleeps. */
	async asleep(executionId: string): Promise<void> {
		await until(
			async () => {
				const { status } = await this.#request<{ status: ExecutionStatus }>(
					'GET',
					`/executions/${executionId}`,
				);
				return status === 'waiting' ? status : undefined;
			},
			30_000,
			`execution ${executionId} did not fall asleep`,
		);
	}

	/** Waits until a workflow has been executed as often as is expected, and returns all of it. */
	async executions(workflowId: string, expected: number, deadline = 60_000): Promise<Execution[]> {
		const filter = encodeURIComponent(JSON.stringify({ workflowId }));
		const ids = await until(
			async () => {
				const { results } = await this.#request<{ results: Array<{ id: string }> }>(
					'GET',
					`/executions?limit=100&filter=${filter}`,
				);
				// n8n asks for what runs and for what has ended at the same time, and joins the two: what ends meanwhile is in
				// both (n8n, execution-list-v1.service, "findCurrentAndCompleted").
				const distinct = new Set(results.map(({ id }) => id));
				return distinct.size >= expected ? [...distinct].reverse() : undefined;
			},
			deadline,
			`not ${expected} executions of workflow ${workflowId}`,
		);
		return await Promise.all(ids.map((id) => this.finished(id)));
	}

	/** Waits for the first execution of a workflow, which something outside n8n starts. */
	async firstExecution(workflowId: string, deadline = 60_000): Promise<Execution> {
		const filter = encodeURIComponent(JSON.stringify({ workflowId }));
		const id = await until(
			async () => {
				const { results } = await this.#request<{ results: Array<{ id: string }> }>(
					'GET',
					`/executions?filter=${filter}`,
				);
				return results.at(-1)?.id;
			},
			deadline,
			`no execution of workflow ${workflowId}`,
		);
		return await this.finished(id);
	}

	/** Waits until an execution is done, whatever started it. */
	async finished(executionId: string): Promise<Execution> {
		return await until(
			async () => {
				const { id, status, data } = await this.#request<{
					id: string;
					status: ExecutionStatus;
					data: string;
				}>('GET', `/executions/${executionId}`);
				if (unfinished.includes(status)) return undefined;
				const { error, runData } = this.#parseFlatted(data).resultData;
				const items = Object.entries(runData).map(([node, runs]) => [
					node,
					runs.flatMap(({ data }) => data?.main.flat() ?? []).flatMap((item) => item?.json ?? []),
				]);
				return {
					id,
					status,
					items: Object.fromEntries(items),
					...(error && { error: { message: error.message, description: error.description } }),
				};
			},
			120_000,
			`execution ${executionId} did not finish`,
		);
	}

	async #request<Result>(method: string, path: string, body?: object): Promise<Result> {
		const response = await fetch(`${this.#url}/rest${path}`, {
			method,
			headers: {
				'browser-id': this.#browserId,
				'content-type': 'application/json',
				cookie: this.#cookie,
			},
			body: body && JSON.stringify(body),
		});
		const text = await response.text();
		if (!response.ok)
			throw new Error(`n8n answered ${response.status} to ${method} ${path}: ${text}`);
		const cookies = response.headers.getSetCookie().map((cookie) => cookie.split(';')[0]);
		if (cookies.length > 0) this.#cookie = cookies.join('; ');
		return JSON.parse(text).data;
	}
}

async function until<Value>(
	look: () => Promise<Value | undefined>,
	patience: number,
	otherwise: string,
): Promise<Value> {
	const deadline = Date.now() + patience;
	while (Date.now() < deadline) {
		const value = await look();
		if (value !== undefined) return value;
		await sleep(100);
	}
	throw new Error(`${otherwise} within ${patience / 1000} s`);
}
