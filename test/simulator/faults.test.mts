import { describe, expect, it } from '@jest/globals';

import type { Fault } from '../../simulator/testing/faults.mts';
import { startSimulator } from '../../simulator/index.mts';
import { send, create, creation, rows } from './client.mts';
import { receiver, simulator } from './setup.mts';

const submit = () => send(simulator, 'POST', '/requests', { json: creation(), conforming: false });

const list = (path: string) => send(simulator, 'GET', path, { conforming: false });

describe('faults at the exchange', () => {
	type Way = Extract<Fault, { kind: 'status' | 'html' | 'brokenJson' }>;
	const ways: Array<[string, Way, expected: object]> = [
		['status', { kind: 'status', status: 503, retryAfter: 7 }, { status: 503 }],
		['html', { kind: 'html' }, { status: 502, body: {} }],
		['brokenJson', { kind: 'brokenJson' }, { status: 200, body: {} }],
	];

	it.each(ways)('%s, without and with effect', async (_, fault, expected) => {
		simulator.faults.add({ operation: 'requests.create', fault: { ...fault, takesEffect: false } });
		simulator.faults.add({
			operation: 'requests.create',
			nth: 2,
			fault: { ...fault, takesEffect: true },
		});
		expect(await submit()).toMatchObject(expected);
		expect(simulator.ledger.bought()).toHaveLength(0);
		expect(await submit()).toMatchObject(expected);
		expect(simulator.ledger.bought()).toHaveLength(1);
		expect((await submit()).status).toBe(200);
		expect(simulator.journal.entries().map(({ faults }) => faults)).toEqual([
			[fault.kind],
			[fault.kind],
			undefined,
		]);
	});

	it('sends Retry-After', async () => {
		simulator.faults.add({ fault: { kind: 'status', status: 429, retryAfter: 3 } });
		const { status, headers, body } = await list('/accounts');
		expect([status, headers['retry-after']]).toEqual([429, '3']);
		expect(body.error).toEqual({ message: 'Too Many Requests', code: 429 });
	});

	it('cuts JSON in the middle', async () => {
		simulator.faults.add({ fault: { kind: 'brokenJson' } });
		const { text, headers } = await list('/accounts');
		expect(headers['content-type']).toContain('application/json');
		expect(text.startsWith('{"@transaction"')).toBe(true);
		expect(() => JSON.parse(text)).toThrow(SyntaxError);
	});

	it('answers a page of HTML', async () => {
		simulator.faults.add({ fault: { kind: 'html', status: 401 } });
		const { status, text, headers } = await list('/accounts');
		expect([status, headers['content-type']]).toEqual([401, 'text/html']);
		expect(text).toContain('<h1>401 Unauthorized</h1>');
	});

	it.each([
		[false, 0],
		[true, 1],
	])('cuts the connection, with effect %s', async (takesEffect, bought) => {
		simulator.faults.add({ method: 'POST', fault: { kind: 'reset', takesEffect } });
		await expect(submit()).rejects.toThrow();
		expect(simulator.ledger.bought()).toHaveLength(bought);
		expect(simulator.journal.last()).toMatchObject({ status: 0, faults: ['reset'] });
	});

	it.each([
		[false, 0],
		[true, 1],
	])('never answers, with effect %s, until it closes', async (takesEffect, bought) => {
		const own = await startSimulator();
		own.faults.add({ path: '/requests', fault: { kind: 'hang', takesEffect } });
		const unanswered = send(own, 'POST', '/requests', { json: creation() });
		const cut = expect(unanswered).rejects.toThrow();
		while (own.journal.entries({ method: 'POST' }).length === 0) {
			await send(own, 'GET', '/accounts');
		}
		expect(own.ledger.bought()).toHaveLength(bought);
		await own.close();
		await cut;
	});

	it('flips the selected account before or after a request', async () => {
		simulator.faults.add({
			operation: 'requests.create',
			nth: 2,
			fault: { kind: 'flipAccount', account: 7001 },
		});
		simulator.faults.add({
			operation: 'accounts.list',
			fault: { kind: 'flipAccount', account: 6999, moment: 'after' },
		});
		await submit();
		await submit();
		expect(simulator.ledger.bought().map(({ account }) => account)).toEqual([6999, 7001]);
		const before = await list('/accounts');
		const after = await list('/accounts');
		expect([before, after].map(({ body }) => Object(body['@transaction'])['account-id'])).toEqual([
			7001, 6999,
		]);
	});

	it('answers 300 to anything', async () => {
		simulator.faults.add({ fault: { kind: 'severalAddresses' } });
		const { status, body } = await submit();
		expect(status).toBe(300);
		expect(Object(body.errors).location).toHaveLength(2);
		expect(simulator.ledger.bought()).toEqual([]);
	});
});

