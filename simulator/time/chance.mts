import { createHash } from 'node:crypto';

/** Everything random in the simulator comes from here, so that a seed repeats a run. */
export interface Chance {
	/** A number from 0 up to but not including 1. */
	next(): number;
	shuffled<T>(items: readonly T[]): T[];
	/** A new hex id. Ids use up no random numbers, so that one more request moves no fault. */
	id(length: number): string;
	snapshot(): ChanceState;
	restore(state: ChanceState): void;
}

export interface ChanceState {
	state: number;
	ids: number;
}

export function newChance(seed: number): Chance {
	let state = seed >>> 0;
	let ids = 0;

	/** The generator is mulberry32. */
	function next(): number {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = state;
		mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	}

	return {
		next,
		shuffled(items) {
			const result = [...items];
			for (let last = result.length - 1; last > 0; last--) {
				const other = Math.floor(next() * (last + 1));
				[result[last], result[other]] = [result[other], result[last]];
			}
			return result;
		},
		id: (length) => createHash('sha1').update(`${seed}:${ids++}`).digest('hex').slice(0, length),
		snapshot: () => ({ state, ids }),
		restore(kept) {
			({ state, ids } = kept);
		},
	};
}
