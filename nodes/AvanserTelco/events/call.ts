import { createHash } from 'crypto';
import type { IDataObject } from 'n8n-workflow';
import { callDetails } from '../fields/callDetails';
import { callFilters, repeatedCalls } from '../fields/callEvent';
import { settingsAtDelivery, settingsOf } from '../parameters/settings';
import { callTemplate, detailNames } from './callParameters';
import type { Delivery } from '../webhooks/delivery';
import { digitsOf } from '../foundation/phoneNumber';
import type { Channel, Event } from '../webhooks/channel';
import { flagOrNull, numberOrNull, phoneOrNull, textOrNull, timeOrNull } from './values';
import type { Text } from './values';

/** What every call has, with its name in a Call-URI and in the Data Feed (blueprint; API services summary). */
const factNames = {
	callId: ['callid', 'call_id'],
	uniqueId: ['uniqueid', 'call_unique_id'],
	accountId: ['clientid', 'client_id'],
	status: ['callstatus', 'call_status'],
	statusCode: ['callcode', 'call_status_code'],
	startedAt: ['tzdate', 'call_tz_start_time'],
	duration: ['duration', 'call_duration'],
	trackingNumber: ['bnum', 'tracking_number'],
	trackingName: ['adname', 'tracking_name'],
	answerPoint: ['target', 'target_number'],
	answerPointName: ['targetname', 'target_name'],
	caller: ['ani', 'caller_number'],
	callerLocation: ['clocation', 'caller_location'],
	callerState: ['cstate', 'caller_state'],
	callerCountry: ['ccountry', 'caller_country'],
	customId: ['custom_id', 'custom_id'],
	customGroup: ['custom_group', 'custom_group'],
	// A Call-URI has these two only as extra details.
	direction: ['direction', 'call_direction'],
	recordingUrl: ['recordingurl', 'call_audio_url'],
} as const;

type CallFacts = Partial<Record<keyof typeof factNames, Text>>;

const callUriNames = new Set<string>(Object.values(factNames).map(([name]) => name));
const feedNames = new Set<string>(Object.values(factNames).map(([, name]) => name));

/** What else the feed's standard record has (API services summary, "Data Feeds"), with its name in an item. */
const feedDetails: ReadonlyMap<
	string,
	[name: string, read: (text: Text) => string | number | boolean | null]
> = new Map([
	['call_connection_duration', ['connectionDuration', numberOrNull]],
	['call_talk_duration', ['talkDuration', numberOrNull]],
	['call_tz_end_time', ['endedAt', timeOrNull]],
	['call_timezone', ['timeZone', textOrNull]],
	['call_start_time', ['localStartTime', timeOrNull]],
	['call_end_time', ['localEndTime', timeOrNull]],
	['call_local_time', ['localTime', timeOrNull]],
	['call_u_start_time', ['unixStartTime', numberOrNull]],
	['call_u_end_time', ['unixEndTime', numberOrNull]],
	['call_has_audio', ['hasRecording', flagOrNull]],
	['call_is_artic', ['isArtic', flagOrNull]],
	['call_param_01', ['callParameter1', textOrNull]],
	['call_param_02', ['callParameter2', textOrNull]],
	['call_param_03', ['callParameter3', textOrNull]],
	['call_param_04', ['callParameter4', textOrNull]],
	['call_param_05', ['callParameter5', textOrNull]],
	['call_param_06', ['callParameter6', textOrNull]],
	['call_param_07', ['callParameter7', textOrNull]],
	['call_param_08', ['callParameter8', textOrNull]],
	['call_param_09', ['callParameter9', textOrNull]],
	['private_reference', ['privateReference', textOrNull]],
	['tracking_master_id', ['trackingMasterId', textOrNull]],
	['tracking_notes', ['trackingNotes', textOrNull]],
	['tracking_wpc_id', ['trackingWpcId', textOrNull]],
]);

/** Stands for the number in the token of a URL that is set by hand for several services. */
export const everyNumber = '*';

/** AVANSER's six (blueprint, "Call-URI functionality"). */
const knownStatuses = callFilters.options
	.flatMap((filter) => (filter.name === 'statuses' ? filter.options : []))
	.map(({ value }): string => value);

