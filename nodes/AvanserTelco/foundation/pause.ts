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
