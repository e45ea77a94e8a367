import { afterAll, beforeAll, beforeEach } from '@jest/globals';

import type { ManualClock } from '../../simulator/time/clock.mts';
import { startSimulator, type Simulator } from '../../simulator/index.mts';
import { startReceiver, type Receiver } from './receiver.mts';

// Whichever test file imports these has its own; each test finds both as new.

export let simulator: Simulator<ManualClock>;

/** Where the simulator can call back. */
export let receiver: Receiver;

beforeAll(async () => {
	simulator = await startSimulator();
	receiver = await startReceiver();
});
beforeEach(() => {
	simulator.reset();
	receiver.received.length = 0;
	receiver.statuses.length = 0;
});
afterAll(async () => {
	await simulator.close();
	await receiver.close();
});
