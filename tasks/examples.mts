import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { INode } from 'n8n-workflow';
import type { Simulator } from '../simulator/index.mts';
import type { Credential, Workflow } from './n8n/api.mts';
import { root } from './package.mts';

/** `examples/request-finished.json`, and the address it has to be given to AVANSER with. */
export async function requestFinished(
	n8nUrl: string,
): Promise<{ workflow: Workflow; callbackUri: string }> {
	const workflow = await read('request-finished');
	const webhookId = workflow.nodes.find((node) => node.webhookId !== undefined)?.webhookId;
	return { workflow, callbackUri: `${n8nUrl}/webhook/${webhookId}/request` };
}

/** `examples/provision-a-number.json` with what its user has to fill in. */
export async function provisionANumber({
	credentials,
	callbackUri,
}: {
	credentials: INode['credentials'];
	callbackUri: string;
}): Promise<Workflow> {
	const workflow = await read('provision-a-number');
	for (const node of workflow.nodes) {
		if (node.type.endsWith('.avanserTelco')) node.credentials = credentials;
		if (node.parameters.operation === 'create') {
			node.parameters.additionalFields = { callback_uri: callbackUri };
		}
	}
	return workflow;
}

/** `examples/provision-and-wait.json` with a credential, and with less patience than its 15 minutes. */
export async function provisionAndWait({
	credentials,
	customId,
	seconds,
}: {
	credentials: INode['credentials'];
	customId: string;
	/** For which it sleeps at most. */
	seconds: number;
}): Promise<Workflow> {
	const workflow = await read('provision-and-wait');
	for (const node of workflow.nodes) {
		if (node.type.endsWith('.avanserTelco')) node.credentials = credentials;
		if (node.parameters.operation === 'create') node.parameters.custom_id = customId;
		if (node.parameters.operation === 'wait') node.parameters.pollInterval = 1;
		if (node.parameters.resume === 'webhook') {
			Object.assign(node.parameters, { resumeAmount: seconds, resumeUnit: 'seconds' });
		}
	}
	return workflow;
}

/** `examples/order-once-with-redis.json` with its credentials. */
export async function orderOnceWithRedis(
	avanser: INode['credentials'],
	redis: INode['credentials'],
): Promise<Workflow> {
	const workflow = await read('order-once-with-redis');
	for (const node of workflow.nodes) {
		if (node.type.endsWith('.avanserTelco')) node.credentials = avanser;
		if (node.type.endsWith('.redis')) node.credentials = redis;
	}
	return workflow;
}

/** What a user of the simulator enters as credential. */
export function simulatorCredential({ url, users: [user] }: Simulator): Credential {
	if (user === undefined) throw new Error('the simulator has no user');
	return {
		name: 'AVANSER simulator',
		type: 'avanserTelcoApi',
		data: {
			environment: 'custom',
			baseUrl: url,
			username: user.username,
			password: user.password,
		},
	};
}

async function read(name: string): Promise<Workflow> {
	return JSON.parse(await readFile(join(root, 'examples', `${name}.json`), 'utf8'));
}
