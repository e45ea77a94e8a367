import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { audioUrl, type CallRecord } from '../vendor/calls.mts';
import { plusDashed } from '../vendor/phoneNumbers.mts';
import type { Readings } from '../documents/readings.mts';
import type { Telco } from '../vendor/telco.mts';
import { feedMoment, localTime } from '../time/timestamps.mts';

/** Basic credentials of the feed and its recordings; without them both are open. */
export interface FeedCredentials {
	username: string;
	password: string;
}

const STATUSES: Record<string, string> = {
	avanser_abandoned_call: 'Abandoned',
	avanser_answered_call: 'Answered',
	avanser_busy_call: 'Busy',
	avanser_unanswered_call: 'Unanswered',
	avanser_fax_call: 'Fax',
	avanser_missed_call: 'Missed',
};

/** A call as the standard feed has it (API services summary, Data Feeds). */
function feedRecord(call: CallRecord, origin: string, timeZone: string) {
	const { startedAt, duration } = call;
	const endedAt = startedAt + duration * 1000;
	const connection = Math.min(1, duration);
	const hidden = call.ani === 'Private';
	const parameters = ['01', '02', '03', '04', '05', '06', '07'].map((number): [string, number] => [
		`call_param_${number}`,
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
		call_status: STATUSES[call.callstatus] ?? call.callstatus,
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
function byDay(records: FeedRecord[]) {
	const years: Record<string, Record<string, Record<string, FeedRecord[]>>> = {};
	for (const record of records) {
		const [year = '', month = '', day = ''] = record.call_start_time.slice(0, 10).split('-');
		(((years[year] ??= {})[month] ??= {})[day] ??= []).push(record);
	}
	return years;
}

function csv(records: FeedRecord[]): string {
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

const SAMPLE_RATE = 8000;

/** A short tone, 8 kHz, 8 bits, mono: enough to be a recording. */
function wav(seconds: number): Buffer {
	const samples = Math.round(SAMPLE_RATE * Math.min(seconds, 2));
	const header = Buffer.alloc(44);
	header.write('RIFF', 0);
	header.writeUInt32LE(36 + samples, 4);
	header.write('WAVEfmt ', 8);
	header.writeUInt32LE(16, 16);
	header.writeUInt16LE(1, 20);
	header.writeUInt16LE(1, 22);
	header.writeUInt32LE(SAMPLE_RATE, 24);
	header.writeUInt32LE(SAMPLE_RATE, 28);
	header.writeUInt16LE(1, 32);
	header.writeUInt16LE(8, 34);
	header.write('data', 36);
	header.writeUInt32LE(samples, 40);
	const tone = Buffer.from(
		Array.from({ length: samples }, (_, index) =>
			Math.round(128 + 60 * Math.sin((2 * Math.PI * 440 * index) / SAMPLE_RATE)),
		),
	);
	return Buffer.concat([header, tone]);
}

interface FeedOptions {
	telco: () => Telco;
	readings: Readings;
	origin: () => string;
	credentials?: FeedCredentials;
}

/**
 * Serves the calls as a Data Feed at `/feed/calls.json` and `.csv`, of one account at
 * `/feed/<account>/calls.json` and `.csv`, and their recordings at `/recordings/<callid>.wav`.
 */
export function serveFeed(
	app: FastifyInstance,
	{ telco, readings, origin, credentials }: FeedOptions,
) {
	const expected =
		credentials &&
		`Basic ${Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64')}`;

	const authorize = async (request: FastifyRequest, reply: FastifyReply) => {
		if (expected && request.headers.authorization !== expected) {
			await reply.code(401).header('www-authenticate', 'Basic realm="feed"').send('Unauthorized');
		}
	};

	const serve = (account: number | undefined, format: string, reply: FastifyReply) => {
		const { timeZone } = telco();
		const calls = telco().calls(account);
		const records = calls.map((call) => feedRecord(call, origin(), timeZone));
		if (format === 'csv') {
			return reply.type('text/csv; charset=utf-8').send(csv(records));
		}
		return reply.send(readings.feedShape === 'list' ? records : byDay(records));
	};

	app.get<{ Params: { format: string } }>(
		'/feed/calls.:format(json|csv)',
		{ preHandler: authorize },
		(request, reply) => serve(undefined, request.params.format, reply),
	);
	app.get<{ Params: { account: string; format: string } }>(
		'/feed/:account(^[0-9]+$)/calls.:format(json|csv)',
		{ preHandler: authorize },
		(request, reply) => serve(Number(request.params.account), request.params.format, reply),
	);
	app.get<{ Params: { callid: string } }>(
		'/recordings/:callid(^[0-9]+).wav',
		{ preHandler: authorize },
		(request, reply) => {
			const call = telco()
				.calls()
				.find(({ callid, audio }) => audio && String(callid) === request.params.callid);
			if (!call) return reply.code(404).send('Not Found');
			return reply.type('audio/wav').send(wav(call.duration));
		},
	);
}
