/** Receives what happens as it happens, one readable line at a time. */
export type Report = (line: string) => void;

/** Lines with the seconds since the start in front, readable on a terminal and in a log alike. */
export function timedReport(): Report {
	const started = Date.now();
	return (line) =>
		console.log(`${((Date.now() - started) / 1000).toFixed(1).padStart(6)} s  ${line}`);
}

export function duration(since: number): string {
	const seconds = Math.round((Date.now() - since) / 1000);
	return seconds < 100 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
