import { Accounts, type User } from './accounts.mts';
import {
	callOf,
	callUrl,
	smsOf,
	smsUrl,
	type CallRecord,
	type CallSeed,
	type SmsRecord,
	type SmsSeed,
} from './calls.mts';
import { Chance } from '../time/chance.mts';
import type { Clock } from '../time/clock.mts';
import type { Deliveries, Delivery } from '../wire/deliveries.mts';
import type { ProvisioningFault } from '../testing/faults.mts';
import {
	changeOf,
	checkConfiguration,
	searchOf,
	type InboundRequest,
	type ServiceUpdate,
} from './inbound.mts';
import { Ledger, type LedgerEntry, type LedgerKind } from '../testing/ledger.mts';
import { Provisioning } from './provisioning.mts';
import type { Readings } from '../documents/readings.mts';
import { badRequest } from './rejection.mts';
import { Requests, type RequestRecord } from './requests.mts';
import { Services, type Service, type ServiceChange, type ServiceSeed } from './services.mts';
import { Stock, type Search, type StockNumber } from './stock.mts';
import { Templates, type Template } from './templates.mts';
import type { World } from './world.mts';

/** Who asks, for which account. */
interface Caller {
	user: User;
	/** The selected account. */
	account: number;
}

/** A request being accepted. */
export interface Submission extends Caller {
	/** Id of the transaction, which becomes the request's. */
	id: string;
	/** The body as received. */
	body: string;
	/** What will go wrong with it. */
	faults: ProvisioningFault[];
}

/** Everything about AVANSER that changes, as plain JSON. */
export interface TelcoState {
	now: number;
	chance: ReturnType<Chance['snapshot']>;
	selected: Array<[string, number]>;
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
	deliveries: Deliveries;
	ledger: Ledger;
	seed: number;
	/** From the acknowledgment to the completion of a request, in simulated milliseconds. */
	provisioningMs: number;
	/** From a failed callback to its one retry, in simulated milliseconds. */
	callbackRetryMs: number;
	/** Where recordings are served. */
	origin: () => string;
	/** Hears of every change to the state. */
	changed: () => void;
}

const FIRST_CALL_ID = 36012012;

const PENDING = 'Request is pending completion';

/** AVANSER without HTTP: its state and its rules. */
export class Telco {
	readonly #options: TelcoOptions;
	readonly chance: Chance;
	readonly accounts: Accounts;
	readonly stock: Stock;
	readonly services: Services;
	readonly requests: Requests;
	readonly templates: Templates;
	readonly #provisioning: Provisioning;
	readonly #calls: CallRecord[];
	readonly #messages: SmsRecord[];

