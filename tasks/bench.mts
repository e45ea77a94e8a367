// npm run bench [-- name]
//
// Runs the benchmarks in bench/ on the built package, one after the other, or the one that is named.

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { exitOnSignals, show } from './commands.mts';
import { root } from './package.mts';

exitOnSignals();
const [wanted] = process.argv.slice(2);
const folder = join(root, 'bench');
const all = (await readdir(folder)).filter((file) => file.endsWith('.mts')).sort();
const chosen = wanted === undefined ? all : all.filter((file) => file === `${wanted}.mts`);
if (chosen.length === 0) throw new Error(`There is no benchmark ${wanted}`);

const built = await show('npm', ['run', '--silent', 'build'], { cwd: root });
if (built !== 0) process.exit(1);
for (const file of chosen) {
	console.log(`\n${file.replace('.mts', '')}`);
	const code = await show(process.execPath, [join(folder, file)], { cwd: root });
	if (code !== 0) process.exitCode = 1;
}
