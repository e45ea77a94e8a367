import { describe, expect, it, jest } from '@jest/globals';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../tasks/package.mts';
import { unpackedPackage } from './packed.mts';
import { tool } from './tool.mts';

jest.setTimeout(120_000);

/** What the scanner reads of a published package. */
const published = ['**/*.js', 'package.json'];

/** In a process of its own, because the scanner and its lint plugins are ES modules. */
async function verdict(...args: [folder: string, ...patterns: string[]]): Promise<unknown> {
	return JSON.parse(await tool('node', join(import.meta.dirname, 'scan.mjs'), ...args));
}

describe("n8n's package scanner", () => {
	it('accepts the source', async () => {
		expect(await verdict(root)).toEqual({ passed: true });
	});

	it('accepts the packed package', async () => {
		const folder = await unpackedPackage();
		expect(await verdict(folder, ...published)).toEqual({ passed: true });
	});

	it('judges: a package with a runtime dependency fails', async () => {
		const folder = await unpackedPackage();
		const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
		writeFileSync(
			join(folder, 'package.json'),
			JSON.stringify({ ...manifest, dependencies: { axios: '1.18.0' } }),
		);
		expect(await verdict(folder, ...published)).toMatchObject({ passed: false });
	});
});
