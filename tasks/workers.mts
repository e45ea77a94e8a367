// npm run test:workers [-- --rounds 100]
//
// Two workers of a real n8n in queue mode, and in each round twenty executions at the same moment with
// one custom ID: how many numbers were bought, and whether each one in excess is told.

import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { exitOnSignals, show } from './commands.mts';
import { root } from './package.mts';

const { rounds } = parseArgs({ options: { rounds: { type: 'string', default: '100' } } }).values;

exitOnSignals();
const code = await show(
	process.execPath,
	[
		join(root, 'tasks', 'test.mts'),
		'test/n8n/queue',
		'--testNamePattern',
		'at the same moment, in',
	],
	{ cwd: root, env: { ...process.env, CI: 'true', WORKER_ROUNDS: rounds } },
);
process.exitCode = typeof code === 'number' ? code : 1;
