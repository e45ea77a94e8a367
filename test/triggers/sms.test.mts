import { describe, expect, it } from '@jest/globals';
import { blueprintSms, deliver, json, servicesOf, withStage } from './setup.mts';

describe('the trigger on received SMS', () => {
	const stage = withStage();

	const received = async (
		parameters: object,
		...messages: Array<Record<string, string>>
	): Promise<object[]> => {
		const trigger = await stage.trigger('smsReceived', { registerOn: 'byHand', ...parameters }, {});
		await trigger.activate();
		for (const message of messages) expect(await deliver(trigger.url, message)).toBe(200);
		return trigger.items;
	};

	it('starts with an SMS to a registered number', async () => {
		const { simulator } = stage;
		const trigger = await stage.trigger('smsReceived', { services: servicesOf('61488800000') });
		await trigger.activate();
		await simulator.clock.advanceToEnd();
		await simulator.telco.sms({
			service_number: '61488800000',
			from: '61405061663',
			txt: 'Hi & bye',
		});
		expect(trigger.items).toMatchObject([
			{ to: '+61488800000', from: '+61405061663', text: 'Hi & bye', verification: 'token' },
		]);
	});

	it('[5.37] [5.38] has one documented shape', async () => {
		expect(await received({}, blueprintSms)).toEqual([
			{
				accountId: '6999',
				from: '+61401020305',
				fromRaw: '+61-0401020305',
				to: '+61401020304',
				toRaw: '+61-0401020304',
				text: 'this is a test message',
				// AVANSER names no zone, so none is made up.
				receivedAt: '2016-04-12T10:10:10',
				receivedAtRaw: '2016-04-12 10:10:10',
				other: {},
				dedupeKey: expect.stringMatching(/^sms:[\w-]{16}$/),
				source: 'webhook',
				verification: 'none',
			},
		]);
	});

	it('is as it came without Simplify', async () => {
		expect(await received({ simple: false }, blueprintSms)).toEqual([blueprintSms]);
	});

	it('starts once for the same SMS, and again for another', async () => {
		const again = { ...blueprintSms, date: '2016-04-12 10:10:11' };
		expect(await received({}, blueprintSms, blueprintSms, again)).toHaveLength(2);
	});

	it('takes emoji, quotes and line breaks as they are', async () => {
		const txt = '👍 "yes"\n\'no\' <b>\u0000</b>';
		expect(await received({}, { ...blueprintSms, txt })).toMatchObject([{ text: txt }]);
	});

	it('can come as a POST', async () => {
		const trigger = await stage.trigger('smsReceived', { registerOn: 'byHand' }, {});
		await trigger.activate();
		expect(await deliver(trigger.url, {}, json(blueprintSms))).toBe(200);
		expect(trigger.items).toMatchObject([{ text: 'this is a test message' }]);
	});

	it.each([
		[{}, 3],
		[{ from: '+61 401 020 305' }, 2],
		[{ from: '61401020305' }, 2],
		[{ from: 'acme' }, 1],
		[{ to: '+61-0401020304' }, 3],
		[{ to: '61488800000' }, 0],
		[{ textContains: 'STOP' }, 1],
		[{ textMatches: '^(stop|this)\\b' }, 2],
		[{ textMatches: '^stop$' }, 0],
		[{ textContains: 'now', from: '61401020305' }, 1],
	])('filters by %j', async (filters, count) => {
		const stop = { ...blueprintSms, txt: 'Stop now' };
		const sale = { ...blueprintSms, from: 'ACME', txt: 'Sale!' };
		expect(await received({ filters }, blueprintSms, stop, sale)).toHaveLength(count);
	});

	it.each(['(', 'a(?=b)', '(a)\\1', '[z-a]', 'a{600}'])(
		'refuses the pattern %s before anything else',
		async (textMatches) => {
			const trigger = await stage.trigger('smsReceived', {
				registerOn: 'all',
				filters: { textMatches },
			});
			await expect(trigger.activate()).rejects.toThrow("'Text Matches'");
			expect(stage.simulator.journal.entries()).toEqual([]);
		},
	);
});