export const callChannel: Channel = {
	kind: 'call',
	tokenParts: ({ fields }, webhookId) => [
		[digitsOf(fields.get('bnum')?.text ?? ''), webhookId],
		[everyNumber, webhookId],
	],
	read(delivery, context) {
		const event = reportedCall(delivery);
		// The portal's realtime webhooks report one call several times as it changes.
		const changes = settingsAtDelivery(context, [repeatedCalls]).repeatedCalls === 'changed';
		return changes ? { ...event, key: `${event.key}:${digest(event.item)}` } : event;
	},
	wants({ item }, context) {
		const { filters } = settingsAtDelivery(context, [callFilters]);
		const { statuses = [], minimumDuration = 0 } = filters;
		const status = String(item.status);
		const isWanted =
			statuses.length === 0 ||
			statuses.some((one) => one === status) ||
			!knownStatuses.includes(status);
		return isWanted && Number(item.duration ?? Infinity) >= minimumDuration;
	},
	slot: {
		member: 'call_uri',
		template: (context) => callTemplate(settingsOf(context, [callDetails]).callDetails),
	},
};

function reportedCall({ fields, raw }: Delivery): Event {
	const facts: CallFacts = {};
	const details: IDataObject = {};
	const other: IDataObject = raw === undefined ? {} : { raw };
	for (const [name, { name: spelled, text }] of fields) {
		const detail = detailNames.get(name);
		if (detail !== undefined) details[detail.name] = detailValue(detail.tag, text);
		else if (!callUriNames.has(name)) other[spelled] = text;
	}
	for (const [fact, [name]] of Object.entries(factNames)) {
		Object.assign(facts, { [fact]: fields.get(name)?.text });
	}
	const { direction, recordingUrl, ...more } = details;
	return callEvent({ ...facts, ...extraFacts(direction, recordingUrl) }, more, other);
}

function extraFacts(direction: unknown, recordingUrl: unknown): CallFacts {
	return {
		direction: typeof direction === 'string' ? direction : undefined,
		recordingUrl: typeof recordingUrl === 'string' ? recordingUrl : undefined,
	};
}

function detailValue(tag: string, text: string): string | number | null {
	// A Google client ID has two codes with a dot between them; both can be empty.
	if (text === '' || text === '.') return null;
	const numeric = tag === 'unixtime' || tag === 'ucalldate' || tag.startsWith('sentiment:');
	return numeric ? (numberOrNull(text) ?? text) : text;
}

/** A record of the customer's Data Feed. */
export function recordedCall(record: IDataObject): Event {
	const text = (name: string): Text => {
		const value = record[name];
		return value === undefined || value === null ? null : String(value);
	};
	const facts: CallFacts = {};
	for (const [fact, [, name]] of Object.entries(factNames)) {
		Object.assign(facts, { [fact]: text(name) });
	}
	const details: IDataObject = {};
	const other: IDataObject = {};
	for (const [name, value] of Object.entries(record)) {
		const detail = feedDetails.get(name);
		if (detail !== undefined) details[detail[0]] = detail[1](text(name));
		else if (!feedNames.has(name)) other[name] = value;
	}
	return callEvent(facts, details, other);
}

function callEvent(facts: CallFacts, details: IDataObject, other: IDataObject): Event {
	const { callId, uniqueId, accountId, caller } = facts;
	const status = facts.status?.replace(/^avanser_|_call$/g, '').toLowerCase();
	const callerNumber = phoneOrNull(caller);
	const item: IDataObject = {
		callId: textOrNull(callId),
		uniqueId: textOrNull(uniqueId),
		accountId: textOrNull(accountId),
		status: textOrNull(status),
		statusRaw: textOrNull(facts.status),
		statusCode: numberOrNull(facts.statusCode),
		answered: status === 'answered',
		startedAt: timeOrNull(facts.startedAt),
		duration: numberOrNull(facts.duration),
		direction: textOrNull(facts.direction),
		trackingNumber: phoneOrNull(facts.trackingNumber),
		trackingNumberRaw: textOrNull(facts.trackingNumber),
		trackingName: textOrNull(facts.trackingName),
		answerPoint: phoneOrNull(facts.answerPoint),
		answerPointRaw: textOrNull(facts.answerPoint),
		answerPointName: textOrNull(facts.answerPointName),
		caller: callerNumber,
		callerRaw: textOrNull(caller),
		// "Private", or "a private reference" (API services summary; blueprint, "Call Tags").
		callerPrivate: Boolean(caller) && callerNumber === null,
		callerLocation: textOrNull(facts.callerLocation),
		callerState: textOrNull(facts.callerState),
		callerCountry: textOrNull(facts.callerCountry),
		customId: textOrNull(facts.customId),
		customGroup: textOrNull(facts.customGroup),
		recordingUrl: facts.recordingUrl || null,
		details,
		other,
	};
	return {
		item,
		key: `call:${callId || uniqueId || digest(item)}`,
		account: accountId ?? undefined,
	};
}

function digest(value: unknown): string {
	return createHash('sha256').update(JSON.stringify(value)).digest('base64url').slice(0, 16);
}