	/** Starts from the world, or goes on from a state. */
	constructor(options: TelcoOptions, state?: TelcoState) {
		const { world, readings, seed, ledger, clock, deliveries } = options;
		this.#options = options;
		this.chance = new Chance(seed);
		if (state) this.chance.restore(state.chance);
		this.accounts = new Accounts(world.users, world.accounts, state?.selected);
		const initiallyTaken = world.services.map(({ service_number }) => service_number);
		this.stock = new Stock(world.numbers, world.places, readings, state?.taken ?? initiallyTaken);
		this.services = new Services(state?.services ?? world.services);
		this.requests = new Requests(state?.requests);
		this.templates = new Templates(state?.templates ?? world.templates);
		this.#calls = state?.calls ?? [];
		this.#messages = state?.messages ?? [];
		if (state) ledger.restore(state.ledger);
		this.#provisioning = new Provisioning({
			clock,
			chance: this.chance,
			readings,
			stock: this.stock,
			services: this.services,
			ledger,
			deliveries,
			provisioningMs: options.provisioningMs,
			callbackRetryMs: options.callbackRetryMs,
			changed: options.changed,
		});
		for (const request of this.requests.all()) this.#provisioning.resume(request);
	}

	get timeZone() {
		return this.#options.world.timeZone;
	}

	get places() {
		return this.#options.world.places;
	}

	/**
	 * Selects an account for a user, as Switch Account does, or as somebody else with the same
	 * credentials might.
	 *
	 * @throws Rejection 400 `errors["account-id"]: "invalid account"`
	 */
	selectAccount(username: string, account: number) {
		this.accounts.select(username, account);
		this.#options.changed();
	}

	/** The numbers a search finds for an account. @throws Rejection 300 or 400 */
	find(account: number, search: Search): StockNumber[] {
		return this.stock.find(account, this.accounts.get(account).stock, search);
	}

	/**
	 * Request new Service: reserves a number and has the service provisioned.
	 *
	 * @throws Rejection 300 for an ambiguous location, 400 with the reason for each refused member
	 */
	async create(submission: Submission, inbound: InboundRequest): Promise<RequestRecord> {
		const { readings } = this.#options;
		const { account } = submission;
		const change = changeOf(inbound, 'create', readings);
		const configuration = { ...change.service, type: inbound.service.type };
		checkConfiguration(configuration, readings);
		this.#checkTemplates(account, change);
		const search = searchOf(inbound.service_number, readings);
		const found = this.find(account, search)[0];
		if (!found && readings.noNumber === 'refuse') {
			throw badRequest({ service_number: 'no service number available' });
		}
		this.#checkSms(found?.type, change);
		const number = found?.number ?? (search.by === 'number' ? search.number : '');
		if (found) this.stock.take(number);
		return await this.#accept(submission, 'create', number, change, {
			...change,
			account,
			service_number: number,
			name: inbound.name,
			service: configuration,
		});
	}

	/**
	 * Request service update: what the body has is changed, the rest stays.
	 *
	 * @throws Rejection 400 with the reason for each refused member
	 */
	async update(submission: Submission, number: string, inbound: ServiceUpdate) {
		const { readings } = this.#options;
		const service = this.#active(submission.account, number);
		const change = changeOf(inbound, 'update', readings);
		checkConfiguration({ ...service.service, ...change.service }, readings);
		this.#checkTemplates(submission.account, change);
		this.#checkSms(this.stock.get(number)?.type, change);
		return await this.#accept(submission, 'update', number, change);
	}

	/**
	 * Request service decommission.
	 *
	 * @throws Rejection 400 when the account has no such service, or it is being ceased already
	 */
	async decommission(submission: Submission, number: string) {
		this.#active(submission.account, number);
		const ceasing = this.requests
			.all()
			.some(
				({ request_type, service_number, request_status }) =>
					request_type === 'delete' && service_number === number && request_status === 'pending',
			);
		if (ceasing) throw badRequest({ service_number: 'service is being decommissioned' });
		return await this.#accept(submission, 'delete', number, {});
	}

	/** @throws Rejection 400 when the account has no such service */
	#active(account: number, number: string): Service {
		const service = this.services.get(number);
		if (service?.account !== account)
			throw badRequest({ service_number: 'invalid service number' });
		return service;
	}

	#checkTemplates(account: number, { call_reporting }: ServiceChange) {
		for (const type of ['email', 'sms'] as const) {
			const name = call_reporting?.[type]?.template;
			if (name && !this.templates.exists(account, name, type)) {
				throw badRequest({ template: 'invalid template' });
			}
		}
	}

	/** "(Mobile only) Upon SMS received selected URI will be called" (product outline). */
	#checkSms(type: string | undefined, { sms_forward_uri }: ServiceChange) {
		const refused = this.#options.readings.smsOnOtherNumbers === 'refused';
		if (sms_forward_uri && type !== undefined && type !== 'MOBILE' && refused) {
			throw badRequest({ sms_forward_uri: 'not supported by this number' });
		}
	}

	async #accept(
		{ id, user, account, body, faults }: Submission,
		request_type: RequestRecord['request_type'],
		service_number: string,
		change: ServiceChange,
		creation?: ServiceSeed,
	): Promise<RequestRecord> {
		const { clock, ledger, readings, changed } = this.#options;
		const service = this.services.get(service_number);
		const remembered =
			readings.callbackUriRemembered === 'always' ? service?.callback_uri : undefined;
		const request: RequestRecord = {
			id,
			request_type,
			account,
			username: user.username,
			receivedAt: clock.now(),
			service_number,
			answer_point: change.service?.answer_point ?? service?.service.answer_point ?? '',
			custom_id: change.custom_id ?? service?.custom_id ?? '',
			custom_group: change.custom_group ?? service?.custom_group ?? '',
			callback_url: change.callback_uri ?? remembered ?? '',
			request_status: 'pending',
			message: PENDING,
			callback: { status: 'pending', httpReply: 0 },
			requestBody: body,
			acknowledgmentBody: '',
			...(creation && { creation }),
			...(request_type === 'update' && { change }),
			faults,
		};
		this.requests.add(request);
		const kinds: Record<RequestRecord['request_type'], LedgerKind> = {
			create: 'bought',
			update: 'changed',
			delete: 'ceased',
		};
		ledger.record({
			kind: kinds[request_type],
			at: request.receivedAt,
			account,
			username: user.username,
			request_id: id,
			service_number,
			custom_id: request.custom_id,
			custom_group: request.custom_group,
			name: change.name ?? service?.name ?? '',
			answer_point: request.answer_point,
			callback_url: request.callback_url,
			...(request.change && { change }),
			outcome: 'pending',
		});
		changed();
		await this.#provisioning.start(request);
		return request;
	}

	/**
	 * A call comes in and has ended: it is in the feed from now on and is reported to the service's
	 * `call_uri`, if there is one. Resolves with the call and what became of the reports.
	 *
	 * @throws Error when no such service is active
	 */
	async call(seed: CallSeed): Promise<{ call: CallRecord; deliveries: Delivery[] }> {
		const { clock, origin, readings, changed } = this.#options;
		const service = this.#called(seed.service_number);
		const call = callOf(seed, service, FIRST_CALL_ID + this.#calls.length, clock.now());
		this.#calls.push(call);
		changed();
		const deliveries: Delivery[] = [];
		if (service.call_uri) {
			const stages = (seed.realtime ?? []).map((callstatus) => ({
				...callOf({ ...seed, callstatus }, service, call.callid, clock.now()),
				duration: 0,
				audio: false,
			}));
			for (const stage of [...stages, call]) {
				const url = callUrl(service.call_uri, stage, origin(), this.timeZone, readings);
				deliveries.push(await this.#send('call', url, service, String(call.callid)));
			}
		}
		return { call, deliveries };
	}

	/**
	 * An SMS comes in and is forwarded to the service's `sms_forward_uri`, if there is one.
	 *
	 * @throws Error when no such service is active
	 */
	async sms(seed: SmsSeed): Promise<{ sms: SmsRecord; deliveries: Delivery[] }> {
		const service = this.#called(seed.service_number);
		const id = this.#messages.length + 1;
		const sms = smsOf(seed, service, id, this.#options.clock.now());
		this.#messages.push(sms);
		this.#options.changed();
		if (!service.sms_forward_uri) return { sms, deliveries: [] };
		const url = smsUrl(service.sms_forward_uri, sms, this.timeZone);
		return { sms, deliveries: [await this.#send('sms', url, service, String(id))] };
	}

	#send(kind: 'call' | 'sms', url: string, { service_number }: Service, subject: string) {
		const { deliveries } = this.#options;
		return deliveries.send({ kind, method: 'GET', url, service_number, subject, attempt: 1 });
	}

	#called(number: string): Service {
		const service = this.services.get(number);
		if (!service) throw new Error(`No active service has the number ${number}`);
		return service;
	}

	/** Every call so far, in the order they were injected. */
	calls(account?: number): CallRecord[] {
		return this.#calls.filter((call) => account === undefined || call.account === account);
	}

	/** Adds an active service without a request or a ledger entry. */
	addService(seed: ServiceSeed): Service {
		this.stock.take(seed.service_number);
		const service = this.services.add(seed);
		this.#options.changed();
		return service;
	}

	/** Takes a number out of the inventory: a request that reserved it will fail. */
	withdraw(number: string) {
		this.stock.withdraw(number);
	}

	/** Whether a template is used by a service or by one that is being provisioned. */
	usesTemplate({ account, name, type }: Template): boolean {
		const pending = this.requests
			.all()
			.some(
				({ request_status, creation, change, account: owner }) =>
					owner === account &&
					request_status === 'pending' &&
					(creation?.call_reporting ?? change?.call_reporting)?.[type]?.template === name,
			);
		return pending || this.services.usesTemplate(account, name, type);
	}

	/** Nothing that was begun goes on. */
	stop() {
		this.#provisioning.stop();
	}

	snapshot(): TelcoState {
		return {
			now: this.#options.clock.now(),
			chance: this.chance.snapshot(),
			selected: this.accounts.snapshot(),
			taken: this.stock.snapshot(),
			services: this.services.snapshot(),
			requests: this.requests.snapshot(),
			templates: this.templates.snapshot(),
			ledger: this.#options.ledger.entries(),
			calls: this.#calls,
			messages: this.#messages,
		};
	}
}
