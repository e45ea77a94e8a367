import type { Readings } from '../documents/readings.mts';
import type { Ledger, LedgerEntry } from '../testing/ledger.mts';
import { newChance } from '../time/chance.mts';
import type { Chance, ChanceState } from '../time/chance.mts';
import type { Clock } from '../time/clock.mts';
import { newAccounts } from './accounts.mts';
import type { Accounts } from './accounts.mts';
import type { CallRecord } from './calls.mts';
import type { Place } from './gazetteer.mts';
import type { SmsRecord } from './messages.mts';
import type { Carrier } from './outgoing.mts';
import { newProvisioning } from './provisioning.mts';
import { newRequests } from './requests.mts';
import type { RequestRecord, Requests } from './requests.mts';
import { newServices } from './services.mts';
import type { Service, Services, ServiceSeed } from './services.mts';
import { newStock } from './stock.mts';
import type { Search, Stock, StockNumber } from './stock.mts';
import { newSubmissions } from './submissions.mts';
import type { Submissions } from './submissions.mts';
import { newTemplates } from './templates.mts';
import type { Template, Templates } from './templates.mts';
import { newTraffic } from './traffic.mts';
import type { Traffic } from './traffic.mts';
import type { World } from './world.mts';

/** AVANSER without HTTP: its state and its rules. */
export interface Telco extends Submissions, Traffic {
	readonly timeZone: string;
	readonly places: readonly Place[];
	readonly chance: Chance;
	readonly accounts: Accounts;
	readonly stock: Stock;
	readonly services: Services;
	readonly requests: Requests;
	readonly templates: Templates;
	/**
	 * Selects an account for a user, as Switch Account does, or as somebody else with the same
	 * credentials might.
	 *
	 * @throws Rejection 400 `errors["account-id"]: "invalid account"`
	 */
	selectAccount(username: string, account: number): void;
	/** The numbers a search finds for an account. @throws Rejection 300 or 400 */
	find(account: number, search: Search): StockNumber[];
	/** Adds an active service without a request or a ledger entry. */
	addService(seed: ServiceSeed): Service;
	/** Takes a number out of the inventory: a request that reserved it will fail. */
	withdraw(number: string): void;
	/** Whether a template is used by a service or by one that is being provisioned. */
	usesTemplate(template: Template): boolean;
	/** Keeps what was begun from going on, as another telco is about to take over. */
	stop(): void;
	snapshot(): TelcoState;
}

/** Everything about AVANSER that changes, as plain JSON. */
export interface TelcoState {
	now: number;
	chance: ChanceState;
	selected: Array<[username: string, account: number]>;
	taken: string[];
	services: Service[];
	requests: RequestRecord[];
	templates: Template[];
	ledger: LedgerEntry[];
	calls: CallRecord[];
	messages: SmsRecord[];
}

interface TelcoOptions {
	world: World;
	clock: Clock;
	readings: Readings;
	carrier: Carrier;
	ledger: Ledger;
	seed: number;
	/** From the acknowledgment to the completion of a request, in simulated milliseconds. */
	provisioningMs: number;
	/** From a failed callback to its one retry, in simulated milliseconds. */
	callbackRetryMs: number;
	/** Where recordings are served. */
	origin: () => string;
	/** Is told of every change to the state. */
	changed: () => void;
}

/** Starts from the world, or goes on from a state. */
export function newTelco(options: TelcoOptions, state?: TelcoState): Telco {
	const { world, readings, seed, ledger, clock, changed } = options;
	const { timeZone, places } = world;

	const chance = newChance(seed);
	if (state) chance.restore(state.chance);
	if (state) ledger.restore(state.ledger);

	const accounts = newAccounts(world.users, world.accounts, state?.selected);
	const initiallyTaken = world.services.map(({ service_number }) => service_number);
	const stock = newStock(world.numbers, places, readings, state?.taken ?? initiallyTaken);
	const services = newServices(state?.services ?? world.services);
	const requests = newRequests(state?.requests);
	const templates = newTemplates(state?.templates ?? world.templates);
	const calls = state?.calls ?? [];
	const messages = state?.messages ?? [];

	const find = (account: number, search: Search) =>
		stock.find(account, accounts.get(account).stock, search);

	const provisioning = newProvisioning({ ...options, chance, stock, services });
	for (const request of requests.all()) provisioning.resume(request);

	return {
		timeZone,
		places,
		chance,
		accounts,
		stock,
		services,
		requests,
		templates,
		...newSubmissions({ ...options, find, stock, services, requests, templates, provisioning }),
		...newTraffic(calls, messages, { ...options, services, timeZone }),
		selectAccount(username, account) {
			accounts.select(username, account);
			changed();
		},
		find,
		addService(seed) {
			stock.take(seed.service_number);
			const service = services.add(seed);
			changed();
			return service;
		},
		withdraw: stock.withdraw,
		usesTemplate({ account, name, type }) {
			const pending = requests
				.all()
				.some(
					({ request_status, creation, change, account: owner }) =>
						owner === account &&
						request_status === 'pending' &&
						(creation?.call_reporting ?? change?.call_reporting)?.[type]?.template === name,
				);
			return pending || services.usesTemplate(account, name, type);
		},
		stop: provisioning.stop,
		snapshot: () => ({
			now: clock.now(),
			chance: chance.snapshot(),
			selected: accounts.snapshot(),
			taken: stock.snapshot(),
			services: services.snapshot(),
			requests: requests.snapshot(),
			templates: templates.snapshot(),
			ledger: ledger.entries(),
			calls,
			messages,
		}),
	};
}
