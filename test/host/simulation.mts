import { afterAll, beforeAll, beforeEach } from '@jest/globals';
import type {
	IDataObject,
	INodeParameterResourceLocator,
	INodeParameters,
	NodeApiError,
	NodeOperationError,
} from 'n8n-workflow';
import type { ManualClock } from '../../simulator/time/clock.mts';
import { startSimulator } from '../../simulator/index.mts';
import type { Simulator, SimulatorOptions } from '../../simulator/index.mts';
import type { JournalEntry } from '../../simulator/testing/journal.mts';
import { credentialFor } from './credential.mts';
import { Host } from './host.mts';
import type { RunOptions } from './host.mts';

export { credentialFor } from './credential.mts';

/** A simulated AVANSER on a clock that stands still, and the built node connected to it. */
export interface Simulation {
	readonly simulator: Simulator<ManualClock>;
	/** Has the credential of the user `agency`, who may work in the accounts 6999 (selected) and 7001. */
	readonly host: Host;
	/** The rows one run of the node returns; throws if it fails. */
	rows(parameters: INodeParameters, options?: RunOptions): Promise<IDataObject[]>;
	/** What one run of the node fails with; throws if it succeeds. */
	failure(
		parameters: INodeParameters,
		options?: RunOptions,
	): Promise<NodeApiError | NodeOperationError>;
	/** The requests that could change something at AVANSER, in the order they arrived. */
	writes(): JournalEntry[];
}

/** One simulator for all tests of a file; each test finds it as new. */
export function withSimulator(options: SimulatorOptions = {}): Simulation {
	let simulator: Simulator<ManualClock> | undefined;
	let host: Host | undefined;
	beforeAll(async () => {
		simulator = await startSimulator({ ...options, clock: 'manual' });
		host = new Host(credentialFor(simulator.url));
	});
	// Another seed for every test: the node remembers requests by their ids, which no AVANSER gives twice.
	let seed = 1;
	beforeEach(() => simulator?.reset({ seed: seed++ }));
	afterAll(async () => await simulator?.close());

	const run = async (parameters: INodeParameters, runOptions?: RunOptions) =>
		await started(host).run(parameters, runOptions);
	return {
		get simulator() {
			return started(simulator);
		},
		get host() {
			return started(host);
		},
		async rows(parameters, runOptions) {
			const { items, error } = await run(parameters, runOptions);
			if (error !== undefined) throw error;
			return items.map(({ json }) => json);
		},
		async failure(parameters, runOptions) {
			const { items, error } = await run(parameters, runOptions);
			if (error === undefined) throw new Error(`Succeeded with ${JSON.stringify(items)}`);
			return error;
		},
		writes: () =>
			started(simulator)
				.journal.entries()
				.filter(({ method }) => method !== 'GET'),
	};
}

/** A resource locator as n8n stores it once the user has chosen "By ID" and the like. */
export function byId(value: string): INodeParameterResourceLocator {
	return { __rl: true, mode: 'id', value };
}

function started<T>(thing: T | undefined): T {
	if (thing === undefined) throw new Error('Only available inside tests');
	return thing;
}