describe('faults in a reply', () => {
	it('@next leads nowhere', async () => {
		simulator.faults.add({ fault: { kind: 'loopingNext' }, times: 2 });
		expect((await list('/services')).body['@next']).toBe('/services');
		expect((await list('/requests/2')).body['@next']).toBe('/requests/2');
	});

	it('@next leads elsewhere', async () => {
		simulator.faults.add({ fault: { kind: 'foreignNext', origin: 'https://evil.example' } });
		expect((await list('/services')).body['@next']).toBe('https://evil.example/v1/services/2');
	});

	it('a list is in no order, and complete', async () => {
		for (let index = 0; index < 20; index++) await create(simulator, { custom_id: `c-${index}` });
		const sorted = await rows(simulator, '/requests');
		simulator.faults.add({ fault: { kind: 'unsorted' } });
		const unsorted = await rows(simulator, '/requests');
		expect(unsorted).not.toEqual(sorted);
		expect(unsorted).toEqual(expect.arrayContaining(sorted));
	});

	it.each([
		['empty', []],
		['missing', undefined],
		['null', null],
		['text', expect.any(String)],
		['message', { message: 'Success', code: 200 }],
	] as const)('a page that is cut: %s', async (shape, response) => {
		simulator.faults.add({ fault: { kind: 'cutList', shape } });
		simulator.faults.add({ fault: { kind: 'cutList', shape, next: '/services/2' }, nth: 2 });
		const { body } = await list('/services');
		expect([body.response, body['@next']]).toEqual([response, undefined]);
		expect((await list('/services')).body).toMatchObject({ '@next': '/services/2' });
	});

	it.each([
		['number', '0471', 471],
		['number', 'c-1', 'c-1'],
		['spaced', 'c-1', ' c-1\u00a0'],
		['composed', 'e\u0301', '\u00e9'],
		['decomposed', '\u00e9', 'e\u0301'],
		['upper case', 'c-1', 'C-1'],
		['with a plus', '61', '+61'],
		['blank', 'c-1', ''],
		['absent', 'c-1', undefined],
	] as const)('a listed ID, %s: %s', async (as, custom_id, shown) => {
		await create(simulator, { custom_id });
		simulator.faults.add({ fault: { kind: 'spelling', members: ['custom_id'], as } });
		expect((await rows(simulator, '/requests'))[0]?.custom_id).toBe(shown);
		expect((await rows(simulator, '/requests'))[0]?.custom_id).toBe(custom_id);
	});

	it.each([
		['quoted', { body: JSON.stringify(creation({ name: 'A  1' })) }],
		['retyped', expect.objectContaining({ custom_id: 471 })],
		['normalised', expect.objectContaining({ name: 'A 1' })],
		['partial', expect.not.objectContaining({ name: expect.anything() })],
		['empty', ''],
		['unreadable', expect.stringMatching(/^%7B/)],
	] as const)('a stored body, %s', async (as, expected) => {
		const more = { name: 'A  1', custom_id: '0471' };
		const { request_id } = await create(simulator, as === 'quoted' ? { name: 'A  1' } : more);
		simulator.faults.add({ fault: { kind: 'storedBody', as }, times: 2 });
		const read = async () => (await list(`/requests/${request_id}/request_body`)).text;
		const text = await read();
		expect(text.startsWith('{') ? JSON.parse(text) : text).toEqual(expected);
		simulator.readings.bodyEnvelope = 'wrapped';
		expect(JSON.parse(await read()).response).toEqual(expected);
	});

	it('lacks the time', async () => {
		simulator.faults.add({ fault: { kind: 'noTime' } });
		const { request } = Object((await list('/accounts')).body['@transaction']);
		expect(request).toMatchObject({ method: 'GET' });
		expect(request).not.toHaveProperty('time');
	});

	it('lacks the account', async () => {
		simulator.faults.add({ fault: { kind: 'noAccountId' } });
		expect((await list('/accounts')).body['@transaction']).not.toHaveProperty('account-id');
		expect((await list('/accounts')).body['@transaction']).toHaveProperty('account-id');
	});

	it.each([
		['array', ['typ: unknown parameter']],
		['string', 'typ: unknown parameter'],
		['missing', undefined],
	] as const)('errors as %s', async (shape, errors) => {
		simulator.faults.add({ fault: { kind: 'errorsShape', shape } });
		const { status, body } = await list('/accounts?typ=x');
		expect(status).toBe(400);
		expect(body.errors).toEqual(errors);
	});

	it('200 with a code that says otherwise', async () => {
		simulator.faults.add({ fault: { kind: 'responseCode', code: 500 } });
		const { status, body } = await list('/accounts');
		expect(status).toBe(200);
		expect(body.response).toEqual({ message: 'Unexpected Error', code: 500 });
	});
});

