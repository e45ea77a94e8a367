import type { Readings } from '../documents/readings.mts';
import { faultOf } from '../testing/faults.mts';
import type { Ledger } from '../testing/ledger.mts';
import type { Chance } from '../time/chance.mts';
import type { Clock } from '../time/clock.mts';
import { callBack, completedMessage } from './callbacks.mts';
import type { Carrier } from './outgoing.mts';
import type { RequestRecord } from './requests.mts';
import type { Services } from './services.mts';
import type { Stock } from './stock.mts';

/** Carries accepted requests to their end: provisioning, callback, retry. */
export interface Provisioning {
	/** Starts with a request; resolves at once, unless it is to complete before its acknowledgment. */
	start(request: RequestRecord): Promise<void>;
	/** Takes up a request again that a state file had in the middle of something. */
	resume(request: RequestRecord): void;
	/** Schedules nothing any more, or a delivery under way would reach into the world after a reset. */
	stop(): void;
}

/** What provisioning works on. */
interface ProvisioningOptions {
	clock: Clock;
	chance: Chance;
	readings: Readings;
	stock: Stock;
	services: Services;
	ledger: Ledger;
	carrier: Carrier;
	/** The time from the acceptance of a request to its completion. */
	provisioningMs: number;
	/** The time from a failed callback to its one retry. */
	callbackRetryMs: number;
	/** Is told of every change to the state. */
	changed: () => void;
}

const notAvailable = 'Selected service number is not available';
const notActive = 'Selected service is not active';
const reportedMessage = 'Request could not be completed, and has been reported to AVANSER support';
const waitingMessage = 'Request is completed, waiting to send confirmation';

export function newProvisioning(options: ProvisioningOptions): Provisioning {
	const { clock, chance, readings, stock, services, ledger, carrier, changed } = options;
	let stopped = false;

	function schedule(request: RequestRecord, at: number, step: 'provision' | 'callback') {
		if (stopped) return;
		request.next = { at, step };
		clock.at(at, () => (step === 'provision' ? provision(request) : confirm(request, 2)));
	}

	async function provision(request: RequestRecord): Promise<void> {
		delete request.next;
		decide(request);
		for (const entry of ledger.entries({ request_id: request.id })) {
			const { request_status: status } = request;
			entry.outcome = status === 'failed' || status === 'reported' ? status : 'completed';
			entry.settledAt = clock.now();
		}
		changed();
		// "reported" is no status of a callback (blueprint, Callback Body).
		if (request.callback_url && request.request_status !== 'reported') {
			await confirm(request, 1);
		}
	}

	/** Carries a request out, or notes why it is not. */
	function decide(request: RequestRecord) {
		const ordered = faultOf(request.faults, 'outcome');
		const failure = ordered ? (ordered.message ?? notAvailable) : obstacle(request);
		if (failure === undefined) {
			apply(request);
			request.request_status = request.callback_url ? 'pending_confirmation' : 'completed';
			request.message = request.callback_url ? waitingMessage : completedMessage;
		} else if (ordered?.status === 'reported') {
			request.request_status = 'reported';
			request.message = ordered.message ?? reportedMessage;
		} else {
			request.request_status = 'failed';
			request.failure = failure;
			request.message = readings.failedMessage === 'waiting' ? waitingMessage : failure;
			if (request.request_type === 'create') stock.release(request.service_number);
		}
	}

	/** Why a request cannot be carried out by now, if it cannot. */
	function obstacle({ request_type, service_number, account }: RequestRecord): string | undefined {
		if (request_type === 'create') return stock.has(service_number) ? undefined : notAvailable;
		return services.get(service_number)?.account === account ? undefined : notActive;
	}

	function apply({ service_number, creation, change, request_type }: RequestRecord) {
		const service = services.get(service_number);
		if (creation) services.add(creation);
		if (change && service) services.change(service, change);
		// The number stays taken: a ceased one goes into quarantine (API services summary).
		if (request_type === 'delete') services.remove(service_number);
	}

	async function confirm(request: RequestRecord, attempt: number): Promise<void> {
		delete request.next;
		const { callback } = request;
		callback.lastUpdate = clock.now();
		callback.httpReply = await callBack(request, attempt, carrier, readings, chance);
		const delivered = callback.httpReply >= 200 && callback.httpReply < 300;
		callback.status = delivered ? 'success' : attempt === 1 ? 'retry' : 'failed';
		if (callback.status === 'retry') {
			schedule(request, callback.lastUpdate + options.callbackRetryMs, 'callback');
		} else if (request.request_status === 'pending_confirmation') {
			request.request_status = 'completed';
			request.message = completedMessage;
		}
		changed();
	}

	return {
		async start(request) {
			if (faultOf(request.faults, 'earlyCallback')) {
				await provision(request);
				return;
			}
			const duration = faultOf(request.faults, 'duration')?.ms ?? options.provisioningMs;
			schedule(request, clock.now() + duration, 'provision');
		},
		resume(request) {
			if (request.next) schedule(request, request.next.at, request.next.step);
		},
		stop() {
			stopped = true;
		},
	};
}
