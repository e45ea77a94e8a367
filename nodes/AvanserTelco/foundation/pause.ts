import { sleep } from 'n8n-workflow';

/** Waits for some milliseconds, or until the execution is stopped. */
export async function pause(
	milliseconds: number,
	cancelled: AbortSignal | undefined,
): Promise<void> {
	if (cancelled?.aborted) return;
	const stopped = new AbortController();
	const cancellation = new Promise<void>((resolve) => {
		cancelled?.addEventListener('abort', () => resolve(), { once: true, signal: stopped.signal });
	});
	await Promise.race([sleep(milliseconds), cancellation]);
	stopped.abort();
}

/** Milliseconds. Everything else in this n8n, other executions and the editor, waits for what is not interrupted. */
const longestStretch = 15;

/** For long work: waits, now and then, until what else is due has had its turn. */
export function breather(): () => Promise<void> {
	let since = Date.now();
	return async () => {
		if (Date.now() - since < longestStretch) return;
		await sleep(0);
		since = Date.now();
	};
}

/** The entries of a long list one after the other, with a breath now and then. */
export async function* unhurried<Entry>(entries: Iterable<Entry>): AsyncGenerator<Entry> {
	const breathe = breather();
	for (const entry of entries) {
		await breathe();
		yield entry;
	}
}
