import { describe, expect, it } from '@jest/globals';

import { send, rows, type Sent } from './client.mts';
import { simulator } from './setup.mts';

const reseller = { username: 'reseller', password: 'reseller-secret' };

async function selected(sent: Sent = {}) {
	const { body } = await send(simulator, 'GET', '/accounts', sent);
	return Object(body['@transaction'])['account-id'];
}

describe('accounts', () => {
	it('lists those of the user, for either purpose', async () => {
		expect(await rows(simulator, '/accounts')).toEqual([
			{ 'account-id': 6999, account: 'Test Account' },
			{ 'account-id': 7001, account: 'Second Account' },
		]);
		expect(await rows(simulator, '/accounts?type=billing')).toEqual([
			{ 'account-id': 6999, account: 'Test Account' },
		]);
	});

	it('keeps the selected account per user on the server', async () => {
		await send(simulator, 'POST', '/accounts?account-id=7001', { form: { 'account-id': '7001' } });
		expect(await selected()).toBe(7001);
		expect(await selected(reseller)).toBe(7002);
		expect((await rows(simulator, '/services'))[0]?.name).toBe('Melbourne Service');
		expect(await rows(simulator, '/accounts/details')).toMatchObject([{ client_id: '7001' }]);
	});

	it('refuses a form that contradicts the query', async () => {
		const { body } = await send(simulator, 'POST', '/accounts?account-id=7001', {
			form: { 'account-id': '6999' },
		});
		expect(body.errors).toEqual({ 'account-id': 'invalid account' });
		expect(await selected()).toBe(6999);
	});

	it('answers every scalar as a text, as documented', async () => {
		for (const path of [
			'packages',
			'number_rates',
			'call_rates',
			'transcription_rates',
			'features',
		]) {
			const list = await rows(simulator, `/accounts/${path}`);
			expect(list.length).toBeGreaterThan(0);
			expect(JSON.stringify(list)).not.toMatch(/:\s*(?:\d|true|false|null)/);
		}
	});

	it.each([
		['no credentials', { headers: { authorization: '' } }],
		['another scheme', { headers: { authorization: 'Bearer x' } }],
		['what is no Base64', { headers: { authorization: 'Basic ü' } }],
		['a user that does not exist', { username: 'nobody' }],
		['a wrong password', { password: 'agency-secre' }],
	])('answers 401 to %s', async (_, sent: Sent) => {
		const { status, body } = await send(simulator, 'GET', '/accounts', sent);
		expect(status).toBe(401);
		expect(body['@transaction']).not.toHaveProperty('account-id');
	});
});
