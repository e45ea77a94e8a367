import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { capture } from '../commands.mts';
import { manifest, unpack } from '../package.mts';
import { N8nApi } from './api.mts';

export interface N8nOptions {
	/** The folder from `installedN8n`. */
	installation: string;
	/** This package as `npm pack` made it, installed the way n8n installs community packages. */
	tarball: string;
	/** Where n8n keeps its database, settings and log; a temporary folder if not given. */
	userFolder?: string;
	/** The port of an n8n that ran before; a free one if not given. */
	port?: number;
	/** Gives up starting; a running n8n is for `stop` to end. */
	signal?: AbortSignal;
}

/** A running n8n with its owner set up and logged in. */
export interface N8n {
	readonly url: string;
	readonly userFolder: string;
	readonly logFile: string;
	readonly api: N8nApi;
	/** Settles when n8n is no more. */
	readonly ended: Promise<unknown>;
	/** Runs an n8n command, such as `export:nodes`, on the same data and returns its output. */
	command(...args: string[]): Promise<string>;
	/** Ends n8n and all it started; a temporary user folder goes with it, unless it is to be kept. */
	stop(options?: { keepFolder: boolean }): Promise<void>;
}

const patience = { start: 120_000, stop: 15_000 };

export async function startN8n({
	installation,
	tarball,
	userFolder,
	port: formerPort,
	signal,
}: N8nOptions): Promise<N8n> {
	const folder = userFolder ?? (await mkdtemp(join(tmpdir(), 'n8n-')));
	const port = formerPort ?? (await freePort());
	const url = `http://127.0.0.1:${port}`;
	const logFile = join(folder, 'n8n.log');
	await addPackage(tarball, folder);

	// Written by n8n itself: with a pipe to a process that was killed, n8n would log without end that it
	// cannot log.
	const log = await open(logFile, 'a');
	const child = spawn(
		join(installation, 'node_modules', 'node', 'bin', 'node'),
		[
			'--import',
			pathToFileURL(join(import.meta.dirname, 'tether.mjs')).href,
			join(installation, 'node_modules', 'n8n', 'bin', 'n8n'),
			'start',
		],
		// A process group of its own, so that nothing n8n started can be left over.
		{
			cwd: folder,
			env: environment(installation, folder, port, await freePort()),
			detached: process.platform !== 'win32',
			windowsHide: true,
			stdio: ['pipe', log.fd, log.fd],
		},
	);
	await log.close();
	const ended = once(child, 'close');

	// While n8n starts, it does not listen to signals that ask.
	const giveUp = () => endGroup(child);
	signal?.addEventListener('abort', giveUp);
	if (signal?.aborted) giveUp();

	const remove = () => rm(folder, { recursive: true, force: true });
	const temporary = userFolder === undefined;
	const api = new N8nApi(url, installation);
	try {
		await answering(url, child);
		await api.logIn();
	} catch (error) {
		endGroup(child);
		await ended;
		if (signal?.aborted) {
			if (temporary) await remove();
			throw new Error('n8n was ended while it started', { cause: error });
		}
		const tail = (await readFile(logFile, 'utf8')).trim().split('\n').slice(-15).join('\n');
		throw new Error(`n8n did not start; its log is ${logFile} and ends with:\n${tail}`, {
			cause: error,
		});
	} finally {
		signal?.removeEventListener('abort', giveUp);
	}

	return {
		url,
		userFolder: folder,
		logFile,
		api,
		ended,
		command: async (...args) =>
			await capture(join(installation, 'node_modules', '.bin', 'n8n'), args, {
				cwd: folder,
				// Commands start a task runner broker of their own.
				env: environment(installation, folder, port, await freePort()),
			}),
		stop: async ({ keepFolder } = { keepFolder: false }) => {
			child.kill('SIGTERM');
			await Promise.race([ended, sleep(patience.stop, undefined, { ref: false })]);
			endGroup(child);
			await ended;
			if (temporary && !keepFolder) await remove();
		},
	};
}

/** Where n8n itself puts community packages, and finds them without an entry in its database. */
async function addPackage(tarball: string, userFolder: string): Promise<void> {
	const { name } = await manifest();
	const folder = join(userFolder, '.n8n', 'nodes', 'node_modules', name);
	await rm(folder, { recursive: true, force: true });
	await unpack(tarball, folder);
}

/** Only what n8n needs: the caller's own n8n settings, proxies and NODE_ENV are none of its business. */
function environment(
	installation: string,
	userFolder: string,
	port: number,
	brokerPort: number,
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

async function answering(url: string, n8n: ChildProcess): Promise<void> {
	const deadline = Date.now() + patience.start;
	while (Date.now() < deadline) {
		if (n8n.exitCode !== null || n8n.signalCode !== null) throw new Error('n8n has ended');
		// While n8n prepares its database, `/healthz` says ok and every other address answers 200 with a
		// page that says so; the settings come as JSON once everything is there.
		const response = await fetch(`${url}/rest/settings`).catch(() => undefined);
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

async function freePort(): Promise<number> {
	const server = createServer().listen(0, '127.0.0.1');
	await once(server, 'listening');
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('A port has a number.');
	await once(server.close(), 'close');
	return address.port;
}
