import { describe, expect, it } from '@jest/globals';

import { send, create, rows } from './client.mts';
import { simulator } from './setup.mts';

const message = async (query: string) => {
	const { body } = await send(simulator, 'GET', `/templates?${query}`);
	return Object(body.response).message;
};

describe('templates', () => {
	it('are created, previewed with the example of each call tag, updated and deleted', async () => {
		const path = '/templates?name=mine&country=AU';
		await send(simulator, 'POST', path, {
			html: '__adsource__ (`__bnum__`) at __dateTime__, `__adname__` `__LINK__`',
		});
		expect(await message('name=mine&country=AU')).toBe(
			'Tracking Service 1 (`+61-0290080000`) at 2016-04-15 10:23:20, `__adname__` `__LINK__`',
		);
		await send(simulator, 'POST', path, { html: 'shorter' });
		expect(await message('name=mine&country=AU')).toBe('shorter');
		expect(await rows(simulator, '/templates')).toContainEqual({
			name: 'mine',
			type: 'email',
			country: 'AU',
		});
		expect((await send(simulator, 'DELETE', path)).status).toBe(200);
		expect(await rows(simulator, '/templates')).toHaveLength(2);
	});

	it('are addressed by name, country and type', async () => {
		for (const query of ['name=mine&country=AU', 'name=html_email_template&country=NZ']) {
			const { body } = await send(simulator, 'GET', `/templates?${query}`);
			expect(body.errors).toEqual({ name: 'invalid template' });
		}
		const wrongType = await send(
			simulator,
			'DELETE',
			'/templates?name=text_sms_template&country=AU',
		);
		expect(wrongType.body.errors).toEqual({ name: 'invalid template' });
		const taken = await send(simulator, 'POST', '/templates?name=text_sms_template&country=AU', {
			html: 'x',
		});
		expect(taken.body.errors).toEqual({ type: 'template is of type sms' });
	});

	it('cannot be deleted while a service uses them, not even one that is being made', async () => {
		const path = '/templates?name=text_sms_template&country=AU&type=sms';
		await create(simulator, {
			call_reporting: {
				report: 'missed',
				sms: { mobile: '61420123123', template: 'text_sms_template' },
			},
		});
		const pending = await send(simulator, 'DELETE', path);
		expect(pending.status).toBe(400);
		expect(pending.body.error).toEqual({ message: 'Template is in use', code: 400 });
		simulator.reset();
		expect((await send(simulator, 'DELETE', path)).status).toBe(200);
	});
});
