import { describe, expect, it } from '@jest/globals';
import { globSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { root } from '../../tasks/package.mts';

/** Which folders of the project the files of a folder import from, types included. */
function importsOf(folder: string): string[] {
	const files = globSync(`${folder}/**/*.{ts,mts,mjs,js}`, { cwd: root });
	const targets = files.flatMap((file) => {
		const source = readFileSync(join(root, file), 'utf8');
		const relative = source.matchAll(/(?:\bfrom|\bimport|\brequire\()\s*\(?\s*['"](\.[^'"]*)['"]/g);
		return [...relative].map(
			([, path = '']) => posix.join(posix.dirname(file.replaceAll('\\', '/')), path).split('/')[0],
		);
	});
	return [...new Set(targets)].filter((target) => target !== undefined).sort();
}

describe('what imports from what', () => {
	it.each([
		{ folder: 'simulator', allowed: ['simulator'] },
		{ folder: 'nodes', allowed: ['credentials', 'nodes'] },
		{ folder: 'credentials', allowed: ['credentials'] },
		{ folder: 'tasks', allowed: ['simulator', 'tasks'] },
	])('$folder imports only from $allowed', ({ folder, allowed }) => {
		const imported = importsOf(folder);
		expect(imported).not.toEqual([]);
		expect(imported.filter((target) => !allowed.includes(target))).toEqual([]);
	});
});
