// node tasks/bootstrap.mjs <script> [arguments]
//
// Runs a script of this project with the Node its lockfile brings along, after installing what is
// missing. This one file therefore has to run on Node 20, with nothing installed: plain JavaScript,
// no packages.

import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const windows = process.platform === 'win32';
const modules = join(root, 'node_modules');
const node = join(modules, 'node', 'bin', windows ? 'node.exe' : 'node');

const [script, ...args] = process.argv.slice(2);

if (script === undefined) fail('Usage: node tasks/bootstrap.mjs <script> [arguments]');
if (Number(process.versions.node.split('.')[0]) < 20) {
	fail(`Node 20 or newer is needed to begin with; this is ${process.version}.`);
}
if (!isInstalled()) await install();

const env = {
	...process.env,
	PATH: [join(modules, '.bin'), process.env.PATH].join(delimiter),
	...headers(),
};
leaveLike(await run(node, [join(root, script), ...args], { cwd: process.cwd(), env }));

/** Whether `node_modules` holds what the lockfile names. npm writes its own record of it last. */
function isInstalled() {
	const record = join(modules, '.package-lock.json');
	if (!existsSync(record) || !existsSync(node)) return false;

	const { packages } = read(join(root, 'package-lock.json'));
	const installed = read(record).packages;
	const { devDependencies } = read(join(root, 'package.json'));

	return (
		isDeepStrictEqual(packages[''].devDependencies, devDependencies) &&
		Object.keys(installed).every((path) => path in packages) &&
		Object.entries(packages).every(([path, { version, integrity, optional }]) =>
			path in installed
				? installed[path].version === version && installed[path].integrity === integrity
				: path === '' || optional === true,
		)
	);
}

/** For native modules that have to be compiled: the Node from the registry comes without its headers. */
function headers() {
	const prefix = dirname(dirname(process.execPath));
	return existsSync(join(prefix, 'include', 'node', 'node_api.h'))
		? { npm_config_nodedir: process.env.npm_config_nodedir ?? prefix }
		: {};
}

function read(file) {
	return JSON.parse(readFileSync(file, 'utf8'));
}

async function install() {
	const started = Date.now();
	console.log('Installing the packages of this project (1.3 GB, one to three minutes, once).');
	const waiting = setInterval(() => {
		console.log(`  still installing (${Math.round((Date.now() - started) / 1000)} s)`);
	}, 15_000);

	// `yes`: the install script of a lint plugin calls npx, which would otherwise ask or refuse.
	const outcome = await run('npm', ['ci', '--yes', '--no-audit', '--no-fund', '--loglevel=error'], {
		cwd: root,
		env: process.env,
		shell: windows,
	}).catch((error) => {
		fail(
			error.code === 'ENOENT'
				? 'npm was not found. It comes with Node: https://nodejs.org/'
				: `npm could not be started: ${error.message}`,
		);
	});
	clearInterval(waiting);

	if (outcome.signal !== null) leaveLike(outcome);
	if (outcome.code !== 0) {
		fail('The packages could not be installed; what npm says is above. npm 10 or newer is needed.');
	}
	console.log(`Packages installed in ${Math.round((Date.now() - started) / 1000)} s.`);
}

/** Runs a command in this terminal and hands signals on to it. */
function run(command, commandArgs, options) {
	return new Promise((resolve, reject) => {
		const child = spawn(command, commandArgs, { stdio: 'inherit', ...options });
		for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
			process.on(signal, () => child.kill(signal));
		}
		// npm passes SIGTERM on to its shell only, and most shells end without passing it on.
		const parent = process.ppid;
		setInterval(() => process.ppid === parent || child.kill('SIGTERM'), 500).unref();
		child.once('error', reject);
		child.once('exit', (code, signal) => resolve({ code, signal }));
	});
}

function leaveLike({ code, signal }) {
	process.exit(code ?? 128 + constants.signals[signal]);
}

function fail(sentence) {
	console.error(sentence);
	process.exit(1);
}
