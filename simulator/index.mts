import type { User } from './vendor/accounts.mts';
import { Api } from './wire/api.mts';
import { ManualClock, RealClock, type Clock } from './time/clock.mts';
import { Contract } from './documents/contract.mts';
import { serveControl } from './wire/control.mts';
import { Deliveries } from './wire/deliveries.mts';
import { Faults } from './testing/faults.mts';
import { serveFeed, type FeedCredentials } from './wire/feed.mts';
import { Journal } from './testing/journal.mts';
import { Ledger } from './testing/ledger.mts';
import { defaultReadings, type Readings } from './documents/readings.mts';
import { serve } from './wire/server.mts';
import { Store } from './vendor/store.mts';
import { Telco } from './vendor/telco.mts';
import { defaultWorld, type World } from './vendor/world.mts';

export type { CallRecord, CallSeed, CallStatus, SmsRecord, SmsSeed } from './vendor/calls.mts';
export { ManualClock, RealClock } from './time/clock.mts';
export { OPERATIONS, type OperationId } from './documents/contract.mts';
export type { Delivery, DeliveryFilter } from './wire/deliveries.mts';
export type { ArmedFault, Fault, FaultRule } from './testing/faults.mts';
export type { JournalEntry, JournalFilter } from './testing/journal.mts';
export type { LedgerEntry, LedgerFilter } from './testing/ledger.mts';
export { READINGS, type Readings } from './documents/readings.mts';
export type { RequestRecord } from './vendor/requests.mts';
export type { Service, ServiceSeed } from './vendor/services.mts';
export type { StockNumber } from './vendor/stock.mts';
export { defaultWorld, type World } from './vendor/world.mts';

export interface SimulatorOptions {
	/** 0 (default) for any free port. */
	port?: number;
	/** Address to listen on, `127.0.0.1` by default. */
	host?: string;
	/** `manual` (default) stands still until it is moved, `real` runs. */
	clock?: 'manual' | 'real';
	/** Where the clock starts, in milliseconds since 1970; on a real clock: now. */
	now?: number;
	/** How many times faster than the machine's a real clock runs; 1 by default. */
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
	/** Assign to a member to change a reading. */
	readonly readings: Readings;
	readonly deliveries: Deliveries;
	/** The contract, to check replies with. */
	readonly contract: Contract;
	/** Back to the world it started with: readings, clock and seed too. The address stays. */
	reset(options?: { seed?: number }): void;
	/** Ends everything; requests left hanging are cut. */
	close(): Promise<void>;
}

const SEVEN_MINUTES = 7 * 60_000;

/** A Monday morning in Sydney. */
const MANUAL_START = Date.parse('2026-01-05T09:00:00+11:00');

let contract: Promise<Contract> | undefined;

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
	const state = stateFile === undefined ? undefined : Store.read(stateFile);
	const start = state?.now ?? options.now;

	const manualStart = start ?? MANUAL_START;
	const clock: Clock =
		options.clock === 'real'
			? new RealClock(Math.max(start ?? 0, Date.now()), options.speed ?? 1, (error) =>
					process.emitWarning(error instanceof Error ? error : String(error)),
				)
			: new ManualClock(manualStart);
	const readings = { ...defaultReadings(), ...options.readings };
	const ledger = new Ledger();
	const journal = new Journal();
	const deliveries = new Deliveries(() => clock.now(), options.deliveryTimeoutMs ?? 10_000);
	const store = stateFile === undefined ? undefined : new Store(stateFile, () => telco.snapshot());

	const telcoOptions = {
		world,
		clock,
		readings,
		deliveries,
		ledger,
		seed: options.seed ?? 1,
		provisioningMs: options.provisioningMs ?? SEVEN_MINUTES,
		callbackRetryMs: options.callbackRetryMs ?? 10_000,
		origin: () => origin,
		changed: () => store?.changed(),
	};
	let telco = new Telco(telcoOptions, state);
	const faults = new Faults(() => telco.chance);
	contract ??= Contract.load();
	const api = new Api({
		contract: await contract,
		telco: () => telco,
		now: () => clock.now(),
		readings,
		faults,
		journal,
	});
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
		contract: await contract,
		reset({ seed = telcoOptions.seed } = {}) {
			telco.stop();
			clock.restart(options.now ?? MANUAL_START);
			ledger.clear();
			journal.clear();
			deliveries.clear();
			faults.clear();
			Object.assign(readings, defaultReadings(), options.readings);
			telco = new Telco({ ...telcoOptions, seed });
			store?.changed();
		},
		async close() {
			clock.stop();
			telco.stop();
			store?.write();
			await app.close();
			await deliveries.close();
		},
	};
	serveControl(app, simulator);
	let origin = '';
	origin = await app.listen({ port, host });
	return simulator;
}
