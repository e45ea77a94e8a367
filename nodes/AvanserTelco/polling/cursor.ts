import { createHash } from 'crypto';
import type { IDataObject } from 'n8n-workflow';
import { isRecord } from '../foundation/json';

/** An entry of a list; a later reading may find it again. */
export interface Listed {
	key: string;
	/** When it came up, in milliseconds since 1970; NaN if that is not known. */
	time: number;
	/** Whether it is finished. An unfinished entry may be finished later, however long that takes. */
	final: boolean;
}

/**
 * The place in a list that is read again and again. The list is in no order, entries appear late, several have the
 * same time, and they change: so the newest time alone does not tell what is new.
 */
export interface Cursor {
	/** Only before the first reading is complete: nothing older is emitted. */
	from: number;
	/** The latest time in the list, as of the last complete reading. */
	newest?: number;
	/** The latest time so far. */
	reading?: number;
	/** Finished entries that were emitted or are too old, by digest, back to some time before the newest, with their times. */
	emitted: Map<string, number>;
	/** Entries that were not finished when they were seen, by digest. */
	open: Set<string>;
}

const digestLength = 8;

/** Later than any time an entry can have: JSON has no infinity. */
const never = 8.64e15;

/** @param from entries are emitted from this time on; without it, none of those that the list has already */
export function newCursor(from = never): Cursor {
	return { from, emitted: new Map(), open: new Set() };
}

/** @param kept what {@link toKeep} made of it */
export function cursorFrom(kept: unknown): Cursor | undefined {
	if (!isRecord(kept)) return undefined;
	const emitted = words(kept.told).map((word): [string, number] => [
		word.slice(0, digestLength),
		parseInt(word.slice(digestLength), 36) * 1000,
	]);
	return {
		from: Number(kept.from),
		newest: typeof kept.newest === 'number' ? kept.newest : undefined,
		reading: typeof kept.reading === 'number' ? kept.reading : undefined,
		emitted: new Map(emitted),
		open: new Set(words(kept.open)),
	};
}

/** As little text as possible, since n8n stores it with every poll. Its names are stored in users' n8n. */
export function toKeep({ emitted, open, ...times }: Cursor): IDataObject {
	const seconds = (time: number) => Math.floor(time / 1000).toString(36);
	return {
		...times,
		told: Array.from(emitted, ([digest, time]) => digest + seconds(time)).join(' '),
		open: [...open].join(' '),
	};
}

/**
 * The finished entries that were not emitted before; marks them as emitted.
 * @param overlap how much later than others an entry may appear in the list, in milliseconds
 */
export function takeNew<Entry extends Listed>(
	cursor: Cursor,
	entries: Entry[],
	overlap: number,
): Entry[] {
	const oldest = cursor.newest === undefined ? cursor.from : cursor.newest - overlap;
	return entries.filter((entry) => {
		const digest = createHash('sha256')
			.update(entry.key)
			.digest('base64url')
			.slice(0, digestLength);
		// An entry without a time has to be remembered for good.
		const time = Number.isNaN(entry.time) ? never : entry.time;
		if (time < never) cursor.reading = Math.max(cursor.reading ?? time, time);
		if (cursor.emitted.has(digest)) return false;
		if (!entry.final) {
			cursor.open.add(digest);
			return false;
		}
		const isNew = time >= oldest;
		// Before the first reading is complete, the newest time is not known, so everything is remembered.
		if (isNew || cursor.newest === undefined) cursor.emitted.set(digest, time);
		return cursor.open.delete(digest) || isNew;
	});
}

/** Moves the cursor on: for when the list has been read to its end. */
export function complete(cursor: Cursor, overlap: number): void {
	cursor.newest = cursor.reading ?? cursor.newest ?? 0;
	const oldest = cursor.newest - overlap;
	for (const [digest, time] of cursor.emitted) if (time < oldest) cursor.emitted.delete(digest);
}

function words(text: unknown): string[] {
	return typeof text === 'string' && text !== '' ? text.split(' ') : [];
}
