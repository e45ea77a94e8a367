import { describe, expect, it } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import type { Trigger } from '../host/triggers.mts';
import { withStage } from './setup.mts';

const number = '61280740800';
const minute = 60_000;

describe('the catch-up trigger on finished requests', () => {
	const stage = withStage();

	const polling = async (parameters: INodeParameters = {}, secrets = {}) =>
		await stage.trigger('catchUp', { triggerOn: 'requestFinished', ...parameters }, secrets);

	/** Requests an update, as many times as there are to be. */
	const request = async (count = 1, more: object = {}): Promise<string[]> => {
		const ids = [];
		for (let index = 0; index < count; index += 1) {
			const answer = await fetch(`${stage.simulator.url}/services/${number}`, {
				method: 'POST',
				headers: {
					authorization: `Basic ${Buffer.from('agency:agency-secret').toString('base64')}`,
					'content-type': 'application/json',
				},
				body: JSON.stringify({ name: `Name ${index}`, ...more }),
			});
			const { response }: { response: { request_id: string } } = JSON.parse(await answer.text());
			ids.push(response.request_id);
		}
		return ids;
	};
	const pass = async (minutes: number) => await stage.simulator.clock.advance(minutes * minute);
	const told = (trigger: Trigger) => trigger.items.map(({ requestId }) => requestId);

	it('tells nothing old, and each request once when it is finished', async () => {
		const [old] = await request();
		await pass(10);
		const [pending] = await request();
		const trigger = await polling();
		expect(await trigger.poll()).toEqual([]);
		await pass(1);
		const [later] = await request();
		expect(await trigger.poll()).toEqual([]);
		await pass(10);
		expect((await trigger.poll()).map(({ requestId }) => requestId)).toEqual([pending, later]);
		for (let times = 0; times < 3; times += 1) {
			await pass(60);
			expect(await trigger.poll()).toEqual([]);
		}
		expect(told(trigger)).not.toContain(old);
	});

	it('has the same shape and the same key as from the webhook', async () => {
		const webhook = await stage.trigger('requestFinished', {}, {});
		await webhook.activate();
		const poll = await polling({ lookBack: 1 });
		await request(1, { callback_uri: webhook.url });
		await pass(10);
		await poll.poll();
		const [heard] = webhook.items;
		expect(poll.items).toEqual([{ ...heard, source: 'poll', callbackRequestId: heard?.requestId }]);
		expect(heard).toMatchObject({ source: 'webhook', verification: 'readBack' });
	});

	it('has the same key even if the callback has another ID', async () => {
		stage.simulator.readings.callbackRequestId = 'another';
		const webhook = await stage.trigger('requestFinished', {}, {});
		await webhook.activate();
		const poll = await polling({ lookBack: 1 });
		await request(1, { callback_uri: webhook.url });
		await pass(10);
		await poll.poll();
		expect(poll.items.map(({ dedupeKey }) => dedupeKey)).toEqual(
			webhook.items.map(({ dedupeKey }) => dedupeKey),
		);
	});

	it('tells completed, failed and reported ones, as [5.14] [5.39] their status says', async () => {
		stage.simulator.readings.failedMessage = 'waiting';
		const trigger = await polling();
		await trigger.poll();
		stage.simulator.faults.add({ fault: { kind: 'outcome', status: 'failed' } });
		await request();
		stage.simulator.faults.add({ fault: { kind: 'outcome', status: 'reported' } });
		await request(2);
		await pass(10);
		await trigger.poll();
		expect(trigger.items.map(({ status }) => status).sort()).toEqual([
			'completed',
			'failed',
			'reported',
		]);
	});

	it('takes a completed request for completed before its callback is through', async () => {
		const trigger = await polling();
		await trigger.poll();
		await request(1, { callback_uri: 'http://127.0.0.1:9/nobody' });
		await stage.simulator.clock.advance(7 * minute);
		expect(await trigger.poll()).toMatchObject([{ status: 'completed' }]);
		await pass(60);
		expect(await trigger.poll()).toEqual([]);
	});

	it('looks back as far as it is told', async () => {
		await request();
		await pass(180);
		const [recent] = await request();
		await pass(30);
		const trigger = await polling({ lookBack: 2 });
		expect((await trigger.poll()).map(({ requestId }) => requestId)).toEqual([recent]);
		expect(await trigger.poll()).toEqual([]);
	});

	it.each(['newest first', 'oldest first', 'shuffled'] as const)(
		'[5.44] reads all pages of a list that is %s',
		async (requestOrder) => {
			stage.simulator.readings.requestOrder = requestOrder;
			await request(120);
			await pass(10);
			const trigger = await polling();
			expect(await trigger.poll()).toEqual([]);
			const ids = await request(130);
			await pass(3);
			await trigger.poll();
			await pass(10);
			await trigger.poll();
			await trigger.poll();
			expect(told(trigger).sort()).toEqual(ids.sort());
		},
	);

	it('stops in time, goes on with the next page, and misses nothing', async () => {
		await request(250);
		const trigger = await polling();
		const polls: number[] = [];
		// A budget of nothing is used up after one page.
		for (let times = 0; times < 4; times += 1) {
			stage.simulator.journal.clear();
			await trigger.poll({ budget: 0 });
			polls.push(stage.simulator.journal.entries({ method: 'GET' }).length);
		}
		expect(polls).toEqual([1, 1, 1, 1]);
		const ids = stage.simulator.telco.requests.all().map(({ id }) => id);
		await pass(10);
		const more = await request(60);
		for (let times = 0; times < 8; times += 1) await trigger.poll({ budget: 0 });
		await pass(10);
		for (let times = 0; times < 8; times += 1) await trigger.poll({ budget: 0 });
		expect(told(trigger).sort()).toEqual([...ids, ...more].sort());
	});

	it('moves its cursor only after success', async () => {
		await request(150);
		const trigger = await polling();
		await trigger.poll();
		const ids = await request(150);
		await pass(10);
		const before = structuredClone(trigger.staticData);
		stage.simulator.faults.add({
			fault: { kind: 'status', status: 500 },
			path: '/requests/2',
		});
		await expect(trigger.poll()).rejects.toThrow('HTTP 500');
		expect(trigger.staticData).toEqual(before);
		await trigger.poll();
		expect(told(trigger)).toEqual(expect.arrayContaining(ids));
		expect(new Set(told(trigger)).size).toBe(300);
	});

	it('shows the latest finished request as a sample, and remembers nothing of it', async () => {
		const trigger = await polling();
		expect(await trigger.poll({ manual: true })).toEqual([]);
		await request();
		await pass(10);
		const [latest] = await request();
		await pass(10);
		await request();
		expect(await trigger.poll({ manual: true })).toMatchObject([{ requestId: latest }]);
		expect(trigger.staticData).toEqual({});
	});

	it('tells rows as they are without Simplify', async () => {
		await request();
		await pass(10);
		const trigger = await polling({ lookBack: 1, simple: false });
		const [row] = await trigger.poll();
		expect(row).toMatchObject({ request_status: 'completed', service_number: number });
		expect(row).not.toHaveProperty('@transaction');
	});

	it('works in the account that is chosen', async () => {
		await request();
		await pass(10);
		const account_id = { __rl: true, mode: 'id', value: '7001' } as const;
		const trigger = await polling({ account_id, lookBack: 1 });
		expect(await trigger.poll()).toEqual([]);
	});

	it('keeps little', async () => {
		const trigger = await polling();
		await trigger.poll();
		for (let hours = 0; hours < 12; hours += 1) {
			await request(50);
			await pass(60);
			await trigger.poll();
		}
		expect(trigger.items).toHaveLength(600);
		expect(JSON.stringify(trigger.staticData).length).toBeLessThan(4000);
	});
});

