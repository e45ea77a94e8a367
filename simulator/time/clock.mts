/** What happens at an instant. The promise covers what the task sets off too, such as a delivery. */
type Task = () => Promise<void>;

/** What every clock does. */
interface AnyClock {
	/** The simulated time, in milliseconds since 1970. */
	now(): number;
	/** Runs a task at an instant. A task of the past runs at once, but never before the caller goes on. */
	at(instant: number, task: Task): void;
	/** Forgets everything scheduled and, on a manual clock, returns to an instant. */
	restart(instant?: number): void;
	/** Lets no task run any more. */
	stop(): void;
}

/** A clock that stands still until it is told to move. */
export interface ManualClock extends AnyClock {
	readonly kind: 'manual';
	/** How many tasks wait for their instant. */
	readonly pending: number;
	/**
	 * Moves the clock on by `ms`, runs what becomes due in order, and resolves when all of it,
	 * deliveries included, is finished. Moves asked for at the same time follow one another.
	 */
	advance(ms: number): Promise<void>;
	/** Moves on as far as the last thing scheduled, including what that schedules in turn. */
	advanceToEnd(): Promise<void>;
}

/** The machine's clock, which can be made to run faster. */
export interface RealClock extends AnyClock {
	readonly kind: 'real';
}

export type Clock = ManualClock | RealClock;

export function manualClock(start: number): ManualClock {
	let now = start;
	let queue: Array<{ at: number; order: number; task: Task }> = [];
	let order = 0;
	let moves: Promise<void> = Promise.resolve();
	let starts = 0;

	async function move(ms: number): Promise<void> {
		const until = now + ms;
		const startsBefore = starts;
		for (let next = queue[0]; next && next.at <= until; next = queue[0]) {
			queue.shift();
			now = Math.max(now, next.at);
			await next.task();
			// A restart during the task has set another time, which must stay.
			if (startsBefore !== starts) return;
		}
		now = until;
	}

	function advance(ms: number): Promise<void> {
		if (!Number.isFinite(ms) || ms < 0) {
			throw new RangeError(`A clock moves on by 0 or more milliseconds, not by ${ms}`);
		}
		const moved = moves.then(() => move(ms));
		moves = moved.catch(() => {});
		return moved;
	}

	return {
		kind: 'manual',
		now: () => now,
		get pending() {
			return queue.length;
		},
		at(instant, task) {
			queue.push({ at: instant, order: order++, task });
			queue.sort((one, other) => one.at - other.at || one.order - other.order);
		},
		advance,
		async advanceToEnd() {
			for (let last = queue.at(-1); last; last = queue.at(-1)) {
				await advance(Math.max(0, last.at - now));
			}
		},
		restart(instant = now) {
			starts++;
			queue = [];
			now = instant;
		},
		stop() {
			queue = [];
		},
	};
}

/**
 * At `speed` 60 a simulated minute takes a second. `failed` is told of a task that threw, as nobody
 * awaits the tasks of this clock.
 */
export function realClock(
	start: number,
	speed: number,
	failed: (error: unknown) => void,
): RealClock {
	const startedAt = performance.now();
	const timers = new Set<NodeJS.Timeout>();

	const now = () => Math.round(start + (performance.now() - startedAt) * speed);

	function at(instant: number, task: Task) {
		const timer = setTimeout(
			() => {
				timers.delete(timer);
				// A timer may fire a little early, which at a high speed is long before the instant.
				if (now() < instant) at(instant, task);
				else task().catch(failed);
			},
			Math.max(0, (instant - now()) / speed),
		);
		timers.add(timer);
	}

	function stop() {
		for (const timer of timers) clearTimeout(timer);
		timers.clear();
	}

	return { kind: 'real', now, at, restart: stop, stop };
}
