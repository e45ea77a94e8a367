import { describe, expect, it } from '@jest/globals';

import { manualClock, realClock } from '../../simulator/time/clock.mts';
import { startSimulator } from '../../simulator/index.mts';
import { create } from './client.mts';
import { startReceiver } from './receiver.mts';

describe('a manual clock', () => {
	it('runs what becomes due in order, each to its end', async () => {
		const clock = manualClock(1000);
		const ran: Array<[string, number]> = [];
		const note = (name: string) => async () => {
			await Promise.resolve();
			ran.push([name, clock.now()]);
		};
		clock.at(1300, note('third'));
		clock.at(1100, note('first'));
		clock.at(1100, async () => {
			await note('second')();
			clock.at(1150, note('inserted'));
		});
		clock.at(2000, note('later'));
		await Promise.all([clock.advance(100), clock.advance(200)]);
		expect(ran).toEqual([
			['first', 1100],
			['second', 1100],
			['inserted', 1150],
			['third', 1300],
		]);
		expect([clock.now(), clock.pending]).toEqual([1300, 1]);
		expect(() => clock.advance(-1)).toThrow(RangeError);
	});
});

describe('a real clock', () => {
	it('runs at its speed', async () => {
		const clock = realClock(0, 60_000, () => {});
		const due = await new Promise<number>((resolve) => {
			clock.at(600_000, async () => resolve(clock.now()));
		});
		expect(due).toBeGreaterThanOrEqual(600_000);
		clock.stop();
	});

	it('provisions by itself', async () => {
		const receiver = await startReceiver();
		const simulator = await startSimulator({ clock: 'real', speed: 10_000 });
		try {
			const { request_id } = await create(simulator, { callback_uri: receiver.url });
			await new Promise<void>((resolve) => {
				simulator.clock.at(simulator.clock.now() + 421_000, async () => resolve());
			});
			await simulator.deliveries.settled();
			expect(JSON.parse(receiver.received[0]?.body ?? '')).toMatchObject({
				request_id,
				status: 'completed',
			});
		} finally {
			await simulator.close();
			await receiver.close();
		}
	});
});
