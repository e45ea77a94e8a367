import { dayMonthYear, localTime, moment } from '../time/timestamps.mts';
import { countryOf, e164, plusDashed } from './phoneNumbers.mts';
import type { Readings } from '../documents/readings.mts';
import type { Service } from './services.mts';

/** Call-URI's `callstatus` (blueprint); anything else may be sent on purpose. */
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
	/** When it began, in milliseconds since 1970, simulated; by default it ends now. */
	at?: number;
	/** E.164 digits; the service's answer point by default. */
	target?: string;
	targetname?: string;
	clocation?: string;
	cstate?: string;
	ccountry?: string;
	callid?: number;
	uniqueid?: string;
	/** Whether there is a recording; by default if the service records and the call was answered. */
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

/** An SMS to inject. */
export interface SmsSeed {
	/** E.164 digits of an active service. */
	service_number: string;
	/** The sender: E.164 digits or `+61-0401020305`. */
	from?: string;
	txt?: string;
	/** In milliseconds since 1970, simulated; now by default. */
	at?: number;
}

/** An SMS as the simulator keeps it. */
export interface SmsRecord {
	id: number;
	account: number;
	to: string;
	from: string;
	txt: string;
	receivedAt: number;
}

const ANSWERED = 'avanser_answered_call';

const CALLER = '61405061663';

/**
 * Codes in use are 0, 1, 2, 3, 4, 7 and 8 (API services summary). Their meaning is not documented;
 * only 1 for an answered call (product outline) and for a missed one (Data Feeds) is.
 */
const CALL_CODES: Record<string, number> = {
	avanser_abandoned_call: 0,
	avanser_answered_call: 1,
	avanser_missed_call: 1,
	avanser_busy_call: 2,
	avanser_unanswered_call: 3,
	avanser_fax_call: 4,
};

/** `[[call:disposition]]` is one of IVR, BUSY, ANSWERED, NO ANSWER, FAILED. */
const DISPOSITIONS: Record<string, string> = {
	avanser_answered_call: 'ANSWERED',
	avanser_fax_call: 'ANSWERED',
	avanser_busy_call: 'BUSY',
};

/** Completes a seed into the call it stands for. */
export function callOf(seed: CallSeed, service: Service, callid: number, now: number): CallRecord {
	const duration = seed.duration ?? 15;
	const startedAt = seed.at ?? now - duration * 1000;
	const callstatus = seed.callstatus ?? ANSWERED;
	const caller = e164(seed.ani ?? CALLER);
	const mobile = /^(?:614|642)/.test(caller);
	return {
		callid: seed.callid ?? callid,
		uniqueid: seed.uniqueid ?? `ECS1-${Math.floor(startedAt / 1000)}.${callid}`,
		account: service.account,
		service_number: service.service_number,
		adname: service.name,
		ani: plusDashed(seed.ani ?? CALLER),
		target: plusDashed(seed.target ?? service.service.answer_point ?? ''),
		targetname: seed.targetname ?? service.service.answer_point_name ?? '',
		startedAt,
		duration,
		callstatus,
		callcode: seed.callcode ?? CALL_CODES[callstatus] ?? 8,
		clocation: seed.clocation ?? (caller === '' ? '' : mobile ? 'Mobile' : 'Sydney'),
		cstate: seed.cstate ?? (caller === '' ? '' : mobile ? 'MOB' : 'NSW'),
		ccountry: seed.ccountry ?? countryOf(caller) ?? '',
		custom_id: service.custom_id,
		custom_group: service.custom_group,
		audio: seed.audio ?? (service.service.record_call === true && callstatus === ANSWERED),
		tags: { ...seed.tags },
	};
}

/** Where a call's recording can be fetched, empty when there is none. */
export const audioUrl = (call: CallRecord, origin: string) =>
	call.audio ? `${origin}/recordings/${call.callid}.wav` : '';

