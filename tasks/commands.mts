import { spawn, type ChildProcess } from 'node:child_process';
import { constants } from 'node:os';

interface CommandOptions {
	cwd: string;
	env?: NodeJS.ProcessEnv;
}

const windows = process.platform === 'win32';

/** Runs a command and returns what it wrote; a failure carries everything it said. */
export async function capture(
	command: string,
	args: string[],
	options: CommandOptions,
): Promise<string> {
	// npm and the tools in node_modules/.bin are .cmd files on Windows, which only a shell can start.
	const child = spawn(command, args, {
		...options,
		shell: windows,
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	let output = '';
	let everything = '';
	child.stdout.setEncoding('utf8').on('data', (text: string) => {
		output += text;
		everything += text;
	});
	child.stderr.setEncoding('utf8').on('data', (text: string) => {
		everything += text;
	});
	const code = await ended(child);
	if (code !== 0) {
		throw new Error(`${[command, ...args].join(' ')} ended with ${code}.\n${everything.trim()}`);
	}
	return output;
}

/** Runs a command in this terminal and returns its exit code. */
export async function show(
	command: string,
	args: string[],
	options: CommandOptions,
): Promise<number | string> {
	return await ended(
		spawn(command, args, { ...options, shell: windows, stdio: ['ignore', 'inherit', 'inherit'] }),
	);
}

/** Makes a signal an orderly exit, so that what `exit` listeners end does not stay behind. */
export function exitOnSignals(): void {
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
		process.once(signal, () => process.exit(128 + constants.signals[signal]));
	}
}

function ended(child: ChildProcess): Promise<number | string> {
	const kill = () => child.kill();
	process.once('exit', kill);
	return new Promise((resolve, reject) => {
		child.once('error', reject);
		child.once('close', (code, signal) => {
			process.off('exit', kill);
			resolve(code ?? signal ?? 'an unknown end');
		});
	});
}
