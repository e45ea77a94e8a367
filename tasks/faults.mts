// npm run test:faults [-- --runs 1000 --seed 7 --only 42 --test "never buys"]
//
// The fault campaigns with as many runs as wanted. The same seed plays the same scenarios; a violation
// says how to play it alone.

import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { exitOnSignals, show } from './commands.mts';
import { root } from './package.mts';

const { runs, seed, only, test } = parseArgs({
	options: {
		runs: { type: 'string', default: '1000' },
		seed: { type: 'string' },
		only: { type: 'string' },
		/** Part of the name of one test; all unless given. */
		test: { type: 'string' },
	},
}).values;

exitOnSignals();
const code = await show(
	process.execPath,
	[
		join(root, 'tasks', 'test.mts'),
		'test/faults',
		...(test === undefined ? [] : ['--testNamePattern', test]),
	],
	{
		cwd: root,
		env: {
			...process.env,
			FAULT_RUNS: runs,
			...(seed !== undefined && { FAULT_SEED: seed }),
			...(only !== undefined && { FAULT_ONLY: only }),
		},
	},
);
process.exitCode = typeof code === 'number' ? code : 1;
