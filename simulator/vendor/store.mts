import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';

import type { TelcoState } from './telco.mts';

const VERSION = 1;

/** How long changes are collected before they are written, in real milliseconds. */
const DELAY_MS = 50;

/** A file that holds the simulator's state from one start to the next. */
export class Store {
	readonly #file: string;
	readonly #state: () => TelcoState;
	#timer: NodeJS.Timeout | undefined;

	constructor(file: string, state: () => TelcoState) {
		this.#file = file;
		this.#state = state;
	}

	/**
	 * The state in a file, undefined when there is no such file.
	 *
	 * @throws Error when the file holds something else
	 */
	static read(file: string): TelcoState | undefined {
		if (!existsSync(file)) return undefined;
		const content: { version?: number; state: TelcoState } = JSON.parse(readFileSync(file, 'utf8'));
		if (content.version !== VERSION) {
			throw new Error(`${file} is not a state file of this version of the simulator`);
		}
		return content.state;
	}

	/** The state has changed; it is written soon. */
	changed() {
		this.#timer ??= setTimeout(() => this.write(), DELAY_MS);
	}

	/** Writes the state, all of it or nothing: into a file beside it that then takes its place. */
	write() {
		clearTimeout(this.#timer);
		this.#timer = undefined;
		const beside = `${this.#file}.${process.pid}.tmp`;
		writeFileSync(beside, JSON.stringify({ version: VERSION, state: this.#state() }));
		renameSync(beside, this.#file);
	}
}
