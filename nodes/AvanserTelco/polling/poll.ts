import type {
	IDataObject,
	INodeExecutionData,
	INodeProperties,
	IPollFunctions,
} from 'n8n-workflow';
import { inAccount } from '../api/account';
import type { Page } from '../api/api';
import { listRequests, requestRow } from '../api/requestList';
import { recordedCall } from '../events/call';
import { listedRequest } from '../events/request';
import { feedRecords } from '../feed/feed';
import { workingAccount } from '../fields/account';
import { catchUpOn, lateRecords, lookBack } from '../fields/catchUp';
import { timeout } from '../fields/options';
import { simple } from '../fields/trigger';
import { toNodeError } from '../foundation/failures';
import type { ParametersOf } from '../parameters/types';
import { settingsOf } from '../parameters/settings';
import type { Event } from '../webhooks/channel';
import { staticDataOf } from '../webhooks/staticData';
import { complete, cursorFrom, newCursor, takeNew, toKeep } from './cursor';
import type { Listed } from './cursor';

/** An entry of a list and the event it stands for. */
interface Entry extends Listed {
	/** When it was finished, for the order of events. */
	finished: number;
	row: IDataObject;
	event: Event;
}

const hour = 3_600_000;

const fields = [
	catchUpOn,
	workingAccount,
	lookBack,
	lateRecords,
	simple,
] as const satisfies INodeProperties[];

type Settings = ParametersOf<typeof fields>;

/**
 * What has happened since the last poll. The cursor moves when everything has been read, so that the next poll makes
 * up for one that fails.
 */
export async function poll(context: IPollFunctions): Promise<INodeExecutionData[][] | null> {
	try {
		const settings = settingsOf(context, fields);
		const entries = await (settings.triggerOn === 'callRecorded' ? newCalls : newRequests)(
			context,
			settings,
		);
		if (entries.length === 0) return null;
		const inOrder = entries.sort((one, other) => one.finished - other.finished);
		return [inOrder.map((entry) => ({ json: settings.simple ? simplified(entry) : entry.row }))];
	} catch (failure) {
		throw toNodeError(context.getNode(), failure);
	}
}

function simplified({ event: { item, key } }: Entry): IDataObject {
	return { ...item, dedupeKey: key, source: 'poll', verification: 'readBack' };
}

/** For a test of the trigger: the latest event that really happened. */
function sample(entries: Entry[]): Entry[] {
	const finished = entries.filter(({ final }) => final);
	return finished.sort((one, other) => other.finished - one.finished).slice(0, 1);
}

/** The time from which on the very first poll emits events; undefined if it emits nothing old. */
function lookBackFrom({ lookBack: hours }: Settings, now: number): number | undefined {
	return hours > 0 ? now - hours * hour : undefined;
}

/** AVANSER lists a request as soon as it accepts it: only those accepted while pages are read can appear late. */
const lateRequests = hour;

async function newRequests(context: IPollFunctions, settings: Settings): Promise<Entry[]> {
	const manual = context.getMode() === 'manual';
	const data = staticDataOf(context);
	const began = Date.now();
	const budget = context.getPollBudgetMs?.() ?? 300_000;
	const connection = {
		timeout: timeout.default,
		account: settings.account_id,
		includeTransaction: true,
	};

	return await inAccount(context, connection, async (api) => {
		let cursor = cursorFrom(data.requests);
		const found: Entry[] = [];
		const seen = new Set<string>();
		let path: string | undefined = data.page ?? listRequests.path;
		do {
			seen.add(path);
			const page: Page = await api.page({ ...listRequests, path });
			const entries = page.rows.map(listedEntry);
			// AVANSER's clock is known only after its first reply.
			cursor ??= newCursor(lookBackFrom(settings, api.now() ?? Date.now()));
			found.push(...(manual ? entries : takeNew(cursor, entries, lateRequests)));
			path = page.rows.length > 0 && !seen.has(page.next ?? '') ? page.next : undefined;
			// The rest is left to the next poll, before n8n gives up on this one.
		} while (path !== undefined && (manual || Date.now() - began < budget / 2));
		if (manual) return sample(found);

		if (path === undefined) complete(cursor, lateRequests);
		data.requests = toKeep(cursor);
		data.page = path;
		return found;
	});
}

function listedEntry(raw: IDataObject): Entry {
	const row = requestRow(raw);
	const event = listedRequest(row);
	return {
		key: event.key,
		time: row.receivedAt,
		final: row.status !== 'pending',
		finished: Date.parse(String(raw.callback_date)) || row.receivedAt || 0,
		row: Object.fromEntries(Object.entries(raw).filter(([name]) => name !== '@transaction')),
		event,
	};
}

async function newCalls(context: IPollFunctions, settings: Settings): Promise<Entry[]> {
	const data = staticDataOf(context);
	const late = (settings.lateRecords ?? lateRecords.default) * hour;
	const entries = (await feedRecords(context, feedTimeout)).map(recordedEntry);
	if (context.getMode() === 'manual') return sample(entries);

	const cursor = cursorFrom(data.calls) ?? newCursor(lookBackFrom(settings, Date.now()));
	const found = takeNew(cursor, entries, late);
	complete(cursor, late);
	data.calls = toKeep(cursor);
	return found;
}

/** In seconds. A feed can be as large as it was agreed on, and a poll has time. */
const feedTimeout = 120;

function recordedEntry(row: IDataObject): Entry {
	const event = recordedCall(row);
	const ended = [
		Number(row.call_u_end_time) * 1000,
		...[row.call_tz_end_time, row.call_tz_start_time].map((time) => Date.parse(isoTime(time))),
	];
	const time = ended.find((moment) => moment > 0) ?? Number.NaN;
	return { key: event.key, time, final: true, finished: time || 0, row, event };
}

/** The feed leaves the colon out of the zone. */
function isoTime(text: unknown): string {
	return String(text).replace(/(\d\d)(\d\d)$/, '$1:$2');
}
