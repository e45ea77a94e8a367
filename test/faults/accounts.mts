import fc from 'fast-check';
import { startSimulator } from '../../simulator/index.mts';
import type { JournalEntry } from '../../simulator/testing/journal.mts';
import { Host } from '../host/host.mts';
import { order } from '../host/parameters.mts';
import { byId, credentialFor } from '../host/simulation.mts';
import { demand, freshSeed } from './campaign.mts';
import type { Campaign } from './campaign.mts';
import { watchTraffic } from './seen.mts';
import type { Traffic } from './seen.mts';

const accounts = [6999, 7001];
const executions = 10;

interface Scenario {
	/** The account of each execution, how many numbers it orders, and whether n8n repeats it. */
	executions: Array<{ account: number; orders: number; retryOnFail: boolean }>;
	/** Somebody else switches at the nth request. */
	flips: Array<{ account: number; nth: number; moment: 'before' | 'after' }>;
}

const scenarios: fc.Arbitrary<Scenario> = fc.record({
	executions: fc.array(
		fc.record({
			account: fc.constantFrom(...accounts),
			orders: fc.integer({ min: 1, max: 3 }),
			retryOnFail: fc.boolean(),
		}),
		{ minLength: executions, maxLength: executions },
	),
	flips: fc.array(
		fc.record({
			account: fc.constantFrom(...accounts),
			nth: fc.integer({ min: 1, max: 60 }),
			moment: fc.constantFrom('before', 'after' as const),
		}),
		{ maxLength: 3 },
	),
});

/** Ten executions of one n8n that share a user and want two accounts, while somebody else switches it. */
export const accountGuard: Campaign<Scenario, object> = {
	name: 'Writes under the wrong account: 10 executions on 2 accounts, flipped by somebody else',
	scenarios,
	async play({ executions: wanted, flips }) {
		const simulator = await startSimulator({ clock: 'real', seed: freshSeed() });
		const traffic = watchTraffic(simulator.origin);
		try {
			for (const { account, nth, moment } of flips) {
				simulator.faults.add({ fault: { kind: 'flipAccount', account, moment }, nth });
			}
			const host = new Host(credentialFor(simulator.url));
			const runs = await Promise.all(
				wanted.map(
					async ({ account, orders, retryOnFail }, execution) =>
						await host.run(
							order({
								name: `=for ${account}`,
								custom_id: `=${account}-${execution}-{{ $json.item }}`,
								options: { account_id: byId(String(account)) },
							}),
							{
								items: Array.from({ length: orders }, (_, item) => ({ item })),
								settings: retryOnFail ? { retryOnFail, maxTries: 3, waitBetweenTries: 0 } : {},
							},
						),
				),
			);

			const bought = simulator.ledger.bought();
			demand(
				new Set(bought.map(({ custom_id }) => custom_id)).size === bought.length,
				'an order was placed twice',
			);
			const wrong = bought.filter(({ account, name }) => name !== `for ${account}`);
			const journal = simulator.journal.entries();
			const avoidable = journal.filter((_, index) => isAvoidable(journal, index, traffic));
			demand(
				avoidable.length === 0,
				`${avoidable.length} writes although a reply had shown another account`,
			);
			// Whoever's order went astray is told, with the account it went to.
			const toldOf = runs.filter(({ error }) => /selected instead of/.test(error?.message ?? ''));
			demand(
				wrong.length <= toldOf.length,
				`${wrong.length} orders in the wrong account, but only ${toldOf.length} executions said so`,
			);
			return { orders: bought.length, flips: flips.length, unavoidable: wrong.length };
		} finally {
			traffic.end();
			await simulator.close();
		}
	},
};

/**
 * Whether an entry is an order for an account (the only number in its name) although the last reply that had come back
 * before it, and named one, named another.
 */
export function isAvoidable(
	journal: JournalEntry[],
	index: number,
	{ wasSeen }: Pick<Traffic, 'wasSeen'>,
): boolean {
	const { documentedOperation, body } = journal[index];
	if (documentedOperation !== 'requests.create') return false;
	const { name }: { name: string } = JSON.parse(body);
	const [wanted] = /\d+/.exec(name) ?? [];
	if (wanted === undefined) return false;
	const shown = journal
		.slice(0, index)
		.findLast(
			(reply) =>
				reply.status !== 0 &&
				!reply.faults?.includes('noAccountId') &&
				wasSeen(reply, journal[index]),
		);
	if (shown === undefined) return true;
	// What somebody else does right after a reply cannot be seen in it.
	return String(shown.account) !== wanted && !shown.faults?.includes('flipAccount');
}
