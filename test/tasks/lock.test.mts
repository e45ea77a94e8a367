import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withLock } from '../../tasks/lock.mts';

let folder: string;
let lock: string;

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'lock-'));
	lock = join(folder, 'installation.lock');
});

afterEach(() => {
	rmSync(folder, { recursive: true });
});

describe('a lock between processes', () => {
	it('lets one work at a time and tells the other whom it waits for', async () => {
		const events: string[] = [];
		const { promise: firstIsDone, resolve: finishFirst } = Promise.withResolvers<void>();
		const { promise: firstWorks, resolve: firstStarts } = Promise.withResolvers<void>();
		const first = withLock(
			lock,
			() => events.push('first waits'),
			async () => {
				firstStarts();
				await firstIsDone;
				events.push('first is done');
			},
		);
		await firstWorks;
		const second = withLock(
			lock,
			(owner) => {
				events.push(`second waits for ${owner}`);
				finishFirst();
			},
			async () => {
				events.push('second works');
			},
		);
		await Promise.all([first, second]);

		expect(events).toEqual([`second waits for ${process.pid}`, 'first is done', 'second works']);
	});

	it('passes over one whose process has ended', async () => {
		const { pid } = spawnSync(process.execPath, ['--eval', '']);
		writeFileSync(lock, String(pid));
		let worked = false;
		await withLock(
			lock,
			() => {
				throw new Error('waited for a process that is gone');
			},
			async () => {
				worked = true;
			},
		);
		expect(worked).toBe(true);
	});

	it('leaves nothing behind when the work fails', async () => {
		const failing = withLock(
			lock,
			() => {},
			async () => {
				expect(existsSync(lock)).toBe(true);
				throw new Error('no space left');
			},
		);
		await expect(failing).rejects.toThrow('no space left');
		expect(readdirSync(folder)).toEqual([]);
	});
});
