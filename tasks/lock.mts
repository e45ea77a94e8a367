import { randomUUID } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Does the work while no other process on this machine holds the lock; one whose process is gone
 * counts for nothing. `onWait` hears once which process is in the way.
 */
export async function withLock(
	lock: string,
	onWait: (owner: number) => void,
	work: () => Promise<void>,
): Promise<void> {
	// Written first and linked afterwards, so that a lock never exists without its owner's number.
	const claim = `${lock}-${randomUUID()}`;
	await writeFile(claim, String(process.pid));
	try {
		let waited = false;
		while (!(await linked(claim, lock))) {
			const owner = await readFile(lock, 'utf8').then(Number, () => undefined);
			if (owner === undefined) continue;
			if (!isRunning(owner)) {
				await rm(lock, { force: true });
				continue;
			}
			if (!waited) onWait(owner);
			waited = true;
			await sleep(500);
		}
	} finally {
		await rm(claim);
	}
	try {
		await work();
	} finally {
		await rm(lock, { force: true });
	}
}

async function linked(claim: string, lock: string): Promise<boolean> {
	try {
		await link(claim, lock);
		return true;
	} catch (error) {
		if (isErrno(error, 'EEXIST')) return false;
		throw error;
	}
}

function isRunning(pid: number): boolean {
	try {
		return process.kill(pid, 0);
	} catch (error) {
		return !isErrno(error, 'ESRCH');
	}
}

function isErrno(error: unknown, code: string): boolean {
	return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}
