// npm test [-- jest options and paths]
//
// Every gate and test, the ones in a real n8n last and one after the other. The last line says
// how many passed and failed.

import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { capture, exitOnSignals, show } from './commands.mts';
import { installedN8n } from './n8n/installation.mts';
import { pack, root } from './package.mts';
import { timedReport } from './report.mts';

interface Outcome {
	passed: number;
	failed: number;
}

const jest = [
	'--disable-warning=ExperimentalWarning',
	'--experimental-vm-modules',
	join(root, 'node_modules', 'jest', 'bin', 'jest.js'),
];
const inProcess = ['--testPathIgnorePatterns', '/test/n8n/'];
const inN8n = ['--testMatch', '<rootDir>/test/n8n/**/*.test.mts'];

exitOnSignals();
const args = process.argv.slice(2);
/** For the tarball, what is unpacked from it, and every n8n's data. */
const folder = mkdtempSync(join(tmpdir(), 'n8n-nodes-avanser-telco-test-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }));

const { passed, failed } = await testAll().catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	return { passed: 0, failed: 1 };
});
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;

async function testAll(): Promise<Outcome> {
	const report = timedReport();
	report('Building and packing');
	const env = { ...process.env, PACKED_PACKAGE: await pack(folder) };
	const outcomes: Outcome[] = [];
	if (await hasTests(inProcess)) {
		outcomes.push(await run('in-process', inProcess, env));
	}
	if (await hasTests(inN8n)) {
		const installed = { ...env, N8N_INSTALLATION: await installedN8n(report) };
		report('Testing in n8n');
		outcomes.push(await run('in-n8n', ['--runInBand', ...inN8n], installed));
	}
	return {
		passed: outcomes.reduce((sum, { passed }) => sum + passed, 0),
		failed: outcomes.reduce((sum, { failed }) => sum + failed, 0),
	};
}

async function hasTests(selection: string[]): Promise<boolean> {
	const files = await capture(process.execPath, [...jest, ...args, '--listTests', ...selection], {
		cwd: root,
	});
	return files.trim() !== '';
}

async function run(name: string, selection: string[], env: NodeJS.ProcessEnv): Promise<Outcome> {
	const outputFile = join(folder, `${name}.json`);
	const code = await show(
		process.execPath,
		[...jest, ...args, '--json', `--outputFile=${outputFile}`, ...selection],
		{ cwd: root, env },
	);
	const results: {
		numPassedTests: number;
		numFailedTests: number;
		numRuntimeErrorTestSuites: number;
	} = JSON.parse(await readFile(outputFile, 'utf8'));
	// A file that cannot even be loaded counts no tests.
	const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
	// jest fails for other reasons too, such as a missed coverage threshold.
	return { passed: results.numPassedTests, failed: failed === 0 && code !== 0 ? 1 : failed };
}
