import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
	complete,
	cursorFrom,
	newCursor,
	toKeep,
	takeNew,
	type Cursor,
} from '../../nodes/AvanserTelco/polling/cursor.ts';

const overlap = 3_600_000;

/** One entry of a list: it comes up, is listed some time later, and is finished some time after that. */
const entry = fc.record({
	time: fc.integer({ min: 0, max: 48 * 60 }).map((minutes) => minutes * 60_000),
	listedAfter: fc.integer({ min: 0, max: 59 }).map((minutes) => minutes * 60_000),
	finishedAfter: fc.integer({ min: 0, max: 24 * 60 }).map((minutes) => minutes * 60_000),
});

/** A poll: when it is, in which order it finds the list, and how much of it n8n leaves it time for. */
const round = fc.record({
	pause: fc.integer({ min: 1, max: 180 }).map((minutes) => minutes * 60_000),
	order: fc.integer(),
	share: fc.constantFrom(1, 1, 1, 0.5, 0.2),
});

describe('a cursor', () => {
	it('tells each finished entry once and nothing old, whatever the order and the pages', () => {
		fc.assert(
			fc.property(
				fc.array(entry, { maxLength: 60 }),
				fc.array(round, { minLength: 1, maxLength: 30 }),
				(entries, rounds) => {
					const all = entries.map((one, index) => ({ ...one, key: `entry ${index}` }));
					const told: string[] = [];
					let kept: unknown;
					let now = 0;
					let from = 0;
					let old = new Set<string>();

					const poll = ({ order, share }: { order: number; share: number }) => {
						const listed = all
							.filter(({ time, listedAfter }) => time + listedAfter <= now)
							.sort((a, b) => rank(a.key, order) - rank(b.key, order))
							.map(({ key, time, listedAfter, finishedAfter }) => ({
								key,
								time,
								final: time + listedAfter + finishedAfter <= now,
							}));
						const cursor: Cursor = cursorFrom(kept) ?? newCursor();
						if (kept === undefined) {
							old = new Set(listed.filter(({ final }) => final).map(({ key }) => key));
						}
						const until = Math.ceil(from + listed.length * share);
						for (const { key } of takeNew(cursor, listed.slice(from, until), overlap))
							told.push(key);
						from = until >= listed.length ? 0 : until;
						if (from === 0) complete(cursor, overlap);
						// As n8n stores it.
						kept = JSON.parse(JSON.stringify(toKeep(cursor)));
					};

					// Pages keep their order while they are read, one after the other.
					let order = 0;
					for (const next of rounds) {
						if (from === 0) {
							now += next.pause;
							order = next.order;
						}
						poll({ order, share: next.share });
					}
					while (from !== 0) poll({ order, share: 1 });
					now += 100 * 3_600_000;
					poll({ order: 0, share: 1 });
					poll({ order: 1, share: 1 });

					expect(new Set(told).size).toBe(told.length);
					expect(told.filter((key) => old.has(key))).toEqual([]);
				},
			),
			{ numRuns: 2000 },
		);
	});

	it('misses nothing that is listed within the overlap', () => {
		fc.assert(
			fc.property(fc.array(entry, { minLength: 1, maxLength: 60 }), (entries) => {
				const all = entries.map((one, index) => ({ ...one, key: `entry ${index}` }));
				const told: string[] = [];
				const cursor = newCursor();
				complete(cursor, overlap);
				for (let now = 0; now <= 80 * 3_600_000; now += 20 * 60_000) {
					const listed = all
						.filter(({ time, listedAfter }) => time + listedAfter <= now)
						.map(({ key, time, listedAfter, finishedAfter }) => ({
							key,
							time,
							final: time + listedAfter + finishedAfter <= now,
						}));
					for (const { key } of takeNew(cursor, listed, overlap)) told.push(key);
					complete(cursor, overlap);
				}
				expect(told.sort()).toEqual(all.map(({ key }) => key).sort());
			}),
			{ numRuns: 500 },
		);
	});

	it('tells entries without a time once', () => {
		const cursor = newCursor();
		complete(cursor, overlap);
		const entries = [{ key: 'a', time: Number.NaN, final: true }];
		expect(takeNew(cursor, entries, overlap)).toHaveLength(1);
		complete(cursor, overlap);
		const again = cursorFrom(JSON.parse(JSON.stringify(toKeep(cursor))));
		expect(again && takeNew(again, entries, overlap)).toEqual([]);
	});
});

/** Some order of entries for every number. */
function rank(key: string, order: number): number {
	let hash = order;
	for (const character of key) hash = Math.imul(hash ^ character.charCodeAt(0), 2_654_435_761);
	return hash >>> 0;
}
