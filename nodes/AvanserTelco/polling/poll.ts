import type { IDataObject, INodeExecutionData, IPollFunctions } from 'n8n-workflow';
import { inAccount } from '../api/account';
import type { Page } from '../api/api';
import { complete, cursorFrom, newCursor, toKeep, untold } from './cursor';
import type { Listed } from './cursor';
import { recordedCall } from '../events/call';
import { listedRequest } from '../events/request';
import { toNodeError } from '../failures';
import { feedRecords } from '../feed/feed';
import type { Event } from '../webhooks/receiver';
import { chosenAccount } from '../webhooks/triggerSettings';
import { statusOf } from '../ordering/waiting';

/** An entry of a list and the event it stands for. */
interface Entry extends Listed {
	/** When it was finished, for the order of events. */
	finished: number;
	row: IDataObject;
	event: Event;
}

const hour = 3_600_000;

/**
 * What has happened since the last poll. The cursor moves when everything has been read, so that the next poll makes
 * up for one that fails.
 */
export async function poll(context: IPollFunctions): Promise<INodeExecutionData[][] | null> {
	const calls = context.getNodeParameter('triggerOn') === 'callRecorded';
	try {
		const entries = calls ? await newCalls(context) : await newRequests(context);
		if (entries.length === 0) return null;
		const simple = context.getNodeParameter('simple', true);
		const inOrder = entries.sort((one, other) => one.finished - other.finished);
		return [inOrder.map((entry) => ({ json: simple ? simplified(entry) : entry.row }))];
	} catch (failure) {
		throw toNodeError(context.getNode(), failure);
	}
}

function simplified({ event: { item, key } }: Entry): IDataObject {
	return { ...item, dedupeKey: key, source: 'poll', verification: 'readBack' };
}

/** What somebody who tests the trigger sees: the latest that really happened. */
function sample(entries: Entry[]): Entry[] {
	const finished = entries.filter(({ final }) => final);
	return finished.sort((one, other) => other.finished - one.finished).slice(0, 1);
}

/** Where the first poll ever begins. */
function lookBackFrom(context: IPollFunctions, now: number): number | undefined {
	const hours = Number(context.getNodeParameter('lookBack', 0));
	return hours > 0 ? now - hours * hour : undefined;
}

/** A request is listed once it is accepted: only those accepted while the pages are read can appear late. */
const lateRequests = hour;

async function newRequests(context: IPollFunctions): Promise<Entry[]> {
	const manual = context.getMode() === 'manual';
	const data = context.getWorkflowStaticData('node');
	const began = Date.now();
	const budget = context.getPollBudgetMs?.() ?? 300_000;
	const connection = { account: chosenAccount(context), includeTransaction: true };

	return await inAccount(context, connection, async (api) => {
		let cursor = cursorFrom(data.requests);
		const found: Entry[] = [];
		const seen = new Set<string>();
		let path: string | undefined = String(data.page || '/requests');
		do {
			seen.add(path);
			const page: Page = await api.page({ method: 'GET', path });
			const entries = page.rows.map(listedEntry);
			// AVANSER's clock is known from its first reply.
			cursor ??= newCursor(lookBackFrom(context, api.now() ?? Date.now()));
			found.push(...(manual ? entries : untold(cursor, entries, lateRequests)));
			path = page.rows.length > 0 && !seen.has(page.next ?? '') ? page.next : undefined;
			// The rest is read the next time, before n8n gives up on this poll.
		} while (path !== undefined && (manual || Date.now() - began < budget / 2));
		if (manual) return sample(found);

		if (path === undefined) complete(cursor, lateRequests);
		data.requests = toKeep(cursor);
		data.page = path ?? '';
		return found;
	});
}

function listedEntry(row: IDataObject): Entry {
	const event = listedRequest(row);
	const time = Date.parse(String(row.request_date));
	return {
		key: event.key,
		time,
		final: statusOf(row) !== 'pending',
		finished: Date.parse(String(row.callback_date)) || time || 0,
		row: Object.fromEntries(Object.entries(row).filter(([name]) => name !== '@transaction')),
		event,
	};
}

async function newCalls(context: IPollFunctions): Promise<Entry[]> {
	const data = context.getWorkflowStaticData('node');
	const late = Number(context.getNodeParameter('lateRecords', 6)) * hour;
	const entries = (await feedRecords(context, 120)).map(recordedEntry);
	if (context.getMode() === 'manual') return sample(entries);

	const cursor = cursorFrom(data.calls) ?? newCursor(lookBackFrom(context, Date.now()));
	const found = untold(cursor, entries, late);
	complete(cursor, late);
	data.calls = toKeep(cursor);
	return found;
}

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
