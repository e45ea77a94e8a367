import type { Readings } from '../documents/readings.mts';
import type { Clock } from '../time/clock.mts';
import { callOf } from './calls.mts';
import type { CallRecord, CallSeed } from './calls.mts';
import { smsOf } from './messages.mts';
import type { SmsRecord, SmsSeed } from './messages.mts';
import type { Carrier, Delivery } from './outgoing.mts';
import type { Service, Services } from './services.mts';
import { callUrl, smsUrl } from './webhooks.mts';

/** Calls and SMS that come in on the numbers of active services. */
export interface Traffic {
	/**
	 * A call comes in and has ended: it is in the feed from now on and is reported to the service's
	 * `call_uri`, if there is one. Resolves with the call and what became of the reports.
	 *
	 * @throws Error when no such service is active
	 */
	call(seed: CallSeed): Promise<{ call: CallRecord; deliveries: Delivery[] }>;
	/**
	 * An SMS comes in and is forwarded to the service's `sms_forward_uri`, if there is one.
	 *
	 * @throws Error when no such service is active
	 */
	sms(seed: SmsSeed): Promise<{ sms: SmsRecord; deliveries: Delivery[] }>;
	/** Every call so far, in the order they were injected. */
	calls(account?: number): CallRecord[];
}

interface TrafficOptions {
	clock: Clock;
	readings: Readings;
	services: Services;
	carrier: Carrier;
	timeZone: string;
	/** Where recordings are served. */
	origin: () => string;
	/** Is told of every change to the state. */
	changed: () => void;
}

const firstCallId = 36012012;

/** Adds new calls and messages to the two lists, which are part of AVANSER's state. */
export function newTraffic(
	calls: CallRecord[],
	messages: SmsRecord[],
	{ clock, readings, services, carrier, timeZone, origin, changed }: TrafficOptions,
): Traffic {
	function called(number: string): Service {
		const service = services.get(number);
		if (!service) throw new Error(`No active service has the number ${number}`);
		return service;
	}

	const send = (kind: 'call' | 'sms', url: string, { service_number }: Service, subject: string) =>
		carrier.send({ kind, method: 'GET', url, service_number, subject, attempt: 1 });

	return {
		async call(seed) {
			const service = called(seed.service_number);
			const call = callOf(seed, service, firstCallId + calls.length, clock.now());
			calls.push(call);
			changed();
			const deliveries: Delivery[] = [];
			if (service.call_uri) {
				const stages = (seed.realtime ?? []).map((callstatus) => ({
					...callOf({ ...seed, callstatus }, service, call.callid, clock.now()),
					duration: 0,
					audio: false,
				}));
				for (const stage of [...stages, call]) {
					const url = callUrl(service.call_uri, stage, origin(), timeZone, readings);
					deliveries.push(await send('call', url, service, String(call.callid)));
				}
			}
			return { call, deliveries };
		},
		async sms(seed) {
			const service = called(seed.service_number);
			const id = messages.length + 1;
			const sms = smsOf(seed, service, id, clock.now());
			messages.push(sms);
			changed();
			if (!service.sms_forward_uri) return { sms, deliveries: [] };
			const url = smsUrl(service.sms_forward_uri, sms, timeZone);
			return { sms, deliveries: [await send('sms', url, service, String(id))] };
		},
		calls: (account) => calls.filter((call) => account === undefined || call.account === account),
	};
}
