import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { manifest, root, type Manifest } from '../../tasks/package.mts';
import { packedPackage, unpackedPackage } from './packed.mts';
import { tool } from './tool.mts';

jest.setTimeout(60_000);

let folder: string;
let packed: Manifest;

beforeAll(async () => {
	folder = await unpackedPackage();
	packed = await manifest(folder);
});

function files(pattern: string, cwd = root): string[] {
	return globSync(pattern, { cwd }).map((file) => file.replaceAll('\\', '/'));
}

describe('the packed package', () => {
	it('holds what is built from the source, four documents and nothing else', () => {
		const built = [
			...files('{nodes,credentials}/**/*.ts').map((file) => file.replace(/\.ts$/, '.js')),
			...files('nodes/**/*.json'),
			...files('icons/*.svg'),
		].map((file) => `dist/${file}`);
		const documents = ['CHANGELOG.md', 'LICENSE.md', 'README.md', 'package.json'];

		const content = files('**/*', folder).filter((file) => statSync(join(folder, file)).isFile());
		expect(content.sort()).toEqual([...built, ...documents].sort());
	});

	it('is smaller than 100 kB', () => {
		expect(statSync(packedPackage()).size).toBeLessThan(100_000);
	});

	it('has every node and credential it registers, and registers every one it has', () => {
		expect([...packed.n8n.nodes].sort()).toEqual(files('dist/nodes/**/*.node.js', folder).sort());
		expect([...packed.n8n.credentials].sort()).toEqual(
			files('dist/credentials/*.credentials.js', folder).sort(),
		);
	});

	it('has a codex for every node', () => {
		const missing = packed.n8n.nodes
			.map((node) => node.replace(/\.js$/, '.json'))
			.filter((codex) => !existsSync(join(folder, codex)));
		expect(missing).toEqual([]);
	});

	it('needs nothing at run time but what n8n brings', () => {
		const imported = files('dist/**/*.js', folder).flatMap((file) => [
			...readFileSync(join(folder, file), 'utf8').matchAll(/require\("([^"]+)"\)/g),
		]);
		const packages = imported.flatMap(([, name = '']) => (name.startsWith('.') ? [] : name));
		expect(['crypto', 'n8n-workflow']).toEqual(expect.arrayContaining(packages));
		expect(packed).toMatchObject({ peerDependencies: { 'n8n-workflow': '*' } });
		expect(packed).not.toHaveProperty('dependencies');
	});

	it('loads in the Node that npm runs on, which may be as old as 20', async () => {
		const { npm_node_execpath: node = process.execPath } = process.env;
		const paths = [...packed.n8n.nodes, ...packed.n8n.credentials].map((path) => join(root, path));
		const load = `for (const path of ${JSON.stringify(paths)}) new (Object.values(require(path))[0])()`;
		await tool(node, '--eval', load);
	});

	it('is compiled to the language and the library of Node 20', () => {
		const { compilerOptions } = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8'));
		expect(compilerOptions).toMatchObject({ target: 'es2022', lib: ['es2023'] });
	});
});
