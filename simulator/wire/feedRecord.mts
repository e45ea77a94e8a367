import { feedMoment, localTime } from '../time/timestamps.mts';
import { audioUrl } from '../vendor/calls.mts';
import type { CallRecord } from '../vendor/calls.mts';
import { plusDashed } from '../vendor/phoneNumbers.mts';

const statuses: Record<string, string> = {
	avanser_abandoned_call: 'Abandoned',
	avanser_answered_call: 'Answered',
	avanser_busy_call: 'Busy',
	avanser_unanswered_call: 'Unanswered',
	avanser_fax_call: 'Fax',
	avanser_missed_call: 'Missed',
};

/** A call as the standard feed has it (API services summary, Data Feeds). */
export function feedRecord(call: CallRecord, origin: string, timeZone: string) {
	const { startedAt, duration } = call;
	const endedAt = startedAt + duration * 1000;
	const connection = Math.min(1, duration);
	const hidden = call.ani === 'Private';
	const parameters = [1, 2, 3, 4, 5, 6, 7].map((number): [string, number] => [
		`call_param_0${number}`,
		0,
	]);
	return {
		call_audio_url: audioUrl(call, origin),
		call_connection_duration: connection,
		call_direction: 'call-in',
		call_duration: duration,
		call_end_time: localTime(endedAt, timeZone),
		call_has_audio: call.audio ? 1 : 0,
		call_id: call.callid,
		call_is_artic: 0,
		call_local_time: localTime(startedAt, timeZone),
		...Object.fromEntries(parameters),
		call_param_08: '',
		call_param_09: '',
		call_start_time: localTime(startedAt, timeZone),
		call_status: statuses[call.callstatus] ?? call.callstatus,
		call_status_code: call.callcode,
		call_talk_duration: duration - connection,
		call_timezone: timeZone,
		call_tz_end_time: feedMoment(endedAt, timeZone),
		call_tz_start_time: feedMoment(startedAt, timeZone),
		call_u_end_time: Math.floor(endedAt / 1000),
		call_u_start_time: Math.floor(startedAt / 1000),
		call_unique_id: call.uniqueid,
		caller_country: call.ccountry,
		caller_location: call.clocation,
		caller_number: call.ani,
		caller_state: call.cstate,
		client_id: call.account,
		custom_group: call.custom_group,
		custom_id: call.custom_id,
		private_reference: hidden ? `private-${call.callid}` : null,
		target_name: call.targetname,
		target_number: call.target,
		tracking_master_id: 0,
		tracking_name: call.adname,
		tracking_notes: '',
		tracking_number: plusDashed(call.service_number),
		tracking_wpc_id: 0,
	};
}

type FeedRecord = ReturnType<typeof feedRecord>;

/** "Data is aggregated by Year, Month and Day": `{ "2020": { "05": { "26": [...] } } }`. */
export function byDay(records: FeedRecord[]) {
	const years: Record<string, Record<string, Record<string, FeedRecord[]>>> = {};
	for (const record of records) {
		const [year = '', month = '', day = ''] = record.call_start_time.slice(0, 10).split('-');
		(((years[year] ??= {})[month] ??= {})[day] ??= []).push(record);
	}
	return years;
}

export function csv(records: FeedRecord[]): string {
	const [first] = records;
	if (!first) return '';
	const columns = Object.keys(first);
	const cell = (value: unknown) => {
		const text = value === null || value === undefined ? '' : String(value);
		return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
	};
	const rows = records.map((record) => columns.map((name) => cell(Reflect.get(record, name))));
	return [columns, ...rows].map((row) => `${row.join(',')}\r\n`).join('');
}