describe('the catch-up trigger on recorded calls', () => {
	const stage = withStage();

	const polling = async (parameters: INodeParameters = {}) =>
		await stage.host.trigger('catchUp', {
			parameters: { triggerOn: 'callRecorded', ...parameters },
			credentials: {
				avanserDataFeedApi: { url: stage.simulator.feedUrl, authentication: 'none' },
			},
		});
	const made = async (seed: object = {}) => {
		const { call: record } = await stage.simulator.telco.call({ service_number: number, ...seed });
		return String(record.callid);
	};
	const told = (trigger: Trigger) => trigger.items.map(({ callId }) => callId);

	it.each(['list', 'by day'] as const)(
		'tells each call of a feed that is a %s once',
		async (shape) => {
			stage.simulator.readings.feedShape = shape;
			await made();
			const trigger = await polling();
			expect(await trigger.poll()).toEqual([]);
			const ids = [await made(), await made()];
			await trigger.poll();
			ids.push(await made());
			await trigger.poll();
			await trigger.poll();
			expect(told(trigger)).toEqual(ids);
		},
	);

	it('tells a call that appears after later ones', async () => {
		const trigger = await polling();
		await made();
		await trigger.poll();
		await stage.simulator.clock.advance(5 * 60 * minute);
		await made();
		await trigger.poll();
		const late = await made({ at: stage.simulator.clock.now() - 4 * 60 * minute });
		expect((await trigger.poll()).map(({ callId }) => callId)).toEqual([late]);
		expect(await trigger.poll()).toEqual([]);
	});

	it('has the same key and the same members as from the webhook', async () => {
		const webhook = await stage.trigger('callEnded', { registerOn: 'all' }, {});
		await webhook.activate();
		await stage.simulator.clock.advanceToEnd();
		const poll = await polling({ lookBack: 100_000 });
		await made({ duration: 33, ani: '61405061663' });
		await poll.poll();
		const [heard] = webhook.items;
		const [read] = poll.items;
		const differing = [
			'statusRaw',
			'details',
			'source',
			'verification',
			'direction',
			'recordingUrl',
		];
		expect(Object.keys(read ?? {})).toEqual(Object.keys(heard ?? {}));
		for (const name of Object.keys(heard ?? {})) {
			if (!differing.includes(name)) expect([name, read?.[name]]).toEqual([name, heard?.[name]]);
		}
	});

	it('shows the latest call as a sample', async () => {
		const trigger = await polling();
		expect(await trigger.poll({ manual: true })).toEqual([]);
		await made();
		await stage.simulator.clock.advance(minute);
		const latest = await made();
		expect(await trigger.poll({ manual: true })).toMatchObject([
			{ callId: latest, source: 'poll' },
		]);
	});

	it('keeps its place when the feed cannot be read', async () => {
		const feed = { url: stage.simulator.feedUrl, authentication: 'none' };
		const trigger = await stage.host.trigger('catchUp', {
			parameters: { triggerOn: 'callRecorded' },
			credentials: { avanserDataFeedApi: feed },
		});
		await trigger.poll();
		const id = await made();
		feed.url = `${stage.simulator.origin}/feed/missing`;
		await expect(trigger.poll()).rejects.toThrow('HTTP 404');
		feed.url = stage.simulator.feedUrl;
		expect((await trigger.poll()).map(({ callId }) => callId)).toEqual([id]);
	});

	it('leaves the Telco API alone', async () => {
		const trigger = await polling();
		await trigger.poll();
		expect(stage.simulator.journal.entries()).toEqual([]);
	});
});

