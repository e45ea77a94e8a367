import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { manifest, unpack } from '../package.mts';

export interface ProcessOptions {
	/** The folder from `installedN8n`. */
	installation: string;
	/** Where this process of n8n keeps its settings, its packages and its log. */
	folder: string;
	env: NodeJS.ProcessEnv;
}

/** A process of n8n, with all that it starts itself. */
export interface N8nProcess {
	readonly logFile: string;
	/** Settles when it is no more. */
	readonly ended: Promise<unknown>;
	/** Ends it at once, as a crash does. */
	kill(): void;
	/** Asks it to end, and ends it if it does not. */
	stop(): Promise<void>;
	/**
	 * Waits until an address of it answers with JSON. While n8n prepares its database, `/healthz` says ok and every
	 * other address answers 200 with a page that says so.
	 */
	answers(url: string): Promise<void>;
}

const patience = { start: 120_000, stop: 15_000 };

/** @param command `start`, `worker` … with its arguments */
export async function startProcess(
	command: string[],
	{ installation, folder, env }: ProcessOptions,
): Promise<N8nProcess> {
	const logFile = join(folder, 'n8n.log');
	// Written by n8n itself: with a pipe to a process that was killed, n8n would log without end that it
	// cannot log.
	const log = await open(logFile, 'a');
	const child = spawn(
		join(installation, 'node_modules', 'node', 'bin', 'node'),
		[
			'--import',
			pathToFileURL(join(import.meta.dirname, 'tether.mjs')).href,
			join(installation, 'node_modules', 'n8n', 'bin', 'n8n'),
			...command,
		],
		// A process group of its own, so that nothing n8n started can be left over.
		{
			cwd: folder,
			env,
			detached: process.platform !== 'win32',
			windowsHide: true,
			stdio: ['pipe', log.fd, log.fd],
		},
	);
	await log.close();
	const ended = once(child, 'close');
	const kill = () => endGroup(child);
	return {
		logFile,
		ended,
		kill,
		stop: async () => {
			child.kill('SIGTERM');
			await Promise.race([ended, sleep(patience.stop, undefined, { ref: false })]);
			kill();
			await ended;
		},
		answers: async (url) => {
			try {
				await answering(url, child);
			} catch (error) {
				kill();
				await ended;
				const tail = (await readFile(logFile, 'utf8')).trim().split('\n').slice(-15).join('\n');
				throw new Error(`n8n did not start; its log is ${logFile} and ends with:\n${tail}`, {
					cause: error,
				});
			}
		},
	};
}

async function answering(url: string, n8n: ChildProcess): Promise<void> {
	const deadline = Date.now() + patience.start;
	while (Date.now() < deadline) {
		if (n8n.exitCode !== null || n8n.signalCode !== null) throw new Error('n8n has ended');
		const response = await fetch(url).catch(() => undefined);
		await response?.body?.cancel();
		if (response?.headers.get('content-type')?.startsWith('application/json')) return;
		await sleep(200);
	}
	throw new Error(`n8n did not answer on ${url} within ${patience.start / 1000} s`);
}

function endGroup(child: ChildProcess): void {
	if (child.pid === undefined) return;
	if (process.platform === 'win32') {
		spawn('taskkill', ['/pid', String(child.pid), '/t', '/f'], { stdio: 'ignore' });
		return;
	}
	try {
		process.kill(-child.pid, 'SIGKILL');
	} catch {
		// Nothing of the group is left.
	}
}

/** Where n8n itself puts community packages, and finds them without an entry in its database. */
export async function addPackage(tarball: string, userFolder: string): Promise<void> {
	const { name } = await manifest();
	const folder = join(userFolder, '.n8n', 'nodes', 'node_modules', name);
	await rm(folder, { recursive: true, force: true });
	await unpack(tarball, folder);
}

/** Only what n8n needs: the caller's own n8n settings, proxies and NODE_ENV are none of its business. */
export function environment(
	installation: string,
	userFolder: string,
	{ port, brokerPort }: { port: number; brokerPort: number },
): NodeJS.ProcessEnv {
	const kept = ['HOME', 'LANG', 'SystemRoot', 'TEMP', 'TMP', 'TMPDIR', 'TZ', 'USERPROFILE'];
	return {
		...Object.fromEntries(kept.map((name) => [name, process.env[name]])),
		PATH: [join(installation, 'node_modules', '.bin'), process.env.PATH].join(delimiter),
		N8N_USER_FOLDER: userFolder,
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		N8N_HOST: '127.0.0.1',
		N8N_PORT: String(port),
		N8N_RUNNERS_BROKER_PORT: String(brokerPort),
		N8N_EDITOR_BASE_URL: `http://127.0.0.1:${port}/`,
		WEBHOOK_URL: `http://127.0.0.1:${port}/`,
		N8N_SECURE_COOKIE: 'false',
		N8N_PERSONALIZATION_ENABLED: 'false',
		// n8n is to talk to the simulator and to nobody else.
		N8N_DIAGNOSTICS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
		N8N_TEMPLATES_ENABLED: 'false',
		N8N_DYNAMIC_BANNERS_ENABLED: 'false',
		N8N_VERIFIED_PACKAGES_ENABLED: 'false',
		N8N_DISABLED_MODULES: 'mcp-registry',
	};
}

export async function freePort(): Promise<number> {
	const server = createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('A port has a number.');
	await once(server.close(), 'close');
	return address.port;
}
