import { Agent, request } from 'undici';

import { matching } from '../testing/filter.mts';
import type { Carrier, Delivery, Outgoing } from '../vendor/outgoing.mts';
import { isLoopback } from './loopback.mts';

/** Everything sent out, to loopback addresses only: this is a development tool. */
export interface Deliveries extends Carrier {
	/** What was sent, in the order the sending ended. */
	list(filter?: DeliveryFilter): Delivery[];
	/** Resolves when nothing is under way any more. */
	settled(): Promise<void>;
	clear(): void;
	/** Gives up on what is under way. */
	close(): Promise<void>;
}

export type DeliveryFilter = Partial<
	Pick<Delivery, 'kind' | 'service_number' | 'subject' | 'outcome' | 'attempt' | 'url'>
>;

/** `timeoutMs` is how long (in real time) a receiver may take to answer. */
export function newDeliveries(now: () => number, timeoutMs: number): Deliveries {
	const agent = new Agent({
		connect: { timeout: timeoutMs },
		headersTimeout: timeoutMs,
		bodyTimeout: timeoutMs,
		// A receiver that restarts would otherwise fail the first delivery after it.
		pipelining: 0,
	});
	const open = new Set<Promise<Delivery>>();
	let ended: Delivery[] = [];

	async function attempt(outgoing: Outgoing): Promise<Delivery> {
		const at = now();
		const { method, url, body } = outgoing;
		const target = URL.parse(url);
		if (!target || !isLoopback(target.hostname)) {
			return { ...outgoing, at, outcome: 'refused', status: 0, error: 'not a loopback address' };
		}
		try {
			const answer = await request(target, {
				method,
				dispatcher: agent,
				headers: { ...(body !== undefined && { 'content-type': 'application/json' }) },
				...(body !== undefined && { body }),
			});
			await answer.body.dump();
			const ok = answer.statusCode >= 200 && answer.statusCode < 300;
			return { ...outgoing, at, outcome: ok ? 'delivered' : 'failed', status: answer.statusCode };
		} catch (error) {
			const reason = error instanceof Error ? error.message : String(error);
			return { ...outgoing, at, outcome: 'failed', status: 0, error: reason };
		}
	}

	async function settled(): Promise<void> {
		while (open.size > 0) await Promise.all(open);
	}

	return {
		send(outgoing) {
			const delivery = attempt(outgoing).then((sent) => {
				ended.push(sent);
				open.delete(delivery);
				return sent;
			});
			open.add(delivery);
			return delivery;
		},
		lose(outgoing) {
			const delivery: Delivery = { ...outgoing, at: now(), outcome: 'lost', status: 0 };
			ended.push(delivery);
			return delivery;
		},
		list: (filter = {}) => matching(ended, filter),
		settled,
		clear() {
			ended = [];
		},
		async close() {
			await agent.destroy();
			await settled();
		},
	};
}