describe('faults after acceptance', () => {
	const provision = async (fault: Fault) => {
		simulator.faults.add({ fault });
		const acknowledged = await create(simulator, { callback_uri: receiver.url });
		await simulator.clock.advanceToEnd();
		const [row] = await rows(simulator, '/requests');
		return { ...acknowledged, row };
	};

	it.each([
		['first', true, 1, 'success'],
		['both', true, 0, 'failed'],
		['both', false, 0, 'success'],
	] as const)('%s callback lost, noticed: %s', async (attempts, noticed, arrived, status) => {
		const { row } = await provision({ kind: 'lostCallback', attempts, noticed });
		expect(receiver.received).toHaveLength(arrived);
		expect(row).toMatchObject({ request_status: 'completed', '@callback': { status } });
		expect(simulator.deliveries.list({ outcome: 'lost' }).length).toBeGreaterThan(0);
	});

	it('doubles the callback', async () => {
		await provision({ kind: 'doubledCallback' });
		expect(receiver.received).toHaveLength(2);
		expect(receiver.received[0]).toEqual(receiver.received[1]);
	});

	it('calls back before the acknowledgment', async () => {
		simulator.faults.add({ fault: { kind: 'earlyCallback' } });
		const { request_id } = await create(simulator, { callback_uri: receiver.url });
		expect(JSON.parse(receiver.received[0]?.body ?? '')).toMatchObject({ request_id });
		expect(simulator.clock.pending).toBe(0);
	});

	it('calls back with an id nobody knows, and repeats it', async () => {
		receiver.statuses.push(500);
		const { request_id } = await provision({ kind: 'otherRequestId' });
		const ids = receiver.received.map(({ body }) => JSON.parse(body).request_id);
		expect(ids).toHaveLength(2);
		expect(ids[0]).toMatch(/^[0-9a-f]{32}$/);
		expect(ids[0]).not.toBe(request_id);
		expect(ids[1]).toBe(ids[0]);
	});

	it('does not complete', async () => {
		const message = 'No capacity';
		const { row } = await provision({ kind: 'outcome', status: 'failed', message });
		expect(row).toMatchObject({ request_status: 'failed', message });
		expect(JSON.parse(receiver.received[0]?.body ?? '')).toMatchObject({
			status: 'failed',
			message,
		});
		expect(await rows(simulator, '/services')).toHaveLength(2);
	});

	it('lets a later update overtake an earlier one', async () => {
		simulator.faults.add({ fault: { kind: 'duration', ms: 3_600_000 } });
		for (const name of ['first', 'second']) {
			await send(simulator, 'POST', '/services/61280740800', { json: { name } });
		}
		await simulator.clock.advance(600_000);
		expect(simulator.telco.services.get('61280740800')?.name).toBe('second');
		await simulator.clock.advanceToEnd();
		expect(simulator.telco.services.get('61280740800')?.name).toBe('first');
	});
});

describe('rules', () => {
	it('strike from the nth match on, as often as they say', async () => {
		const status = { kind: 'status', status: 500 } as const;
		const armed = simulator.faults.add({ path: '/acc*', nth: 2, times: 2, fault: status });
		const statuses: number[] = [];
		for (const path of ['/accounts', '/services', '/accounts/details', '/accounts', '/accounts']) {
			statuses.push((await list(path)).status);
		}
		expect(statuses).toEqual([200, 200, 500, 500, 200]);
		expect(armed).toMatchObject({ seen: 3, struck: 2 });
		expect(simulator.faults.pending()).toEqual([]);
	});

	it('keep to a user, an account and a body', async () => {
		const fault = { kind: 'status', status: 500 } as const;
		simulator.faults.add({ username: 'reseller', times: 'always', fault });
		simulator.faults.add({ account: 7001, times: 'always', fault });
		simulator.faults.add({ bodyContains: 'unlucky', times: 'always', fault });
		expect((await list('/accounts')).status).toBe(200);
		expect((await submit()).status).toBe(200);
		const unlucky = { json: creation({ custom_id: 'unlucky' }) };
		expect((await send(simulator, 'POST', '/requests', unlucky)).status).toBe(500);
		const reseller = { username: 'reseller', password: 'reseller-secret' };
		expect((await send(simulator, 'GET', '/accounts', reseller)).status).toBe(500);
		simulator.telco.selectAccount('agency', 7001);
		expect((await list('/accounts')).status).toBe(500);
	});

	it('strike by chance the same way for the same seed', async () => {
		const run = async (seed: number) => {
			simulator.reset({ seed });
			simulator.faults.add({
				probability: 0.2,
				times: 'always',
				fault: { kind: 'status', status: 503 },
			});
			const struck: boolean[] = [];
			for (let index = 0; index < 60; index++) {
				struck.push((await list('/accounts')).status === 503);
			}
			return struck;
		};
		const first = await run(7);
		const hits = first.filter(Boolean).length;
		expect(await run(7)).toEqual(first);
		expect(await run(8)).not.toEqual(first);
		expect(hits).toBeGreaterThan(3);
		expect(hits).toBeLessThan(25);
	});
});
