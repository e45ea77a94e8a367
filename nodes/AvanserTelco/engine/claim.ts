import type { IExecuteFunctions } from 'n8n-workflow';
import { pause } from '../foundation/pause';

type Helpers = IExecuteFunctions['helpers'];

/**
 * Does what only one process of this n8n may do at a time for a node: to look for earlier orders and place new ones.
 * In queue mode the executions of a node run in several processes, which share n8n's database and nothing else.
 * Executions in the same process share a claim; without n8n's helpers, or if they fail, there is none.
 *
 * The helpers keep one row for each node of a workflow. They read and write it in two steps, so that an entry added to
 * a row proves nothing; but the first of them inserts it, under its primary key: of all who try at the same moment the
 * database lets one through (n8n, "deduplication-helper", "processed-data"). The row is deleted when that one is done.
 */
export async function alone<Result>(
	context: IExecuteFunctions,
	work: () => Promise<Result>,
): Promise<Result> {
	const claim = await join(context);
	try {
		return await work();
	} finally {
		await claim.leave();
	}
}

/** A claim of this process. */
interface Claim {
	/** Whether one more execution may share it. Others must not wait for ever for those who keep coming. */
	isOpen(): boolean;
	enter(): Promise<void>;
	leave(): Promise<void>;
	over: Promise<void>;
}

const claims = new Map<string, Claim>();

/** Milliseconds: how long executions may join a claim, and how often to look whether another process's is over. */
const openFor = 5000;
const lookEvery = 200;

async function join(context: IExecuteFunctions): Promise<Claim> {
	const key = JSON.stringify([context.getWorkflow().id, context.getNode().id]);
	for (;;) {
		const claim = claims.get(key) ?? newClaim(context, () => claims.delete(key));
		claims.set(key, claim);
		if (claim.isOpen()) {
			await claim.enter();
			return claim;
		}
		await claim.over;
		// The other processes, which look now and then, come first.
		await pause(2 * lookEvery, undefined);
	}
}

function newClaim({ helpers, logger }: IExecuteFunctions, forget: () => void): Claim {
	const done = new AbortController();
	let executions = 0;
	let since: number | undefined;
	let ended = () => {};
	const over = new Promise<void>((resolve) => (ended = resolve));
	const told = (failure: unknown) => {
		logger.warn(
			'AVANSER Telco: n8n could not keep its processes from ordering at the same moment',
			{
				reason: String(failure),
			},
		);
		return false;
	};
	const taken = take(helpers, told).then((isTaken) => {
		if (isTaken) since = Date.now();
		return isTaken;
	}, told);
	const shown = taken.then(async (isTaken) => {
		if (isTaken) await showLife(helpers, done.signal, told);
	});
	return {
		isOpen: () => since === undefined || Date.now() - since < openFor,
		over,
		async enter() {
			executions += 1;
			await taken;
		},
		async leave() {
			executions -= 1;
			if (executions > 0) return;
			forget();
			done.abort();
			await shown;
			if (await taken) await helpers.clearAllProcessedItems('node', mode).catch(told);
			ended();
		},
	};
}

const mode = { mode: 'entries' } as const;
const mark = 'claimed';
const sign = 'alive';

/** Milliseconds: how often the holder of a claim shows that it is alive, and when one that does not is taken for dead. */
const signEvery = 5000;
const patience = 30_000;

/** Waits until the claim is ours; false if n8n cannot keep it. */
async function take(helpers: Helpers, told: (failure: unknown) => boolean): Promise<boolean> {
	// Two claims, one after the other, are to look different to whoever waits.
	const looks = Array.from({ length: Math.ceil(Math.random() * 20) }, (_, index) => String(index));
	const impatient = patience + Math.random() * 15_000;
	let failures = 0;
	let last = 0;
	let changed = Date.now();
	for (;;) {
		const entries = await helpers.getProcessedDataCount('node', mode);
		if (entries !== last) [last, changed] = [entries, Date.now()];
		if (entries > 0) {
			failures = 0;
			if (Date.now() - changed < impatient) {
				await pause(lookEvery * (0.5 + Math.random()), undefined);
				continue;
			}
			await helpers.clearAllProcessedItems('node', mode);
		}
		const insert = helpers.checkProcessedAndRecord([mark, ...looks], 'node', mode);
		let failure: unknown;
		const inserted = await insert.then(
			({ processed }) => !processed.includes(mark),
			(thrown: unknown) => {
				failure = thrown;
				return false;
			},
		);
		if (inserted) return true;
		if (failure === undefined) continue;
		// Or somebody else has inserted the row since the look: then it is there at the next one.
		failures += 1;
		if (failures > 2) return told(failure);
	}
}

/** Adds an entry to the claim and takes it away again, until it is given back. */
async function showLife(
	helpers: Helpers,
	done: AbortSignal,
	told: (failure: unknown) => void,
): Promise<void> {
	for (let isShown = false; ; isShown = !isShown) {
		await pause(signEvery, done);
		if (done.aborted) return;
		const show = isShown
			? helpers.removeProcessed([sign], 'node', mode)
			: helpers.checkProcessedAndRecord([mark, sign], 'node', mode);
		await show.catch(told);
	}
}
