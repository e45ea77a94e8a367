import type { Readings } from '../documents/readings.mts';
import { dayMonthYear, localTime, moment } from '../time/timestamps.mts';
import { audioUrl } from './calls.mts';
import type { CallRecord } from './calls.mts';
import type { SmsRecord } from './messages.mts';
import { countryOf, e164, plusDashed } from './phoneNumbers.mts';

/** `[[call:disposition]]` is one of IVR, BUSY, ANSWERED, NO ANSWER, FAILED. */
const dispositions: Record<string, string> = {
	avanser_answered_call: 'ANSWERED',
	avanser_fax_call: 'ANSWERED',
	avanser_busy_call: 'BUSY',
};

/**
 * The URL a call is reported to. A `call_uri` with `[[tag]]`s is a template that says which values it
 * wants (API services summary); one without tags gets the parameters of the blueprint. An unknown tag
 * stays as it is.
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
		'call:disposition': dispositions[call.callstatus] ?? 'NO ANSWER',
		'call:utcdate': localTime(call.startedAt, 'UTC'),
		'call:direction': 'call-in',
		...call.tags,
	};
}

/** A URL with parameters added. The URL's own parameters keep the encoding they came in. */
function appended(url: string, parameters: Record<string, string>): string {
	const [address] = url.split('#');
	return `${address}${address?.includes('?') ? '&' : '?'}${new URLSearchParams(parameters)}`;
}