/** Every documented `[[tag]]` (API services summary, Full Parameter List) and its value. */
function tagsOf(call: CallRecord, origin: string, timeZone: string): Record<string, string> {
	const unset = [
		...['cd_cp', 'feat'].flatMap((name) =>
			Array.from({ length: 10 }, (_, index) => `${name}${String(index + 1).padStart(2, '0')}`),
		),
		...['url', 'source', 'medium', 'term', 'campaign', 'location', 'state', 'country'].map(
			(name) => `dl:${name}`,
		),
		...['score', 'agent', 'caller', 'talkMost', 'communication', 'conduct', 'politeness'].map(
			(name) => `sentiment:${name}`,
		),
		...['highRisk', 'badAttitude', 'slangUsed', 'profanityUsed'].map((name) => `sentiment:${name}`),
		...['web:usercode', 'web:sessioncode', 'web:gclid', 'label', 'ivr'],
	];
	const target = e164(call.target);
	const started = String(Math.floor(call.startedAt / 1000));
	return {
		...Object.fromEntries(unset.map((name) => [name, ''])),
		...parametersOf(call, timeZone),
		tag: call.custom_id,
		curl: call.custom_group,
		unixtime: started,
		ucalldate: started,
		calldate: dayMonthYear(call.startedAt, timeZone),
		audio: audioUrl(call, origin),
		'aparty:e164': e164(call.ani),
		'aparty:state': call.cstate,
		'aparty:country': call.ccountry,
		'bparty:e164': call.service_number,
		'cparty:e164': target,
		'cparty:country': countryOf(target) ?? '',
		'call:disposition': DISPOSITIONS[call.callstatus] ?? 'NO ANSWER',
		'call:utcdate': localTime(call.startedAt, 'UTC'),
		'call:direction': 'call-in',
		...call.tags,
	};
}

/** Call-URI's parameters (blueprint), in its order. */
function parametersOf(call: CallRecord, timeZone: string): Record<string, string> {
	return {
		clientid: String(call.account),
		callid: String(call.callid),
		uniqueid: call.uniqueid,
		bnum: plusDashed(call.service_number),
		adname: call.adname,
		target: call.target,
		targetname: call.targetname,
		ani: call.ani,
		tzdate: moment(call.startedAt, timeZone),
		duration: String(call.duration),
		callstatus: call.callstatus,
		callcode: String(call.callcode),
		clocation: call.clocation,
		cstate: call.cstate,
		ccountry: call.ccountry,
	};
}

/** A URL with parameters after those it has already; what it has stays as it is. */
function appended(url: string, parameters: Record<string, string>): string {
	const [address] = url.split('#');
	return `${address}${address?.includes('?') ? '&' : '?'}${new URLSearchParams(parameters)}`;
}

/**
 * The URL a call is reported to. One with `[[tag]]`s is a template that says which values it wants
 * (API services summary); one without gets the parameters of the blueprint. An unknown tag stays.
 */
export function callUrl(
	callUri: string,
	call: CallRecord,
	origin: string,
	timeZone: string,
	readings: Readings,
): string {
	const tags = tagsOf(call, origin, timeZone);
	const template = callUri.includes('[[') && readings.callUriTags !== 'literal';
	const filled = template
		? callUri.replace(/\[\[([^[\]]+)\]\]/g, (whole, name: string) =>
				Object.hasOwn(tags, name) ? encodeURIComponent(tags[name] ?? '') : whole,
			)
		: callUri;
	if (template && readings.callUriTags === 'template') return filled;
	return appended(filled, {
		...parametersOf(call, timeZone),
		...(readings.callCustomIds === 'sent' && {
			custom_id: call.custom_id,
			custom_group: call.custom_group,
		}),
	});
}

/** Completes a seed into the message it stands for. */
export function smsOf(seed: SmsSeed, service: Service, id: number, now: number): SmsRecord {
	return {
		id,
		account: service.account,
		to: plusDashed(service.service_number),
		from: plusDashed(seed.from ?? CALLER),
		txt: seed.txt ?? 'this is a test message',
		receivedAt: seed.at ?? now,
	};
}

/** The URL an SMS is forwarded to (blueprint, SMS-Forward: `clientId` with a capital I). */
export function smsUrl(smsForwardUri: string, sms: SmsRecord, timeZone: string): string {
	return appended(smsForwardUri, {
		clientId: String(sms.account),
		to: sms.to,
		from: sms.from,
		txt: sms.txt,
		date: localTime(sms.receivedAt, timeZone),
	});
}
