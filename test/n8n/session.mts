import { mkdtempSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { IDataObject, INode, INodeParameters } from 'n8n-workflow';
import type { ManualClock } from '../../simulator/time/clock.mts';
import { startSimulator, type Simulator } from '../../simulator/index.mts';
import { simulatorCredential } from '../../tasks/examples.mts';
import type { Credential, Execution, Workflow } from '../../tasks/n8n/api.mts';
import { startN8n, type N8n } from '../../tasks/n8n/server.mts';
import { packedPackage } from '../gates/packed.mts';

/** A real n8n with the packed package installed, and the simulator in AVANSER's place. */
export interface Session {
	n8n: N8n;
	simulator: Simulator<ManualClock>;
	credential: Credential;
	/** What nodes say to use that credential. */
	credentials: NonNullable<INode['credentials']>;
	/** Runs the action node once, as a workflow of its own that is started by hand. */
	run(parameters: INodeParameters): Promise<Execution>;
	close(): Promise<void>;
}

const start = 'Start';
export const action = 'AVANSER Telco';

/** After which the simulator has provisioned whatever was ordered. */
export const tenMinutes = 10 * 60_000;

export async function startSession(): Promise<Session> {
	const { N8N_INSTALLATION: installation } = process.env;
	if (installation === undefined) {
		throw new Error('This test needs n8n: run it as npm test -- <path>');
	}
	const simulator = await startSimulator();
	const tarball = packedPackage();
	const userFolder = mkdtempSync(join(dirname(tarball), 'n8n-'));
	const n8n = await startN8n({ installation, tarball, userFolder });

	const credential = simulatorCredential(simulator);
	const id = await n8n.api.createCredential(credential);
	const credentials = { avanserTelcoApi: { id, name: credential.name } };

	return {
		n8n,
		simulator,
		credential,
		credentials,
		run: async (parameters) =>
			await n8n.api.run(await n8n.api.createWorkflow(workflow(parameters, credentials)), start),
		close: async () => {
			await n8n.stop();
			await simulator.close();
		},
	};
}

function workflow(
	parameters: INodeParameters,
	credentials: NonNullable<INode['credentials']>,
): Workflow {
	return {
		name: `${parameters.resource}: ${parameters.operation}`,
		nodes: [
			{
				id: 'start',
				name: start,
				type: 'n8n-nodes-base.manualTrigger',
				typeVersion: 1,
				position: [0, 0],
				parameters: {},
			},
			{
				id: 'action',
				name: action,
				type: 'n8n-nodes-avanser-telco.avanserTelco',
				typeVersion: 1,
				position: [220, 0],
				parameters,
				credentials,
			},
		],
		connections: { [start]: { main: [[{ node: action, type: 'main', index: 0 }]] } },
		settings: { executionOrder: 'v1' },
	};
}

/** The value of a resource locator whose ID was entered. */
export function byId(value: unknown): IDataObject & INodeParameters {
	return { __rl: true, mode: 'id', value: String(value) };
}
