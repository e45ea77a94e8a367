import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { capture } from './commands.mts';

export const root = join(import.meta.dirname, '..');

export interface Manifest {
	name: string;
	version: string;
	devDependencies: Record<string, string>;
	n8n: { nodes: string[]; credentials: string[] };
}

export async function manifest(folder = root): Promise<Manifest> {
	return JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
}

/** Builds this package and packs it as it would be published; returns the tarball's path. */
export async function pack(destination: string): Promise<string> {
	await capture('npm', ['run', 'build'], { cwd: root });
	const output = await capture('npm', ['pack', '--json', '--pack-destination', destination], {
		cwd: root,
	});
	const [{ filename }]: [{ filename: string }] = JSON.parse(output);
	return join(destination, filename);
}

export async function unpack(tarball: string, folder: string): Promise<void> {
	await mkdir(folder, { recursive: true });
	await capture('tar', ['-xzf', tarball, '-C', folder, '--strip-components=1'], { cwd: folder });
}
