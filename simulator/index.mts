import { loadContract } from './documents/contract.mts';
import type { Contract } from './documents/contract.mts';
import { defaultReadings } from './documents/readings.mts';
import type { Readings } from './documents/readings.mts';
import { newFaults } from './testing/armedFaults.mts';
import type { Faults } from './testing/armedFaults.mts';
import { newJournal } from './testing/journal.mts';
import type { Journal } from './testing/journal.mts';
import { newLedger } from './testing/ledger.mts';
import type { Ledger } from './testing/ledger.mts';
import { manualClock, realClock } from './time/clock.mts';
import type { Clock, ManualClock, RealClock } from './time/clock.mts';
import type { User } from './vendor/accounts.mts';
import { newStateFile, savedState } from './vendor/stateFile.mts';
import { newTelco } from './vendor/telco.mts';
import type { Telco } from './vendor/telco.mts';
import { defaultWorld } from './vendor/world.mts';
import type { World } from './vendor/world.mts';
import { newApi } from './wire/api.mts';
import { serveControl } from './wire/control.mts';
import { newDeliveries } from './wire/deliveries.mts';
import type { Deliveries } from './wire/deliveries.mts';
import { serveFeed } from './wire/feed.mts';
import type { FeedCredentials } from './wire/feed.mts';
import { serve } from './wire/server.mts';

export interface SimulatorOptions {
	/** 0 (default) for any free port. */
	port?: number;
	/** Address to listen on, `127.0.0.1` by default. */
	host?: string;
	/** `manual` (default) stands still until it is moved, `real` runs. */
	clock?: 'manual' | 'real';
	/** Where the clock starts, in milliseconds since 1970; a real clock starts now, or here if later. */
	now?: number;
	/** How many times faster than the machine's clock a real clock runs; 1 by default. */
	speed?: number;
	/** From an acknowledgment to the completion, in simulated milliseconds; 7 minutes by default. */
	provisioningMs?: number;
	/** From a failed callback to its one retry, in simulated milliseconds; 10 seconds by default. */
	callbackRetryMs?: number;
	/** How long a receiver may take to answer, in real milliseconds; 10 seconds by default. */
	deliveryTimeoutMs?: number;
	/** Parts of the world that differ from the default one. */
	world?: Partial<World>;
	readings?: Partial<Readings>;
	/** What ids and everything random follow from; 1 by default. */
	seed?: number;
	/** Keeps the state in this file from one start to the next. */
	stateFile?: string;
	/** Protects the Data Feed and the recordings. */
	feedCredentials?: FeedCredentials;
}

export interface Simulator<C extends Clock = Clock> {
	/** Base URL of the API: `http://127.0.0.1:<port>/v1`. */
	readonly url: string;
	readonly origin: string;
	/** Data Feed of all accounts, JSON; `.csv` instead of `.json` for CSV. */
	readonly feedUrl: string;
	readonly users: readonly User[];
	readonly clock: C;
	/** The state and its rules; another object after a reset. */
	readonly telco: Telco;
	readonly ledger: Ledger;
	readonly journal: Journal;
	readonly faults: Faults;
	/** A test changes a reading by assigning to its member. */
	readonly readings: Readings;
	readonly deliveries: Deliveries;
	/** The contract, to check replies with. */
	readonly contract: Contract;
	/** Back to the world it started with: readings, clock and seed too. The address stays. */
	reset(options?: { seed?: number }): void;
	/** Ends everything; requests left hanging are cut. */
	close(): Promise<void>;
}

const sevenMinutes = 7 * 60_000;

/** A Monday morning in Sydney. */
const manualStart = Date.parse('2026-01-05T09:00:00+11:00');

let contractOnce: Promise<Contract> | undefined;

/**
 * Starts a stand-in for AVANSER's Telco API on this machine.
 *
 * @throws Error when the port is taken or the state file cannot be read
 */
export function startSimulator(
	options: SimulatorOptions & { clock: 'real' },
): Promise<Simulator<RealClock>>;
export function startSimulator(
	options?: SimulatorOptions & { clock?: 'manual' },
): Promise<Simulator<ManualClock>>;
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
	const { port = 0, host = '127.0.0.1', stateFile } = options;
	const world: World = { ...defaultWorld(), ...options.world };
	const state = stateFile === undefined ? undefined : savedState(stateFile);
	const clock = clockOf(options, state?.now ?? options.now);
	const readings = { ...defaultReadings(), ...options.readings };
	const ledger = newLedger();
	const journal = newJournal();
	const deliveries = newDeliveries(clock.now, options.deliveryTimeoutMs ?? 10_000);
	const kept =
		stateFile === undefined ? undefined : newStateFile(stateFile, () => telco.snapshot());

	const telcoOptions = {
		world,
		clock,
		readings,
		carrier: deliveries,
		ledger,
		seed: options.seed ?? 1,
		provisioningMs: options.provisioningMs ?? sevenMinutes,
		callbackRetryMs: options.callbackRetryMs ?? 10_000,
		origin: () => origin,
		changed: () => kept?.changed(),
	};
	let telco = newTelco(telcoOptions, state);
	const faults = newFaults(() => telco.chance);
	const contract = await (contractOnce ??= loadContract());
	const api = newApi({ contract, telco: () => telco, now: clock.now, readings, faults, journal });
	const app = serve(api);
	serveFeed(app, {
		telco: () => telco,
		readings,
		origin: () => origin,
		...(options.feedCredentials && { credentials: options.feedCredentials }),
	});

	const simulator: Simulator = {
		get url() {
			return `${origin}/v1`;
		},
		get origin() {
			return origin;
		},
		get feedUrl() {
			return `${origin}/feed/calls.json`;
		},
		users: world.users,
		clock,
		get telco() {
			return telco;
		},
		ledger,
		journal,
		faults,
		readings,
		deliveries,
		contract,
		reset({ seed = telcoOptions.seed } = {}) {
			telco.stop();
			clock.restart(options.now ?? manualStart);
			ledger.clear();
			journal.clear();
			deliveries.clear();
			faults.clear();
			Object.assign(readings, defaultReadings(), options.readings);
			telco = newTelco({ ...telcoOptions, seed });
			kept?.changed();
		},
		async close() {
			clock.stop();
			telco.stop();
			kept?.write();
			await app.close();
			await deliveries.close();
		},
	};
	serveControl(app, simulator);
	let origin = '';
	origin = await app.listen({ port, host });
	return simulator;
}

/** A real clock never starts earlier than the machine's clock, wherever it is told to start. */
function clockOf(options: SimulatorOptions, start: number | undefined): Clock {
	if (options.clock !== 'real') return manualClock(start ?? manualStart);
	return realClock(Math.max(start ?? 0, Date.now()), options.speed ?? 1, (error) =>
		process.emitWarning(error instanceof Error ? error : String(error)),
	);
}
