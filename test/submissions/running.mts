import { afterEach } from '@jest/globals';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import type { RealClock } from '../../simulator/time/clock.mts';
import { startSimulator } from '../../simulator/index.mts';
import type { Simulator, SimulatorOptions } from '../../simulator/index.mts';
import { Host } from '../host/host.mts';
import type { RunOptions } from '../host/host.mts';
import { credentialFor } from '../host/simulation.mts';

/** A simulated AVANSER on a clock that runs, and the built node connected to it. */
interface Running {
	simulator: Simulator<RealClock>;
	host: Host;
	/** The rows one run of the node returns; throws if it fails. */
	rows(parameters: INodeParameters, options?: RunOptions): Promise<IDataObject[]>;
}

/** For waiting, which takes real time: each test has a simulator of its own. */
export function withRunningSimulators() {
	const open: Simulator[] = [];
	afterEach(async () => {
		await Promise.all(open.splice(0).map(async (simulator) => await simulator.close()));
	});
	return async (options: SimulatorOptions = {}): Promise<Running> => {
		const simulator = await startSimulator({ provisioningMs: 300, ...options, clock: 'real' });
		open.push(simulator);
		const host = new Host(credentialFor(simulator.url));
		return {
			simulator,
			host,
			async rows(parameters, runOptions) {
				const { items, error } = await host.run(parameters, runOptions);
				if (error !== undefined) throw error;
				return items.map(({ json }) => json);
			},
		};
	};
}
