import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { capture } from '../commands.mts';
import { addPackage, environment, freePort, startProcess } from './process.mts';
import type { N8nProcess } from './process.mts';
import { startN8n } from './server.mts';
import type { N8n } from './server.mts';

/** An n8n in queue mode: executions run in workers, which share a Postgres and a Redis of their own. */
export interface Queue {
	/** The process that answers webhooks and the editor; it runs no execution itself. */
	main: N8n;
	workers: N8nProcess[];
	redis: { host: string; port: number };
	/** Starts one more worker. */
	addWorker(): Promise<N8nProcess>;
	/** What a query answers, as `psql` prints it without headings. */
	query(sql: string): Promise<string>;
	stop(): Promise<void>;
}

interface QueueOptions {
	/** The folder from `installedN8n`. */
	installation: string;
	/** This package as `npm pack` made it. */
	tarball: string;
	workers: number;
}

export async function startQueue({
	installation,
	tarball,
	workers: count,
}: QueueOptions): Promise<Queue> {
	const folder = await mkdtemp(join(tmpdir(), 'n8n-queue-'));
	// Postgres refuses to run as root, and its own user has to reach its data.
	await chmod(folder, 0o755);
	const stops: Array<() => Promise<unknown>> = [
		() => rm(folder, { recursive: true, force: true, maxRetries: 10 }),
	];
	const stop = async () => {
		for (const end of stops.splice(0).reverse()) await end();
	};
	try {
		const postgres = await startPostgres(join(folder, 'postgres'));
		stops.push(postgres.stop);
		const redis = await startRedis(join(folder, 'redis'));
		stops.push(redis.stop);
		const settings = {
			EXECUTIONS_MODE: 'queue',
			OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS: 'true',
			N8N_ENCRYPTION_KEY: randomUUID(),
			DB_TYPE: 'postgresdb',
			DB_POSTGRESDB_HOST: '127.0.0.1',
			DB_POSTGRESDB_PORT: String(postgres.port),
			DB_POSTGRESDB_DATABASE: 'postgres',
			DB_POSTGRESDB_USER: 'postgres',
			// By default two connections, which twenty executions at the same moment are too many for.
			DB_POSTGRESDB_POOL_SIZE: '10',
			QUEUE_BULL_REDIS_HOST: '127.0.0.1',
			QUEUE_BULL_REDIS_PORT: String(redis.port),
		};
		const userFolder = join(folder, 'main');
		await mkdir(userFolder);
		const main = await startN8n({ installation, tarball, userFolder, settings });
		stops.push(() => main.stop());

		const workers: N8nProcess[] = [];
		const addWorker = async () => {
			const own = await mkdtemp(join(folder, 'worker-'));
			await addPackage(tarball, own);
			const [port, brokerPort] = [await freePort(), await freePort()];
			const worker = await startProcess(['worker', '--concurrency=10'], {
				installation,
				folder: own,
				env: {
					...environment(installation, own, { port, brokerPort }),
					...settings,
					QUEUE_HEALTH_CHECK_ACTIVE: 'true',
					QUEUE_HEALTH_CHECK_PORT: String(port),
					N8N_WORKER_SERVER_ADDRESS: '127.0.0.1',
				},
			});
			stops.push(worker.stop);
			await worker.answers(`http://127.0.0.1:${port}/healthz/readiness`);
			workers.push(worker);
			return worker;
		};
		for (let started = 0; started < count; started += 1) await addWorker();
		return {
			main,
			workers,
			redis: { host: '127.0.0.1', port: redis.port },
			addWorker,
			query: postgres.query,
			stop,
		};
	} catch (error) {
		await stop();
		throw error;
	}
}

interface Server {
	port: number;
	stop(): Promise<unknown>;
}

