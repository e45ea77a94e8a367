import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { loadCredentialType } from '../host/package.mts';

const root = join(import.meta.dirname, '../..');

const points = Array.from({ length: 47 }, (_, index) => `5.${index + 1}`);

const missingIn = (text: string, written: (point: string) => string) =>
	points.filter((point) => !text.includes(written(point)));

/** The titles of all tests of this folder, as they are written. */
function titles(): string {
	const files = readdirSync(import.meta.dirname).filter((file) => file.endsWith('.test.mts'));
	return files
		.map((file) => readFileSync(join(import.meta.dirname, file), 'utf8'))
		.flatMap((source) => Array.from(source.matchAll(/^\s*(?:it|.*\)\()\(?\s*['"`](\[5\.\d+\])/gm)))
		.map(([, point]) => point)
		.join('\n');
}

describe('[5.41] the address of the documentation', () => {
	it('[5.41] is the one of the API services summary', async () => {
		const { documentationUrl } = await loadCredentialType('avanserTelcoApi');
		expect(documentationUrl).toBe('https://avansertapi.docs.apiary.io/');
	});
});

describe('[5.42] the blueprint itself', () => {
	it('[5.42] is neither shipped nor parsed, and its stray product name is nowhere', () => {
		const shipped = readdirSync(join(root, 'dist'), { recursive: true, encoding: 'utf8' });
		expect(shipped.filter((file) => /\.(apib|txt|ya?ml)$/.test(file))).toEqual([]);
		const code = shipped.filter((file) => file.endsWith('.js'));
		expect(code).not.toHaveLength(0);
		for (const file of code) {
			expect(readFileSync(join(root, 'dist', file), 'utf8')).not.toMatch(/fluid|FORMAT: 1B/);
		}
	});
});

describe('all 47 points', () => {
	it('have a test', () => {
		expect(missingIn(titles(), (point) => `[${point}]`)).toEqual([]);
	});

	it('are in docs/contradictions.md, once each', () => {
		const text = readFileSync(join(root, 'docs/contradictions.md'), 'utf8');
		const listed = Array.from(text.matchAll(/^\| (5\.\d+) +\|/gm), ([, point]) => point);
		expect(listed.sort()).toEqual([...points].sort());
	});
});
