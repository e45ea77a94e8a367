import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, readdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { capture, show } from '../commands.mts';
import { withLock } from '../lock.mts';
import { duration, type Report } from '../report.mts';

const pinned = join(import.meta.dirname, 'pinned');

/**
 * The folder of the n8n that `pinned/package-lock.json` describes, installed on first use into the
 * user's cache, where every clone of this project finds it. Being 2,200 packages, n8n is no
 * development dependency.
 */
export async function installedN8n(report: Report): Promise<string> {
	const folder = await cacheFolder();
	if (existsSync(folder)) return folder;

	await mkdir(join(folder, '..'), { recursive: true });
	await withLock(
		`${folder}.lock`,
		(owner) => report(`Waiting for process ${owner}, which is installing n8n already`),
		async () => {
			// The other run may have finished while this one waited.
			if (!existsSync(folder)) await install(folder, report);
		},
	);
	return folder;
}

export async function n8nVersion(): Promise<string> {
	const manifest: { dependencies: { n8n: string } } = JSON.parse(
		await readFile(join(pinned, 'package.json'), 'utf8'),
	);
	return manifest.dependencies.n8n;
}

async function cacheFolder(): Promise<string> {
	const caches =
		process.env.XDG_CACHE_HOME ||
		(process.platform === 'win32' && process.env.LOCALAPPDATA) ||
		join(homedir(), '.cache');
	const lock = createHash('sha256').update(await readFile(join(pinned, 'package-lock.json')));
	const name = [
		`n8n-${await n8nVersion()}`,
		lock.digest('hex').slice(0, 12),
		process.platform,
		process.arch,
	].join('-');
	return join(caches, 'n8n-nodes-avanser-telco', name);
}

/** Installs into a folder beside, which gets its name only once it is complete and was seen to load. */
async function install(folder: string, report: Report): Promise<void> {
	const started = Date.now();
	const prefix = `${folder}.unfinished-`;
	const workshop = prefix + randomUUID();
	await removeLeftovers(prefix);
	report(
		`Installing n8n ${await n8nVersion()} into ${folder} (2.8 GB, about four minutes, only once)`,
	);
	// On a terminal npm shows its own progress.
	const waiting = setInterval(() => {
		if (!process.stderr.isTTY) report(`  still installing n8n (${duration(started)})`);
	}, 15_000);

	try {
		await cp(pinned, workshop, { recursive: true });
		// Without its scripts, because one unneeded part, @confluentinc/kafka-javascript, would download or
		// compile librdkafka; the three packages rebuilt are those that n8n needs built.
		await npm(workshop, 'ci', '--ignore-scripts');
		await npm(workshop, 'rebuild', 'node', 'sqlite3', 'isolated-vm');
		await capture(
			join(workshop, 'node_modules', 'node', 'bin', 'node'),
			['-e', 'require("sqlite3"); require("isolated-vm"); require.resolve("n8n/bin/n8n")'],
			{ cwd: workshop },
		);
		await rename(workshop, folder);
	} catch (error) {
		await rm(workshop, { recursive: true, force: true });
		throw error;
	} finally {
		clearInterval(waiting);
	}
	report(`n8n installed in ${duration(started)}`);
}

async function npm(cwd: string, ...args: string[]): Promise<void> {
	const code = await show('npm', [...args, '--no-audit', '--no-fund', '--loglevel=error'], { cwd });
	if (code !== 0) {
		throw new Error(
			`n8n could not be installed: npm ${args.join(' ')} ended with ${code}; its own words are above.`,
		);
	}
}

async function removeLeftovers(prefix: string): Promise<void> {
	const parent = join(prefix, '..');
	for (const entry of await readdir(parent)) {
		const path = join(parent, entry);
		if (path.startsWith(prefix)) await rm(path, { recursive: true, force: true });
	}
}
