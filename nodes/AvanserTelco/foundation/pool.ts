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

/**
 * The same for entries of which some are about the same thing: those are worked on one after the other, in their order.
 *
 * @param subject what an entry is about; undefined where it is about nothing that another one could be about
 */
export async function poolBySubject<Entry>(
	entries: Entry[],
	workers: number,
	subject: (entry: Entry) => string | undefined,
	work: (entry: Entry) => Promise<void>,
	goOn: () => boolean = () => true,
): Promise<void> {
	// A single worker keeps the order of all.
	if (workers === 1) return await pool(entries, workers, work, goOn);
	const lines = new Map<unknown, Entry[]>();
	for (const entry of entries) {
		const key = subject(entry) ?? entry;
		const line = lines.get(key);
		if (line === undefined) lines.set(key, [entry]);
		else line.push(entry);
	}
	await pool([...lines.values()], workers, async (line) => await pool(line, 1, work, goOn), goOn);
}
