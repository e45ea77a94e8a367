import { ApiFailure } from '../foundation/failures';
import type { Selection } from './selection';

/**
 * Those of this n8n who work with one AVANSER user, request by request. Requests for the same account go out side by
 * side, but only one guarded write at a time; those for another account wait for what is under way, and no longer:
 * nobody has to wait for the end of somebody else's run. Other processes have lines of their own.
 */
export interface Line {
	readonly selection: Selection;
	/** Executions that have an account of their own to work in, and are not finished. */
	guests: number;
	/** Everything under way with the user, and an object that is the same until all of it is over. */
	runs: number;
	company: object;
	/** Does something in its turn. @throws ApiFailure if the turn does not come in time */
	turn<Result>(turn: Turn, work: () => Promise<Result>): Promise<Result>;
}

export interface Turn {
	/** What it shares the line with: an account, whatever the user has selected, or nothing at all. */
	kind: 'account' | 'own' | 'switch';
	account?: string;
	/** True if another guarded write must not be under way. */
	writes: boolean;
	/** When the turn must have come, in milliseconds since 1970. */
	deadline?: number;
	cancelled?: AbortSignal;
}

const lines = new Map<string, Line>();

export function lineOf(user: string): Line {
	const line = lines.get(user) ?? newLine();
	lines.set(user, line);
	return line;
}

interface Waiting {
	turn: Turn;
	start(): void;
}

function newLine(): Line {
	const inside = new Set<Turn>();
	const waiting = new Set<Waiting>();

	const fits = (turn: Turn) =>
		[...inside].every((other) => isAlike(turn, other) && !(turn.writes && other.writes));

	/** Whoever waits for another account must not be overtaken for ever by those who share this one. */
	const advance = () => {
		for (const next of waiting) {
			if (fits(next.turn)) next.start();
			else if (![...inside].every((other) => isAlike(next.turn, other))) return;
		}
	};

	const come = async (turn: Turn) => {
		const left = (turn.deadline ?? Infinity) - Date.now();
		const limits = [
			...(turn.cancelled === undefined ? [] : [turn.cancelled]),
			...(Number.isFinite(left) ? [AbortSignal.timeout(Math.max(0, left))] : []),
		];
		await new Promise<void>((resolve, reject) => {
			const over = AbortSignal.any(limits);
			const place: Waiting = {
				turn,
				start() {
					waiting.delete(place);
					over.removeEventListener('abort', giveUp);
					inside.add(turn);
					resolve();
				},
			};
			const giveUp = () => {
				waiting.delete(place);
				reject(noTurn());
				advance();
			};
			waiting.add(place);
			advance();
			if (!waiting.has(place)) return;
			if (over.aborted) giveUp();
			else over.addEventListener('abort', giveUp, { once: true });
		});
	};

	return {
		selection: { epoch: 0, selecting: 0 },
		guests: 0,
		runs: 0,
		company: {},
		async turn(turn, work) {
			await come(turn);
			try {
				return await work();
			} finally {
				inside.delete(turn);
				advance();
			}
		},
	};
}

function isAlike(one: Turn, other: Turn): boolean {
	return one.kind !== 'switch' && one.kind === other.kind && one.account === other.account;
}

function noTurn(): ApiFailure {
	return new ApiFailure(
		'noAnswer',
		'AVANSER was not asked, because something else works in another account of the same user',
		'Use one AVANSER user for each account, or run the node again later. Nothing was sent for this item.',
	);
}

/** The last of those who must not be under way at the same time, by what they have in common. */
const last = new Map<string, Promise<unknown>>();

/** Does something once all who came before with one of these names are done. */
export async function afterNamesakes<Result>(
	names: string[],
	work: () => Promise<Result>,
): Promise<Result> {
	const distinct = [...new Set(names)];
	const turn = Promise.all(distinct.map((name) => last.get(name))).then(work);
	const end = turn.catch(() => undefined);
	for (const name of distinct) last.set(name, end);
	try {
		return await turn;
	} finally {
		for (const name of distinct) if (last.get(name) === end) last.delete(name);
	}
}
