import { describe, expect, it } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import { tokenOf } from './tokens.mts';
import { manyServices, secret, servicesOf, withStage } from './setup.mts';

const number = '61280740800';
const mobile = '61488800000';

describe('registration', () => {
	const stage = withStage();

	const uris = (member: 'call_uri' | 'sms_forward_uri' = 'call_uri', account = 6999) =>
		Object.fromEntries(
			stage.simulator.telco.services
				.list(account)
				.map((service) => [service.service_number, service[member] ?? '']),
		);
	const updates = () => stage.simulator.ledger.changed();
	const settled = async () => await stage.simulator.clock.advanceToEnd();
	const add = (count: number) => {
		for (const service of manyServices(count)) stage.simulator.telco.addService(service);
	};
	const set = (uri: string, ...numbers: string[]) => {
		for (const one of numbers) {
			const service = stage.simulator.telco.services.get(one);
			if (service) service.call_uri = uri;
		}
	};
	const all = (more: INodeParameters = {}) => ({ registerOn: 'all', ...more });

	it('sets the URL of all services with one scan and one update each', async () => {
		add(240);
		const trigger = await stage.trigger('callEnded', all());
		await trigger.activate();
		expect(stage.simulator.journal.entries({ method: 'GET' }).map(({ path }) => path)).toEqual([
			'/v1/services',
			'/v1/services/2',
			'/v1/services/3',
		]);
		expect(updates()).toHaveLength(242);
		await settled();
		for (const [one, uri] of Object.entries(uris())) {
			expect(uri).toBe(
				`${trigger.url}?avanser_token=${tokenOf(secret, 'call', one, trigger.node.webhookId)}`,
			);
		}
		expect(uris('call_uri', 7001)).toEqual({ '61390010100': '' });
	});

	it('sets the bare URL without a Webhook Secret', async () => {
		const trigger = await stage.trigger('callEnded', { services: servicesOf(number) }, {});
		await trigger.activate();
		await settled();
		expect(uris()).toEqual({ [number]: trigger.url, [mobile]: '' });
	});

	it('sends no update when it is published again, at once or later', async () => {
		add(10);
		const trigger = await stage.trigger('callEnded', all());
		await trigger.activate();
		expect(updates()).toHaveLength(12);
		for (let times = 0; times < 5; times += 1) await trigger.publish();
		await settled();
		for (let times = 0; times < 5; times += 1) await trigger.publish();
		await trigger.activate('init');
		expect(updates()).toHaveLength(12);
	});

	it('sends an update for a new service only', async () => {
		const trigger = await stage.trigger('callEnded', all());
		await trigger.activate();
		await settled();
		add(1);
		await trigger.activate('init');
		expect(updates()).toHaveLength(3);
	});

	it('accepts numbers however they are written', async () => {
		const trigger = await stage.trigger('callEnded', {
			services: servicesOf('+61 2 8074 0800', '+61-0488800000'),
		});
		await trigger.activate();
		expect(
			updates()
				.map(({ service_number }) => service_number)
				.sort(),
		).toEqual([number, mobile]);
	});

	it.each([
		[{ services: servicesOf() }, 'No service is selected'],
		[
			{ services: servicesOf('61299999999', number) },
			'no active service with the number 61299999999',
		],
	])('refuses %j', async (parameters, message) => {
		const trigger = await stage.trigger('callEnded', parameters);
		await expect(trigger.activate()).rejects.toThrow(message);
		expect(updates()).toEqual([]);
	});

	it('asks for a credential', async () => {
		const trigger = await stage.host.trigger('callEnded', {
			parameters: { registerOn: 'all' },
			credentials: {},
		});
		await expect(trigger.activate()).rejects.toThrow('A credential is needed');
	});

	it('needs nothing to be set by hand', async () => {
		const trigger = await stage.host.trigger('callEnded', {
			parameters: { registerOn: 'byHand' },
			credentials: {},
		});
		await trigger.activate();
		await trigger.deactivate();
		expect(stage.simulator.journal.entries()).toEqual([]);
	});

	describe('if another URL is set', () => {
		const theirs = 'https://crm.example.com/calls?key=1&tag=[[callid]]';

		it('refuses, lists the services and changes nothing', async () => {
			set(theirs, number);
			const trigger = await stage.trigger('callEnded', all());
			await expect(trigger.activate()).rejects.toThrow(
				`A service has another URL registered: ${number} (Tracking Service 1): ${theirs}`,
			);
			expect(updates()).toEqual([]);
		});

		it('says if it belongs to another workflow of this n8n', async () => {
			const first = await stage.trigger('callEnded', all());
			await first.activate();
			await settled();
			const second = await stage.trigger('callEnded', all());
			await expect(second.activate()).rejects.toThrow(
				/2 services have .*which is another workflow of this n8n/,
			);
			await expect(second.activate()).rejects.not.toThrow(/avanser_token/);
		});

		it('skips those services', async () => {
			set(theirs, number);
			const trigger = await stage.trigger('callEnded', all({ ifAnotherUrl: 'skip' }));
			await trigger.activate();
			await settled();
			expect(uris()).toEqual({ [number]: theirs, [mobile]: expect.stringContaining(trigger.url) });
		});

		it('replaces them', async () => {
			set(theirs, number);
			const trigger = await stage.trigger('callEnded', all({ ifAnotherUrl: 'replace' }));
			await trigger.activate();
			await settled();
			expect(Object.values(uris()).every((uri) => uri.startsWith(trigger.url))).toBe(true);
			await stage.simulator.telco.call({ service_number: number });
			expect(trigger.items).toMatchObject([{ verification: 'token', other: {} }]);
			expect(JSON.stringify(trigger.items)).not.toMatch(/avanser_(token|previous)/);
		});

		it.each(['keep', 'restore'])(
			'%s: publishing, five times more, deactivating',
			async (onDeactivation) => {
				add(8);
				set(theirs, number, '61488800003');
				const before = uris();
				const trigger = await stage.trigger(
					'callEnded',
					all({ ifAnotherUrl: 'replace', onDeactivation }),
				);
				await trigger.activate();
				await settled();
				const ours = uris();
				for (let times = 0; times < 5; times += 1) {
					await trigger.publish();
					await settled();
					expect(uris()).toEqual(ours);
				}
				await trigger.deactivate();
				await settled();
				expect(uris()).toEqual(onDeactivation === 'restore' ? before : ours);
				// Restoring is what the user chose: n8n deactivates before it publishes again.
				expect(updates()).toHaveLength(onDeactivation === 'restore' ? 10 + 5 * 20 + 10 : 10);
			},
		);

		it('restores even if it is published again and deactivated before AVANSER is ready', async () => {
			set(theirs, number);
			const before = uris();
			const trigger = await stage.trigger(
				'callEnded',
				all({ ifAnotherUrl: 'replace', onDeactivation: 'restore' }),
			);
			await trigger.activate();
			await trigger.publish();
			await trigger.publish();
			await trigger.deactivate();
			await settled();
			expect(uris()).toEqual(before);
			await trigger.activate();
			await trigger.publish();
			await settled();
			expect(Object.values(uris()).every((uri) => uri.startsWith(trigger.url))).toBe(true);
		});

		it('restores although n8n has lost what it kept of the workflow', async () => {
			set(theirs, number);
			const before = uris();
			const trigger = await stage.trigger(
				'callEnded',
				all({ ifAnotherUrl: 'replace', onDeactivation: 'restore' }),
			);
			await trigger.activate();
			await settled();
			trigger.staticData = {};
			await trigger.deactivate();
			await settled();
			expect(uris()).toEqual(before);
		});

		it('restores only where the URL is still its own', async () => {
			const trigger = await stage.trigger('callEnded', all({ onDeactivation: 'restore' }));
			await trigger.activate();
			await settled();
			set('https://example.com/later', number);
			await trigger.deactivate();
			await settled();
			expect(uris()).toEqual({ [number]: 'https://example.com/later', [mobile]: '' });
		});

		it('lets go of a service that is no longer selected', async () => {
			set(theirs, number);
			const trigger = await stage.trigger('callEnded', {
				services: servicesOf(number, mobile),
				ifAnotherUrl: 'replace',
				onDeactivation: 'restore',
			});
			await trigger.activate();
			await settled();
			trigger.node.parameters.services = servicesOf(mobile);
			await trigger.activate('update');
			await settled();
			expect(uris()).toEqual({ [number]: theirs, [mobile]: expect.stringContaining(trigger.url) });
		});
	});

	it('registers the new token after the secret has changed', async () => {
		const trigger = await stage.trigger('callEnded', { services: servicesOf(number) });
		await trigger.activate();
		await settled();
		const after = await stage.host.trigger('callEnded', {
			webhookId: trigger.node.webhookId ?? '',
			parameters: { services: servicesOf(number) },
			credentials: { avanserTelcoApi: stage.credential({ webhookSecret: 'another' }) },
		});
		await after.activate();
		await settled();
		expect(uris()[number]).toBe(
			`${after.url}?avanser_token=${tokenOf('another', 'call', number, after.node.webhookId)}`,
		);
	});

	it('works in the account of the credential', async () => {
		const trigger = await stage.trigger('callEnded', all(), { accountId: '7001' });
		await trigger.activate();
		await settled();
		expect(uris('call_uri', 7001)).toEqual({ '61390010100': trigger.url });
		expect(Object.values(uris())).toEqual(['', '']);
	});

	it('works in the account that is chosen', async () => {
		const account_id = { __rl: true, mode: 'id', value: '7001' } as const;
		const trigger = await stage.trigger('callEnded', all({ account_id }), { accountId: '6999' });
		await trigger.activate();
		expect(updates()).toMatchObject([{ account: 7001, service_number: '61390010100' }]);
	});

	it('does not wander into another account that somebody has selected', async () => {
		const trigger = await stage.trigger('callEnded', all({ onDeactivation: 'restore' }));
		await trigger.activate();
		await settled();
		const registered = uris();
		stage.simulator.telco.selectAccount('agency', 7001);
		await expect(trigger.activate('update')).rejects.toThrow(
			'AVANSER has account 7001 selected, but this trigger is registered in account 6999',
		);
		await trigger.activate('init');
		expect(trigger.log.at(-1)?.text).toContain('AVANSER has account 7001 selected');
		expect(uris()).toEqual(registered);
		expect(uris('call_uri', 7001)).toEqual({ '61390010100': '' });
	});

	describe('that fails', () => {
		it('for some services fails with names and reasons, and takes the others back', async () => {
			add(20);
			const before = uris();
			stage.simulator.faults.add({
				fault: { kind: 'status', status: 500, message: 'Unexpected Error' },
				method: 'POST',
				path: '/services/61488800007',
				times: 'always',
			});
			const trigger = await stage.trigger('callEnded', all());
			const failure = await trigger.activate().catch((error: unknown) => error);
			expect(failure).toMatchObject({
				message: expect.stringMatching(
					/did not accept the webhook of 61488800007 \(Service 7\): .*Unexpected Error/,
				),
				description: expect.stringContaining('61488800007'),
			});
			await settled();
			expect(uris()).toEqual(before);
		});

		it.each([
			['refused', { kind: 'status', status: 400 }],
			['lost after it took effect', { kind: 'reset', takesEffect: true }],
		] as const)('leaves nothing behind when one is %s', async (_name, fault) => {
			add(20);
			const before = uris();
			stage.simulator.faults.add({ fault, method: 'POST', path: '/services/61488800007' });
			const trigger = await stage.trigger('callEnded', all());
			await expect(trigger.activate()).rejects.toThrow('61488800007 (Service 7)');
			await settled();
			expect(uris()).toEqual(before);
		});

		it('at a start of n8n is logged, and the webhook stays', async () => {
			const trigger = await stage.trigger('callEnded', all({ onDeactivation: 'restore' }));
			await trigger.activate();
			await settled();
			const registered = uris();
			stage.simulator.faults.add({ fault: { kind: 'status', status: 401 }, times: 'always' });
			await trigger.activate('init');
			expect(trigger.log).toMatchObject([{ level: 'error', text: expect.stringContaining('401') }]);
			await stage.simulator.telco.call({ service_number: number });
			expect(trigger.items).toHaveLength(1);
			expect(uris()).toEqual(registered);
		});

		it('on deactivation is logged with the services', async () => {
			const trigger = await stage.trigger('callEnded', all({ onDeactivation: 'restore' }));
			await trigger.activate();
			await settled();
			stage.simulator.readings.emptyUri = 'refused';
			await trigger.deactivate();
			expect(trigger.log).toMatchObject([
				{ level: 'error', text: expect.stringContaining(`${number} (Tracking Service 1)`) },
			]);
			expect(trigger.log[0]?.text).toContain('invalid url');
		});
	});

	describe('for SMS', () => {
		it('names the numbers that cannot in the log, and asks them once', async () => {
			const trigger = await stage.trigger('smsReceived', all());
			await trigger.activate();
			await settled();
			expect(uris('sms_forward_uri')).toEqual({
				[number]: '',
				[mobile]: expect.stringContaining(trigger.url),
			});
			expect(trigger.log).toEqual([
				{ level: 'warn', text: `AVANSER Telco: AVANSER forwards no SMS for ${number}` },
			]);
			const writes = stage.simulator.journal.entries({ method: 'POST' }).length;
			await trigger.publish();
			expect(stage.simulator.journal.entries({ method: 'POST' })).toHaveLength(writes);
		});

		it('fails for a selected number that cannot', async () => {
			const trigger = await stage.trigger('smsReceived', { services: servicesOf(number, mobile) });
			await expect(trigger.activate()).rejects.toThrow(
				/61280740800 \(Tracking Service 1\): .*not supported by this number/,
			);
			await settled();
			expect(uris('sms_forward_uri')).toEqual({ [number]: '', [mobile]: '' });
		});

		it('leaves calls alone', async () => {
			set('https://example.com/calls', mobile);
			const trigger = await stage.trigger('smsReceived', { services: servicesOf(mobile) });
			await trigger.activate();
			await settled();
			expect(uris()[mobile]).toBe('https://example.com/calls');
		});
	});

	describe('listening for a test event', () => {
		it.each(['keep', 'restore'])(
			'asks and changes nothing at AVANSER (%s)',
			async (onDeactivation) => {
				const trigger = await stage.trigger('callEnded', all({ onDeactivation }), {
					webhookSecret: secret,
					accountId: '7001',
				});
				const test = await trigger.listen();
				const answer = await fetch(`${trigger.testUrl}?callid=1&duration=5`);
				expect(answer.status).toBe(200);
				expect(trigger.items).toMatchObject([{ callId: '1', duration: 5, verification: 'none' }]);
				await test.stop();
				expect(stage.simulator.journal.entries()).toEqual([]);
				expect(trigger.staticData).toEqual({});
			},
		);

		it('leaves a published workflow registered', async () => {
			const trigger = await stage.trigger('callEnded', all({ onDeactivation: 'restore' }));
			await trigger.activate();
			await settled();
			const registered = uris();
			await (await trigger.listen()).stop();
			await settled();
			expect(uris()).toEqual(registered);
		});
	});
});
