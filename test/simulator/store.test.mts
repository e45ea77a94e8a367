import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { startSimulator } from '../../simulator/index.mts';
import { send, create, rows } from './client.mts';
import { startReceiver } from './receiver.mts';

let folder: string;

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'simulator-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('the state file', () => {
	it('survives a restart, with what was under way', async () => {
		const stateFile = join(folder, 'state.json');
		const receiver = await startReceiver();
		const first = await startSimulator({ stateFile });
		const { request_id, service_number } = await create(first, { callback_uri: receiver.url });
		await send(first, 'POST', '/templates?name=kept&country=AU', { html: 'kept' });
		await first.telco.call({ service_number: '61280740800' });
		await first.clock.advance(60_000);
		await send(first, 'POST', '/accounts?account-id=7001');
		await first.close();
		expect(readdirSync(folder)).toEqual(['state.json']);

		const second = await startSimulator({ stateFile });
		try {
			expect(second.ledger.bought()).toMatchObject([{ request_id, outcome: 'pending' }]);
			expect(second.telco.calls()).toHaveLength(1);
			expect(await rows(second, '/requests')).toEqual([]);
			await send(second, 'POST', '/accounts?account-id=6999');
			expect(await rows(second, '/templates')).toHaveLength(3);
			await second.clock.advance(6 * 60_000);
			expect(JSON.parse(receiver.received[0]?.body ?? '')).toMatchObject({ request_id });
			expect(second.telco.services.get(service_number)?.name).toBe('service #1');
			const again = await create(second);
			expect(again.request_id).not.toBe(request_id);
			expect(again.service_number).not.toBe(service_number);
		} finally {
			await second.close();
			await receiver.close();
		}
	});

	it('is not overwritten when it is something else', async () => {
		const stateFile = join(folder, 'notes.json');
		writeFileSync(stateFile, '{"notes": []}');
		await expect(startSimulator({ stateFile })).rejects.toThrow('is not a state file');
	});
});