describe('an hour of outage', () => {
	const stage = withStage();

	it('loses nothing and doubles nothing: 500 calls, 100 requests, both legs', async () => {
		const { simulator } = stage;
		const calls = await stage.trigger('callEnded', { services: selected(number) });
		const outcomes = await stage.trigger('requestFinished', {}, {});
		const pollCalls = await stage.host.trigger('catchUp', {
			parameters: { triggerOn: 'callRecorded' },
			credentials: { avanserDataFeedApi: { url: simulator.feedUrl, authentication: 'none' } },
		});
		const pollRequests = await stage.trigger('catchUp', { triggerOn: 'requestFinished' }, {});
		await calls.activate();
		await outcomes.activate();
		await simulator.clock.advanceToEnd();
		await pollCalls.poll();
		await pollRequests.poll();

		const submit = async (index: number) => {
			await fetch(`${simulator.url}/services/61488800000`, {
				method: 'POST',
				headers: {
					authorization: `Basic ${Buffer.from('agency:agency-secret').toString('base64')}`,
					'content-type': 'application/json',
				},
				body: JSON.stringify({ name: `Name ${index}`, callback_uri: outcomes.url }),
			});
		};
		const between = async (from: number, count: number, ms: number) => {
			for (let index = 0; index < count; index += 1) {
				const { deliveries } = await simulator.telco.call({ service_number: number });
				expect(deliveries).toHaveLength(1);
				if (index % 5 === 0) await submit(from + index);
				await simulator.clock.advance(ms / count);
			}
		};
		await between(0, 50, 10 * minute);
		await pollCalls.poll();
		await pollRequests.poll();
		const beforeOutage = { calls: calls.items.length, requests: outcomes.items.length };

		await stage.host.stop();
		await between(50, 500, 60 * minute);
		expect(calls.items).toHaveLength(beforeOutage.calls);
		await simulator.clock.advance(20 * minute);
		const lost = simulator.deliveries.list({ outcome: 'failed' });
		expect(lost.filter(({ kind }) => kind === 'call')).toHaveLength(500);
		expect(lost.filter(({ kind }) => kind === 'callback').length).toBeGreaterThanOrEqual(200);

		await stage.host.start();
		await calls.activate('init');
		await outcomes.activate('init');
		await pollCalls.poll();
		await pollRequests.poll();
		await between(550, 50, 10 * minute);
		await simulator.clock.advanceToEnd();
		await pollCalls.poll();
		await pollRequests.poll();

		const keys = (...triggers: Trigger[]) =>
			triggers.map(({ items }) => items.map(({ dedupeKey }) => String(dedupeKey)));
		const made = simulator.telco.calls().map(({ callid }) => `call:${callid}`);
		const requested = simulator.telco.requests
			.all()
			.filter(({ callback_url }) => callback_url !== '')
			.map(({ id }) => `request:${id}`);
		expect(made).toHaveLength(600);
		expect(requested).toHaveLength(120);

		const [heardCalls = [], readCalls = []] = keys(calls, pollCalls);
		const [heardRequests = [], readRequests = []] = keys(outcomes, pollRequests);
		// Each leg tells each event once, and what the webhooks missed is what the polls have more.
		expect(new Set(heardCalls).size).toBe(heardCalls.length);
		expect(heardCalls).toHaveLength(100);
		expect([...readCalls].sort()).toEqual([...made].sort());
		expect(new Set(heardRequests).size).toBe(heardRequests.length);
		expect(readRequests.filter((key) => requested.includes(key)).sort()).toEqual(requested.sort());
		expect(new Set(readRequests).size).toBe(readRequests.length);
		// One Remove Duplicates node behind both legs.
		expect(new Set([...heardCalls, ...readCalls])).toEqual(new Set(made));
		expect([...new Set([...heardRequests, ...readRequests])]).toEqual(
			expect.arrayContaining(requested),
		);
	}, 120_000);

	function selected(one: string): INodeParameters {
		return { values: [{ service_number: { __rl: true, mode: 'id', value: one } }] };
	}
});
