import { describe, expect, it, jest } from '@jest/globals';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../tasks/package.mts';
import { tool } from './tool.mts';

jest.setTimeout(120_000);

describe('lint', () => {
	it('passes as n8n runs it, which also compares the config with the strict template', async () => {
		await tool('n8n-node', 'lint');
	});

	it('passes without inline exceptions and without warnings', async () => {
		await tool('eslint', '.', '--no-inline-config', '--max-warnings=0');
	});

	it('finds no comment in published code that silences a tool', () => {
		const silenced = ['nodes', 'credentials']
			.flatMap((folder) =>
				readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) =>
					join(folder, file),
				),
			)
			.filter((file) => file.endsWith('.ts'))
			.filter((file) =>
				/eslint-|@ts-(ignore|expect-error|nocheck)|prettier-ignore/.test(
					readFileSync(join(root, file), 'utf8'),
				),
			);
		expect(silenced).toEqual([]);
	});
});

describe('format', () => {
	it('is what prettier makes of it', async () => {
		await tool('prettier', '--check', '.');
	});
});

describe('types', () => {
	it('are right in the nodes, the simulator, the tasks and the tests', async () => {
		await tool('npm', 'run', 'typecheck');
	});
});

describe('dead code', () => {
	it('is not there', async () => {
		await tool('knip');
	});
});
