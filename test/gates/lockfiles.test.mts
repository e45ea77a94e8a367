import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../tasks/package.mts';

interface Lock {
	packages: Record<
		string,
		{
			version?: string;
			resolved?: string;
			optionalDependencies?: Record<string, string>;
			devDependencies?: Record<string, string>;
		}
	>;
}

const lockfiles = ['package-lock.json', 'tasks/n8n/pinned/package-lock.json'];

function read(file: string): Lock {
	return JSON.parse(readFileSync(join(root, file), 'utf8'));
}

describe.each(lockfiles)('%s', (file) => {
	const { packages } = read(file);

	it('works with any registry', () => {
		const bound = Object.entries(packages).filter(([, { resolved }]) => resolved !== undefined);
		expect(bound).toEqual([]);
	});

	it.each(['linux-x64', 'darwin-arm64', 'win32-x64'])('has the binaries for %s', (platform) => {
		expect(Object.keys(packages).filter((path) => path.includes(platform))).not.toEqual([]);
	});

	it('has every optional part that its packages name', () => {
		const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
			Object.keys(optionalDependencies).filter((name) => !isReachable(packages, path, name)),
		);
		expect(missing).toEqual([]);
	});
});

describe('package-lock.json', () => {
	it('is of the package.json beside it', () => {
		const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
		expect(read('package-lock.json').packages['']?.devDependencies).toEqual(devDependencies);
	});
});

/** Whether Node would find a package from a place in the tree. */
function isReachable(packages: Lock['packages'], from: string, name: string): boolean {
	if (`${from}/node_modules/${name}`.replace(/^\//, '') in packages) return true;
	if (from === '') return false;
	return isReachable(
		packages,
		from.slice(0, Math.max(0, from.lastIndexOf('/node_modules/'))),
		name,
	);
}
