import { describe, expect, it } from '@jest/globals';
import { globSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { root } from '../../tasks/package.mts';
import { mayImport, nodes } from './floors.mts';

const howToMend =
	'Move what is needed to a lower floor. If the floors themselves are to change, change the table in ' +
	'test/gates/floors.mts and the maps in README.md and CONTRIBUTING.md.';

/** The longest of the folders in the table that holds a file. */
function folderOf(file: string): string {
	const [folder] = Object.keys(mayImport)
		.filter((name) => `${file}/`.startsWith(`${name}/`))
		.sort((one, other) => other.length - one.length);
	return folder ?? posix.dirname(file);
}

interface Import {
	file: string;
	target: string;
}

/** Every import of a file of the project by another one. */
function importsOf(pattern: string): Import[] {
	const files = globSync(pattern, { cwd: root }).map((file) => file.replaceAll('\\', '/'));
	return files.flatMap((file) => {
		const source = readFileSync(join(root, file), 'utf8');
		const relative = source.matchAll(/(?:\bfrom|\bimport|\brequire\()\s*\(?\s*['"](\.[^'"]*)['"]/g);
		return [...relative].map(([, path = '']) => ({
			file,
			target: posix.join(posix.dirname(file), path),
		}));
	});
}

const imports = Object.keys(mayImport)
	.filter((folder) => !folder.includes('/'))
	.concat('nodes')
	.flatMap((folder) => importsOf(`${folder}/**/*.{ts,mts,mjs,js}`))
	.map((one) => ({ ...one, from: folderOf(one.file), to: folderOf(one.target) }));

describe('what imports from what', () => {
	it('is allowed by the table', () => {
		const forbidden = imports
			.filter(({ from, to }) => from !== to && !mayImport[from]?.includes(to))
			.map(({ file, target, from, to }) => `${file} imports ${target}: ${from} may not use ${to}`);
		expect({ forbidden, howToMend }).toEqual({ forbidden: [], howToMend });
	});

	it('has no entry in the table that nothing uses', () => {
		const stale = Object.entries(mayImport).flatMap(([folder, allowed]) =>
			allowed
				.filter((name) => !imports.some(({ from, to }) => from === folder && to === name))
				.map((name) => `${folder} no longer uses ${name}: take the entry out of the table`),
		);
		expect(stale).toEqual([]);
	});

	it('has every folder of the nodes in the table, each above those it uses', () => {
		const folders = globSync(`${nodes}/*/**/*.ts`, { cwd: root })
			.map((file) => file.replaceAll('\\', '/').split('/').slice(0, 3).join('/'))
			.filter((folder, index, all) => all.indexOf(folder) === index);
		const order = Object.keys(mayImport);
		expect(folders.filter((folder) => !order.includes(folder))).toEqual([]);
		const upward = Object.entries(mayImport).flatMap(([folder, allowed]) =>
			allowed
				.filter((name) => order.indexOf(name) >= order.indexOf(folder))
				.map((name) => `${folder} stands below ${name}`),
		);
		expect({ upward, howToMend }).toEqual({ upward: [], howToMend });
	});

	it('goes in no circle, from file to file', () => {
		const targets = new Map<string, string[]>();
		for (const { file, target } of imports) {
			const from = file.replace(/\.m?[jt]s$/, '');
			const to = target.replace(/\.m?[jt]s$/, '');
			targets.set(from, [...(targets.get(from) ?? []), to, `${to}/index`]);
		}
		const reached = (start: string) => {
			const seen = new Set(targets.get(start));
			for (const file of seen) for (const next of targets.get(file) ?? []) seen.add(next);
			return seen;
		};
		expect([...targets.keys()].filter((file) => reached(file).has(file))).toEqual([]);
	});
});
