import { breather } from './pause';

/**
 * Works on a list a few at a time.
 *
 * @param work done for each entry; what it throws is the caller's bug
 * @param goOn asked before each entry: nothing new is started after it says no, and what is under way is waited for
 */
export async function pool<Entry>(
	entries: Entry[],
	workers: number,
	work: (entry: Entry) => Promise<void>,
	goOn: () => boolean = () => true,
): Promise<void> {
	const waiting = entries.values();
	const breathe = breather();
	const worker = async () => {
		while (goOn()) {
			const { value, done } = waiting.next();
			if (done) return;
			await work(value);
			await breathe();
		}
	};
	await Promise.all(Array.from({ length: Math.min(workers, entries.length) }, worker));
}