async function startPostgres(
	folder: string,
): Promise<Server & { query(sql: string): Promise<string> }> {
	const bin = postgresPrograms();
	if (bin === undefined) throw new Error('Postgres is not installed');
	const user = userInfo().uid === 0 ? await idsOf('postgres') : undefined;
	await mkdir(folder);
	if (user !== undefined) await chown(folder, user.uid, user.gid);
	const as = { cwd: folder, ...user };
	const port = await freePort();
	await finished(
		spawn(join(bin, 'initdb'), ['-D', folder, '-A', 'trust', '-U', 'postgres', '-E', 'UTF8'], {
			...as,
			stdio: 'ignore',
		}),
	);
	const { kill, ended } = startServer(
		join(bin, 'postgres'),
		// Its data are thrown away: nothing has to survive a power failure.
		['-D', folder, '-p', String(port), '-k', folder, '-F', '-c', 'listen_addresses=127.0.0.1'],
		as,
	);
	await accepting(port);
	const query = async (sql: string) =>
		await capture(
			join(bin, 'psql'),
			['-h', '127.0.0.1', '-p', String(port), '-U', 'postgres', '-Atqc', sql],
			{ cwd: folder },
		);
	const ready = async (): Promise<unknown> =>
		await query('select 1').catch(async () => {
			await sleep(100);
			return await ready();
		});
	await ready();
	return { port, query, stop: async () => await (kill('SIGINT'), ended) };
}

async function startRedis(folder: string): Promise<Server> {
	await mkdir(folder);
	const port = await freePort();
	const { kill, ended } = startServer(
		'redis-server',
		['--bind', '127.0.0.1', '--port', String(port), '--dir', folder, '--save', ''],
		{ cwd: folder },
	);
	await accepting(port);
	return { port, stop: async () => await (kill('SIGTERM'), ended) };
}

/** A server that ends with this process. */
function startServer(
	command: string,
	args: string[],
	options: { cwd: string; uid?: number; gid?: number },
) {
	const child = spawn(command, args, { ...options, stdio: 'ignore' });
	const kill = (signal: NodeJS.Signals = 'SIGKILL') => child.kill(signal);
	const atExit = () => kill();
	process.once('exit', atExit);
	const ended = once(child, 'close').finally(() => process.off('exit', atExit));
	ended.catch((error: unknown) => {
		throw new Error(`${command} is needed for an n8n in queue mode`, { cause: error });
	});
	return { kill, ended };
}

async function accepting(port: number): Promise<void> {
	for (const deadline = Date.now() + 30_000; Date.now() < deadline; await sleep(50)) {
		const socket = connect(port, '127.0.0.1');
		const opened = await once(socket, 'connect').then(
			() => true,
			() => false,
		);
		socket.destroy();
		if (opened) return;
	}
	throw new Error(`Nothing accepts connections on port ${port}`);
}

/** Why this machine cannot run an n8n in queue mode; undefined if it can. */
export function lacksForQueue(): string | undefined {
	if (onPath('redis-server') === undefined) return 'redis-server is not installed';
	return postgresPrograms() === undefined ? 'Postgres is not installed' : undefined;
}

/** Debian keeps the programs of each version to itself, elsewhere they are on the PATH. */
function postgresPrograms(): string | undefined {
	const debian = '/usr/lib/postgresql';
	const versions = existsSync(debian) ? readdirSync(debian).map(Number) : [];
	const [newest] = versions.sort((one, other) => other - one);
	return newest === undefined ? onPath('initdb') : join(debian, String(newest), 'bin');
}

/** The folder of a program. */
function onPath(program: string): string | undefined {
	const folders = (process.env.PATH ?? '').split(delimiter);
	return folders.find((folder) => existsSync(join(folder, program)));
}

async function idsOf(user: string): Promise<{ uid: number; gid: number }> {
	const [uid, gid] = await Promise.all(
		['-u', '-g'].map(async (which) => Number(await capture('id', [which, user], { cwd: '/' }))),
	);
	return { uid, gid };
}

async function finished(child: ChildProcess): Promise<void> {
	const [code] = await once(child, 'close');
	if (code !== 0) throw new Error(`${child.spawnfile} ended with ${code}`);
}
