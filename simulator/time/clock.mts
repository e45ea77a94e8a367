/** Something to happen at an instant; what it starts (deliveries) is part of it. */
type Task = () => Promise<void>;

export interface Clock {
	/** Now, in milliseconds since 1970, simulated. */
	now(): number;
	/** Runs a task at an instant; at once (but not before the caller goes on) if that has passed. */
	at(instant: number, task: Task): void;
	/** Forgets everything scheduled and, on a manual clock, returns to an instant. */
	restart(instant?: number): void;
	/** No task runs any more. */
	stop(): void;
}

/** A clock that stands still until it is told to move. */
export class ManualClock implements Clock {
	#now: number;
	#queue: Array<{ at: number; order: number; task: Task }> = [];
	#order = 0;
	#moves: Promise<void> = Promise.resolve();
	#starts = 0;

	constructor(start: number) {
		this.#now = start;
	}

	now() {
		return this.#now;
	}

	/** How many tasks wait for their instant. */
	get pending() {
		return this.#queue.length;
	}

	at(instant: number, task: Task) {
		this.#queue.push({ at: instant, order: this.#order++, task });
		this.#queue.sort((one, other) => one.at - other.at || one.order - other.order);
	}

	/**
	 * Moves the clock on by `ms`, runs what becomes due in order, and resolves when all of it,
	 * deliveries included, is finished. Moves asked for at the same time follow one another.
	 */
	advance(ms: number): Promise<void> {
		if (!Number.isFinite(ms) || ms < 0) {
			throw new RangeError(`A clock moves on by 0 or more milliseconds, not by ${ms}`);
		}
		const move = this.#moves.then(async () => {
			const until = this.#now + ms;
			const start = this.#starts;
			for (let next = this.#queue[0]; next && next.at <= until; next = this.#queue[0]) {
				this.#queue.shift();
				this.#now = Math.max(this.#now, next.at);
				await next.task();
				// A restart in the meantime has set another time.
				if (start !== this.#starts) return;
			}
			this.#now = until;
		});
		this.#moves = move.catch(() => {});
		return move;
	}

	/** Moves on as far as the last thing scheduled, including what that schedules in turn. */
	async advanceToEnd(): Promise<void> {
		for (let last = this.#queue.at(-1); last; last = this.#queue.at(-1)) {
			await this.advance(Math.max(0, last.at - this.#now));
		}
	}

	restart(instant = this.#now) {
		this.#starts++;
		this.#queue = [];
		this.#now = instant;
	}

	stop() {
		this.#queue = [];
	}
}

/** The machine's clock, optionally running faster: at `speed` 60 a minute takes a second. */
export class RealClock implements Clock {
	readonly #start: number;
	readonly #startedAt = performance.now();
	readonly #speed: number;
	readonly #failed: (error: unknown) => void;
	#timers = new Set<NodeJS.Timeout>();

	/** `failed` hears of a task that threw, as there is nobody to await it. */
	constructor(start: number, speed: number, failed: (error: unknown) => void) {
		this.#start = start;
		this.#speed = speed;
		this.#failed = failed;
	}

	now() {
		return Math.round(this.#start + (performance.now() - this.#startedAt) * this.#speed);
	}

	at(instant: number, task: Task) {
		const timer = setTimeout(
			() => {
				this.#timers.delete(timer);
				// Timers may fire a little early, which at a high speed is long before the instant.
				if (this.now() < instant) this.at(instant, task);
				else task().catch(this.#failed);
			},
			Math.max(0, (instant - this.now()) / this.#speed),
		);
		this.#timers.add(timer);
	}

	restart() {
		this.stop();
	}

	stop() {
		for (const timer of this.#timers) clearTimeout(timer);
		this.#timers.clear();
	}
}
