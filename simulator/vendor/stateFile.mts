import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

import type { TelcoState } from './telco.mts';

/** A file that holds AVANSER's state from one start of the simulator to the next. */
export interface StateFile {
	/** The state has changed; it is written soon. */
	changed(): void;
	/** Writes the state now. */
	write(): void;
}

const version = 1;

/** How long changes are collected before they are written, in real milliseconds. */
const delayMs = 50;

/**
 * The state in a file, undefined when there is no such file.
 *
 * @throws Error when the file holds something else
 */
export function savedState(file: string): TelcoState | undefined {
	if (!existsSync(file)) return undefined;
	const content: { version?: number; state: TelcoState } = JSON.parse(readFileSync(file, 'utf8'));
	if (content.version !== version) {
		throw new Error(`${file} is not a state file of this version of the simulator`);
	}
	return content.state;
}

export function newStateFile(file: string, state: () => TelcoState): StateFile {
	let timer: NodeJS.Timeout | undefined;

	/** Writes into a file beside the real one and renames it: a crash leaves no half of a state. */
	function write() {
		clearTimeout(timer);
		timer = undefined;
		const beside = `${file}.${process.pid}.tmp`;
		writeFileSync(beside, JSON.stringify({ version, state: state() }));
		renameSync(beside, file);
	}

	return {
		changed() {
			timer ??= setTimeout(write, delayMs);
		},
		write,
	};
}
