import fc from 'fast-check';
import type { INodeParameters } from 'n8n-workflow';
import { startSimulator } from '../../simulator/index.mts';
import type { Fault } from '../../simulator/testing/faults.mts';
import { Host } from '../host/host.mts';
import { order } from '../host/parameters.mts';
import { byId, credentialFor } from '../host/simulation.mts';
import { isAvoidable } from './accounts.mts';
import { demand, freshSeed } from './campaign.mts';
import type { Campaign } from './campaign.mts';
import { watchTraffic } from './seen.mts';

const accounts = [6999, 7001];
const unguarded = 'any';

type Part =
	/** Orders in an account, or in whatever is selected. */
	| { kind: 'orders'; account: number | undefined; count: number; retryOnFail: boolean }
	| { kind: 'switch'; account: number }
	| { kind: 'list' | 'search'; account: number };

interface Scenario {
	/** What happens at the same time. */
	parts: Part[];
	/** Each strikes the nth request, or the nth order. */
	troubles: Array<{ fault: Fault; at: 'any' | 'order'; nth: number }>;
}

const account = fc.constantFrom(...accounts);
const faults: fc.Arbitrary<Fault> = fc.oneof(
	fc.constant<Fault>({ kind: 'status', status: 429, retryAfter: 0 }),
	fc.constant<Fault>({ kind: 'noAccountId' }),
	fc.record({ kind: fc.constant('reset' as const), takesEffect: fc.boolean() }),
	fc.record({
		kind: fc.constant('flipAccount' as const),
		account,
		moment: fc.constantFrom('before', 'after' as const),
	}),
);

const scenarios: fc.Arbitrary<Scenario> = fc.record({
	parts: fc.array(
		fc.oneof(
			{
				weight: 3,
				arbitrary: fc.record({
					kind: fc.constant('orders' as const),
					account: fc.option(account, { nil: undefined }),
					count: fc.integer({ min: 1, max: 4 }),
					retryOnFail: fc.boolean(),
				}),
			},
			fc.record({ kind: fc.constant('switch' as const), account }),
			{
				weight: 2,
				arbitrary: fc.record({ kind: fc.constantFrom('list', 'search' as const), account }),
			},
		),
		{ minLength: 2, maxLength: 7 },
	),
	troubles: fc.array(
		fc.record({
			fault: faults,
			at: fc.constantFrom('any', 'order' as const),
			nth: fc.integer({ min: 1, max: 25 }),
		}),
		{ maxLength: 4 },
	),
});

/**
 * One AVANSER user, whose account is switched by nodes, by reads of other accounts and by somebody else, while replies
 * lack their account and requests are limited.
 */
export const accountLine: Campaign<Scenario, object> = {
	name: 'Orders sent although another account could be seen: limits, silent replies, switches, reads',
	scenarios,
	async play({ parts, troubles }) {
		const simulator = await startSimulator({ clock: 'real', seed: freshSeed() });
		const traffic = watchTraffic(simulator.origin);
		try {
			for (const { fault, at, nth } of troubles) {
				const operation = at === 'order' ? 'requests.create' : undefined;
				simulator.faults.add({ fault, nth, operation });
			}
			const host = new Host(credentialFor(simulator.url));
			const runs = await Promise.all(
				parts.map(async (part, index) => await run(host, part, index)),
			);

			const journal = simulator.journal.entries();
			const bought = simulator.ledger.bought();
			demand(
				new Set(bought.map(({ custom_id }) => custom_id)).size === bought.length,
				'an order was placed twice',
			);
			const unseen = journal.filter((_, index) => isAvoidable(journal, index, traffic));
			demand(
				unseen.length === 0,
				`${unseen.length} orders although the reply before had shown another account`,
			);
			const astray = bought.filter(
				({ account: place, name }) => name !== unguarded && name !== String(place),
			);
			for (const { custom_id } of astray) {
				const [owner] = custom_id.split('-');
				demand(
					runs[Number(owner)]?.error !== undefined,
					`order ${custom_id} went astray, and its run succeeded`,
				);
			}
			const foreign =
				parts.some(({ kind }) => kind === 'switch') ||
				troubles.some(({ fault }) => fault.kind === 'flipAccount');
			const lost = bought.filter(
				({ account: place, name }) => name === unguarded && place !== accounts[0],
			);
			demand(
				foreign || lost.length === 0,
				'an order without an account went where only this n8n had selected another one',
			);
			return { orders: bought.length, unavoidable: astray.length, requests: journal.length };
		} finally {
			traffic.end();
			await simulator.close();
		}
	},
};

async function run(host: Host, part: Part, index: number) {
	const options = (place: number | undefined): INodeParameters =>
		place === undefined ? {} : { account_id: byId(String(place)) };
	switch (part.kind) {
		case 'orders':
			return await host.run(
				order({
					name: String(part.account ?? unguarded),
					custom_id: `=${index}-{{ $json.item }}`,
					options: { ...options(part.account), lookupTime: 1 },
				}),
				{
					items: Array.from({ length: part.count }, (_, item) => ({ item })),
					settings: part.retryOnFail ? { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 } : {},
				},
			);
		case 'switch':
			return await host.run({
				resource: 'account',
				operation: 'switch',
				account_id: byId(String(part.account)),
			});
		case 'search':
			return await host.run({
				resource: 'number',
				operation: 'search',
				search_type: 'number',
				number: '61280740802',
				options: options(part.account),
			});
		case 'list':
			await host
				.list('searchServices', {
					parameters: { resource: 'service', operation: 'get', options: options(part.account) },
				})
				.catch(() => undefined);
			return undefined;
	}
}
