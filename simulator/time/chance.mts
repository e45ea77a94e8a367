import { createHash } from 'node:crypto';

/** Everything random in the simulator comes from here, so that a seed repeats a run. */
export class Chance {
	#state: number;
	#ids = 0;
	readonly #seed: number;

	constructor(seed: number) {
		this.#seed = seed;
		this.#state = seed >>> 0;
	}

	/** A number from 0 up to but not including 1 (mulberry32). */
	next(): number {
		this.#state = (this.#state + 0x6d2b79f5) >>> 0;
		let mixed = this.#state;
		mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	}

	shuffled<T>(items: readonly T[]): T[] {
		const result = [...items];
		for (let last = result.length - 1; last > 0; last--) {
			const other = Math.floor(this.next() * (last + 1));
			[result[last], result[other]] = [result[other], result[last]];
		}
		return result;
	}

	/** A new hex id. Ids do not use up random numbers, so a further request shifts no fault. */
	id(length: number): string {
		return createHash('sha1').update(`${this.#seed}:${this.#ids++}`).digest('hex').slice(0, length);
	}

	snapshot() {
		return { state: this.#state, ids: this.#ids };
	}

	restore({ state, ids }: ReturnType<Chance['snapshot']>) {
		this.#state = state;
		this.#ids = ids;
	}
}
