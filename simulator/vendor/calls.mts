import { countryOf, e164, plusDashed } from './phoneNumbers.mts';
import type { Service } from './services.mts';

/** The values of Call-URI's `callstatus` (blueprint). A test may send any other text on purpose. */
export type CallStatus =
	| 'avanser_abandoned_call'
	| 'avanser_answered_call'
	| 'avanser_busy_call'
	| 'avanser_unanswered_call'
	| 'avanser_fax_call'
	| 'avanser_missed_call'
	| (string & {});

/** A call to inject; everything but the number called has a default. */
export interface CallSeed {
	/** E.164 digits of an active service. */
	service_number: string;
	/** The caller: E.164 digits, `+61-0405061663`, or `Private`. */
	ani?: string;
	/** Seconds. */
	duration?: number;
	callstatus?: CallStatus;
	callcode?: number;
	/** When the call began, in milliseconds since 1970, simulated; by default it ends now. */
	at?: number;
	/** E.164 digits; the service's answer point by default. */
	target?: string;
	targetname?: string;
	clocation?: string;
	cstate?: string;
	ccountry?: string;
	callid?: number;
	uniqueid?: string;
	/** Whether there is a recording; by default of an answered call of a service that records. */
	audio?: boolean;
	/** Values of further tags, such as `{ ivr: '1', 'web:gclid': 'Cj0K' }`. */
	tags?: Record<string, string>;
	/** Statuses reported before the last one, each in a request of its own (realtime webhooks). */
	realtime?: CallStatus[];
}

/** A call as the simulator keeps it. */
export interface CallRecord {
	callid: number;
	uniqueid: string;
	account: number;
	service_number: string;
	adname: string;
	ani: string;
	/** `+61-0401020304`, empty without an answer point. */
	target: string;
	targetname: string;
	startedAt: number;
	duration: number;
	callstatus: CallStatus;
	callcode: number;
	clocation: string;
	cstate: string;
	ccountry: string;
	custom_id: string;
	custom_group: string;
	audio: boolean;
	tags: Record<string, string>;
}

const answered = 'avanser_answered_call';

/** Who calls, or sends an SMS, when a seed does not say. */
export const defaultCaller = '61405061663';

/**
 * The codes 0, 1, 2, 3, 4, 7 and 8 are in use (API services summary), but the documents explain only
 * code 1: an answered call (product outline), and a missed one (Data Feeds). The rest is a guess.
 */
const callCodes: Record<string, number> = {
	avanser_abandoned_call: 0,
	avanser_answered_call: 1,
	avanser_missed_call: 1,
	avanser_busy_call: 2,
	avanser_unanswered_call: 3,
	avanser_fax_call: 4,
};

/** Completes a seed into the call it stands for. */
export function callOf(seed: CallSeed, service: Service, callid: number, now: number): CallRecord {
	const duration = seed.duration ?? 15;
	const startedAt = seed.at ?? now - duration * 1000;
	const callstatus = seed.callstatus ?? answered;
	const caller = e164(seed.ani ?? defaultCaller);
	const mobile = /^(?:614|642)/.test(caller);
	return {
		callid: seed.callid ?? callid,
		uniqueid: seed.uniqueid ?? `ECS1-${Math.floor(startedAt / 1000)}.${callid}`,
		account: service.account,
		service_number: service.service_number,
		adname: service.name,
		ani: plusDashed(seed.ani ?? defaultCaller),
		target: plusDashed(seed.target ?? service.service.answer_point ?? ''),
		targetname: seed.targetname ?? service.service.answer_point_name ?? '',
		startedAt,
		duration,
		callstatus,
		callcode: seed.callcode ?? callCodes[callstatus] ?? 8,
		clocation: seed.clocation ?? (caller === '' ? '' : mobile ? 'Mobile' : 'Sydney'),
		cstate: seed.cstate ?? (caller === '' ? '' : mobile ? 'MOB' : 'NSW'),
		ccountry: seed.ccountry ?? countryOf(caller) ?? '',
		custom_id: service.custom_id,
		custom_group: service.custom_group,
		audio: seed.audio ?? (service.service.record_call === true && callstatus === answered),
		tags: { ...seed.tags },
	};
}

/** Where a call's recording can be fetched, empty when there is none. */
export const audioUrl = (call: CallRecord, origin: string) =>
	call.audio ? `${origin}/recordings/${call.callid}.wav` : '';
