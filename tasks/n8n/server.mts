import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { capture } from '../commands.mts';
import { N8nApi } from './api.mts';
import { addPackage, environment, freePort, startProcess } from './process.mts';

export interface N8nOptions {
	/** The folder from `installedN8n`. */
	installation: string;
	/** This package as `npm pack` made it, installed the way n8n installs community packages. */
	tarball: string;
	/** Where n8n keeps its database, settings and log; a temporary folder if not given. */
	userFolder?: string;
	/** The port of an n8n that ran before; a free one if not given. */
	port?: number;
	/** Settings of n8n beside those that every one of ours has. */
	settings?: NodeJS.ProcessEnv;
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

export async function startN8n({
	installation,
	tarball,
	userFolder,
	port: formerPort,
	settings = {},
	signal,
}: N8nOptions): Promise<N8n> {
	const folder = userFolder ?? (await mkdtemp(join(tmpdir(), 'n8n-')));
	const port = formerPort ?? (await freePort());
	const url = `http://127.0.0.1:${port}`;
	const env = async () => ({
		...environment(installation, folder, { port, brokerPort: await freePort() }),
		...settings,
	});
	await addPackage(tarball, folder);
	const n8n = await startProcess(['start'], { installation, folder, env: await env() });
	const { logFile, ended } = n8n;

	// While n8n starts, it does not listen to signals that ask.
	signal?.addEventListener('abort', n8n.kill);
	if (signal?.aborted) n8n.kill();

	const remove = () => rm(folder, { recursive: true, force: true });
	const temporary = userFolder === undefined;
	const api = new N8nApi(url, installation);
	try {
		await n8n.answers(`${url}/rest/settings`);
		await api.logIn();
	} catch (error) {
		n8n.kill();
		await ended;
		if (!signal?.aborted) throw error;
		if (temporary) await remove();
		throw new Error('n8n was ended while it started', { cause: error });
	} finally {
		signal?.removeEventListener('abort', n8n.kill);
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
				env: await env(),
			}),
		stop: async ({ keepFolder } = { keepFolder: false }) => {
			await n8n.stop();
			if (temporary && !keepFolder) await remove();
		},
	};
}
