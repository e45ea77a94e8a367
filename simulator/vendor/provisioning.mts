import { callBack, COMPLETED } from './callbacks.mts';
import type { Chance } from '../time/chance.mts';
import type { Clock } from '../time/clock.mts';
import type { Deliveries } from '../wire/deliveries.mts';
import { faultOf } from '../testing/faults.mts';
import type { Ledger } from '../testing/ledger.mts';
import type { Readings } from '../documents/readings.mts';
import type { RequestRecord } from './requests.mts';
import type { Services } from './services.mts';
import type { Stock } from './stock.mts';

const NOT_AVAILABLE = 'Selected service number is not available';
const REPORTED = 'Request could not be completed, and has been reported to AVANSER support';
const WAITING = 'Request is completed, waiting to send confirmation';

/** What provisioning works on. */
interface Plant {
	clock: Clock;
	chance: Chance;
	readings: Readings;
	stock: Stock;
	services: Services;
	ledger: Ledger;
	deliveries: Deliveries;
	/** From acceptance to completion. */
	provisioningMs: number;
	/** From a failed callback to its one retry. */
	callbackRetryMs: number;
	/** Hears of every change to the state. */
	changed: () => void;
}

/** Carries accepted requests to their end: provisioning, callback, retry. */
export class Provisioning {
	readonly #plant: Plant;
	#stopped = false;

	constructor(plant: Plant) {
		this.#plant = plant;
	}

	/** Starts with a request; resolves at once, unless it is to complete before its acknowledgment. */
	async start(request: RequestRecord): Promise<void> {
		const { clock, provisioningMs } = this.#plant;
		if (faultOf(request.faults, 'earlyCallback')) {
			await this.#provision(request);
			return;
		}
		const duration = faultOf(request.faults, 'duration')?.ms ?? provisioningMs;
		this.#next(request, clock.now() + duration, 'provision');
	}

	/** Takes up a request again that a state file had in the middle of something. */
	resume(request: RequestRecord) {
		if (request.next) this.#next(request, request.next.at, request.next.step);
	}

	/** Schedules nothing any more: a delivery under way must not reach into a world after a reset. */
	stop() {
		this.#stopped = true;
	}

	#next(request: RequestRecord, at: number, step: 'provision' | 'callback') {
		if (this.#stopped) return;
		request.next = { at, step };
		this.#plant.clock.at(at, () =>
			step === 'provision' ? this.#provision(request) : this.#confirm(request, 2),
		);
	}

	async #provision(request: RequestRecord): Promise<void> {
		const { clock, ledger, readings, changed } = this.#plant;
		delete request.next;
		const ordered = faultOf(request.faults, 'outcome');
		const failure = ordered ? (ordered.message ?? NOT_AVAILABLE) : this.#obstacle(request);
		if (failure === undefined) {
			this.#apply(request);
			request.request_status = request.callback_url ? 'pending_confirmation' : 'completed';
			request.message = request.callback_url ? WAITING : COMPLETED;
		} else if (ordered?.status === 'reported') {
			request.request_status = 'reported';
			request.message = ordered.message ?? REPORTED;
		} else {
			request.request_status = 'failed';
			request.failure = failure;
			request.message = readings.failedMessage === 'waiting' ? WAITING : failure;
			if (request.request_type === 'create') this.#plant.stock.release(request.service_number);
		}
		for (const entry of ledger.entries({ request_id: request.id })) {
			const { request_status: status } = request;
			entry.outcome = status === 'failed' || status === 'reported' ? status : 'completed';
			entry.settledAt = clock.now();
		}
		changed();
		// "reported" is no status of a callback (blueprint, Callback Body).
		if (request.callback_url && request.request_status !== 'reported') {
			await this.#confirm(request, 1);
		}
	}

	/** Why a request cannot be carried out by now, if it cannot. */
	#obstacle({ request_type, service_number, account }: RequestRecord): string | undefined {
		const { stock, services } = this.#plant;
		if (request_type === 'create') {
			return stock.has(service_number) ? undefined : NOT_AVAILABLE;
		}
		return services.get(service_number)?.account === account
			? undefined
			: 'Selected service is not active';
	}

	#apply({ service_number, creation, change, request_type }: RequestRecord) {
		const { services } = this.#plant;
		const service = services.get(service_number);
		if (creation) services.add(creation);
		if (change && service) services.change(service, change);
		// The number stays taken: a ceased one goes into quarantine (API services summary).
		if (request_type === 'delete') services.remove(service_number);
	}

	async #confirm(request: RequestRecord, attempt: number): Promise<void> {
		const { clock, chance, deliveries, readings, callbackRetryMs, changed } = this.#plant;
		delete request.next;
		const { callback } = request;
		callback.lastUpdate = clock.now();
		callback.httpReply = await callBack(request, attempt, deliveries, readings, chance);
		const delivered = callback.httpReply >= 200 && callback.httpReply < 300;
		callback.status = delivered ? 'success' : attempt === 1 ? 'retry' : 'failed';
		if (callback.status === 'retry') {
			this.#next(request, callback.lastUpdate + callbackRetryMs, 'callback');
		} else if (request.request_status === 'pending_confirmation') {
			request.request_status = 'completed';
			request.message = COMPLETED;
		}
		changed();
	}
}
