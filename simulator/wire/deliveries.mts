import { BlockList, isIP } from 'node:net';

import { Agent, request } from 'undici';

import { matching } from '../testing/filter.mts';

/** Something the simulator sends out: a request's callback, a call or an SMS. */
export interface Outgoing {
	kind: 'callback' | 'call' | 'sms';
	method: 'GET' | 'POST';
	url: string;
	/** JSON, for a POST. */
	body?: string;
	service_number: string;
	/** The request, call or message it is about. */
	subject: string;
	/** 1, or 2 for the one retry of a callback. */
	attempt: number;
}

/** What became of it. */
export interface Delivery extends Outgoing {
	/** When it was sent, in milliseconds since 1970, simulated. */
	at: number;
	/**
	 * `delivered`: answered 2xx. `failed`: another answer or none. `refused`: not sent, because it
	 * would have left this machine. `lost`: not sent, by a fault.
	 */
	outcome: 'delivered' | 'failed' | 'refused' | 'lost';
	/** Status received, 0 without an answer. */
	status: number;
	error?: string;
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** Whether a host is this machine. */
export function isLoopback(host: string): boolean {
	const name = host.replace(/^\[|\]$/g, '').toLowerCase();
	const version = isIP(name);
	if (version === 0) return name === 'localhost' || name.endsWith('.localhost');
	return loopback.check(name, version === 6 ? 'ipv6' : 'ipv4');
}

export type DeliveryFilter = Partial<
	Pick<Delivery, 'kind' | 'service_number' | 'subject' | 'outcome' | 'attempt' | 'url'>
>;

/** Everything sent out, to loopback addresses only: this is a development tool. */
export class Deliveries {
	#sent: Delivery[] = [];
	#open = new Set<Promise<Delivery>>();
	readonly #agent: Agent;
	readonly #now: () => number;

	/** `timeoutMs`: how long (real time) a receiver may take to answer. */
	constructor(now: () => number, timeoutMs: number) {
		this.#now = now;
		this.#agent = new Agent({
			connect: { timeout: timeoutMs },
			headersTimeout: timeoutMs,
			bodyTimeout: timeoutMs,
			// A receiver that restarts would otherwise fail the first delivery after it.
			pipelining: 0,
		});
	}

	/** Sends and resolves with what became of it; never rejects. */
	send(outgoing: Outgoing): Promise<Delivery> {
		const delivery = this.#send(outgoing).then((sent) => {
			this.#sent.push(sent);
			this.#open.delete(delivery);
			return sent;
		});
		this.#open.add(delivery);
		return delivery;
	}

	/** Writes down that something was not sent although AVANSER meant to. */
	lose(outgoing: Outgoing): Delivery {
		const delivery: Delivery = { ...outgoing, at: this.#now(), outcome: 'lost', status: 0 };
		this.#sent.push(delivery);
		return delivery;
	}

	async #send(outgoing: Outgoing): Promise<Delivery> {
		const at = this.#now();
		const { method, url, body } = outgoing;
		const target = URL.parse(url);
		if (!target || !isLoopback(target.hostname)) {
			return { ...outgoing, at, outcome: 'refused', status: 0, error: 'not a loopback address' };
		}
		try {
			const answer = await request(target, {
				method,
				dispatcher: this.#agent,
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

	/** What was sent, in the order the sending ended. */
	list(filter: DeliveryFilter = {}): Delivery[] {
		return matching(this.#sent, filter);
	}

	/** Resolves when nothing is under way any more. */
	async settled(): Promise<void> {
		while (this.#open.size > 0) await Promise.all(this.#open);
	}

	clear() {
		this.#sent = [];
	}

	/** Gives up on what is under way. */
	async close() {
		await this.#agent.destroy();
		await this.settled();
	}
}
