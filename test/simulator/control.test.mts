import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { describe, expect, it } from '@jest/globals';

import { send, create, type Sent } from './client.mts';
import { receiver, simulator } from './setup.mts';

async function control(method: 'GET' | 'POST' | 'DELETE', path: string, sent: Sent = {}) {
	const { status, text } = await send(
		simulator,
		method,
		`${simulator.origin}/control${path}`,
		sent,
	);
	return { status, body: JSON.parse(text) };
}

describe('the control interface', () => {
	it('shows the ledger, the journal and the deliveries, filtered', async () => {
		const { request_id } = await create(simulator, { callback_uri: receiver.url });
		await simulator.clock.advanceToEnd();
		const ledger = await control('GET', '/ledger?account=6999&kind=bought');
		expect(ledger.body).toMatchObject([{ request_id, outcome: 'completed' }]);
		expect((await control('GET', '/ledger?account=7001')).body).toEqual([]);
		expect((await control('GET', '/journal?status=200')).body).toMatchObject([
			{ documentedOperation: 'requests.create' },
		]);
		expect((await control('GET', '/deliveries?kind=callback')).body).toMatchObject([
			{ subject: request_id, outcome: 'delivered' },
		]);
	});

	it('moves the clock', async () => {
		const before = (await control('GET', '/clock')).body.now;
		const moved = await control('POST', '/clock/advance', { json: { ms: 1500 } });
		expect(moved.body).toEqual({ now: before + 1500 });
	});

	it('injects calls and SMS', async () => {
		const json = { service_number: '61488800000' };
		const made = await control('POST', '/call', { json: { ...json, duration: 3 } });
		expect(made.body).toMatchObject({ call: { duration: 3 }, deliveries: [] });
		expect((await control('GET', '/calls')).body).toHaveLength(1);
		const sent = await control('POST', '/sms', { json: { ...json, txt: 'hello' } });
		expect(sent.body.sms).toMatchObject({ txt: 'hello', to: '+61-0488800000' });
	});

	it('switches faults and readings', async () => {
		const fault = { kind: 'status', status: 503 };
		await control('POST', '/faults', { json: { fault, times: 'always' } });
		await send(simulator, 'GET', '/accounts');
		expect((await control('GET', '/faults')).body).toMatchObject([
			{ rule: { fault }, seen: 1, struck: 1 },
		]);
		await control('DELETE', '/faults');
		expect((await send(simulator, 'GET', '/accounts')).status).toBe(200);

		await control('POST', '/readings', { json: { emptyStock: 'null' } });
		expect(simulator.readings.emptyStock).toBe('null');
	});

	it('selects accounts and starts over', async () => {
		await control('POST', '/select-account', { json: { username: 'agency', account: 7001 } });
		expect(simulator.telco.accounts.selected('agency')).toBe(7001);
		await control('POST', '/reset');
		expect(simulator.telco.accounts.selected('agency')).toBe(6999);
	});

	it.each([
		['/call', { json: {} }, 'service_number must be a text'],
		['/call', { json: { service_number: '61000000' } }, 'No active service'],
		['/call', { raw: { body: '{', type: 'application/json' } }, 'The body is not JSON'],
		['/faults', { json: { fault: { kind: 'earthquake' } } }, 'fault.kind is one of status'],
		['/readings', { json: { weather: 'fine' } }, 'There is no reading weather'],
		['/readings', { json: { emptyStock: 'x' } }, 'emptyStock is one of object, array, null'],
		['/clock/advance', { json: { ms: 'x' } }, 'ms must be a number'],
		['/select-account', { json: { username: 'agency', account: 1 } }, 'Bad Request'],
	])('refuses %s %j', async (path, sent: Sent, error) => {
		const refused = await control('POST', path, sent);
		expect(refused.status).toBe(400);
		expect(refused.body.error).toContain(error);
	});

	it('answers nobody but this machine', async () => {
		const foreign: Array<[name: string, value: string]> = [
			['host', 'evil.example'],
			['origin', 'https://evil.example'],
		];
		for (const [name, value] of foreign) {
			const headers = { [name]: value };
			expect((await control('GET', '/ledger', { headers })).status).toBe(403);
		}
	});
});

describe('the command', () => {
	it('prints an address and a credential that work, and ends on Ctrl-C', async () => {
		const cli = join(import.meta.dirname, '../../simulator/cli.mts');
		const child = spawn(process.execPath, [cli, '--port', '0', '--manual-clock'], {
			stdio: ['ignore', 'pipe', 'inherit'],
		});
		const printed = new Map<string, string>();
		for await (const line of createInterface({ input: child.stdout })) {
			const [, label, value] = /^(.+?)\s{2,}(\S+)$/.exec(line) ?? [];
			if (label && value) printed.set(label, value);
			if (label === 'Control') break;
		}
		const answer = await send(simulator, 'GET', `${printed.get('AVANSER simulator')}/accounts`, {
			username: printed.get('Username'),
			password: printed.get('Password'),
		});
		expect(answer.status).toBe(200);
		const moved = await send(simulator, 'POST', `${printed.get('Control')}/clock/advance`, {
			json: { ms: 1 },
		});
		expect(moved.status).toBe(200);
		child.kill('SIGINT');
		const [code] = await once(child, 'exit');
		expect(code).toBe(0);
	});
});
