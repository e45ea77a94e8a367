import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

/**
 * The fault campaigns with as many runs as wanted. The same seed plays the same scenarios; a violation says how to
 * play it alone.
 */
const { values } = parseArgs({
	options: {
		runs: { type: 'string', default: '1000' },
		seed: { type: 'string' },
		only: { type: 'string' },
		/** Part of the name of the test to run; all unless given. */
		test: { type: 'string' },
	},
});

const root = join(import.meta.dirname, '..');
const { runs, seed, only, test } = values;
const jest = spawn(
	process.execPath,
	[
		'--experimental-vm-modules',
		join(root, 'node_modules/jest/bin/jest.js'),
		'test/faults',
		...(test === undefined ? [] : ['-t', test]),
	],
	{
		cwd: root,
		stdio: 'inherit',
		env: {
			...process.env,
			FAULT_RUNS: runs,
			...(seed !== undefined && { FAULT_SEED: seed }),
			...(only !== undefined && { FAULT_ONLY: only }),
		},
	},
);
jest.on('exit', (code) => {
	process.exitCode = code ?? 1;
});
