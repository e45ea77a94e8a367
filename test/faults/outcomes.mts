import fc from 'fast-check';
import { startSimulator } from '../../simulator/index.mts';
import { credentialFor } from '../host/credential.mts';
import { Host } from '../host/host.mts';
import { order } from '../host/parameters.mts';
import { demand } from './campaign.mts';
import type { Campaign } from './campaign.mts';

/** Simulated time runs this much faster: AVANSER's 7 minutes take 0.6 seconds. */
const speed = 700;

interface Scenario {
	items: Array<{
		callback: 'arrives' | 'lost' | 'doubled' | 'early';
		otherRequestId: boolean;
		outcome: 'completed' | 'failed' | 'reported';
		minutes: number;
	}>;
	unsorted: boolean;
	seed: number;
}

const scenarios: fc.Arbitrary<Scenario> = fc.record({
	items: fc.array(
		fc.record({
			// One in five is lost.
			callback: fc.constantFrom('arrives', 'arrives', 'lost', 'doubled', 'early' as const),
			otherRequestId: fc.boolean(),
			outcome: fc.constantFrom('completed', 'completed', 'failed', 'reported' as const),
			minutes: fc.integer({ min: 1, max: 12 }),
		}),
		{ minLength: 1, maxLength: 6 },
	),
	unsorted: fc.boolean(),
	seed: fc.nat(),
});

/** Waiting must end with what really became of each request. */
export const outcomes: Campaign<Scenario, object> = {
	name: 'Outcomes lost or wrong: 20 % of callbacks lost, differing request IDs, unsorted lists',
	scenarios,
	async play({ items, unsorted, seed }) {
		const simulator = await startSimulator({ clock: 'real', speed, seed, callbackRetryMs: 1000 });
		try {
			for (const [item, { callback, otherRequestId, outcome, minutes }] of items.entries()) {
				const bodyContains = `"outcome-${item}"`;
				if (callback === 'lost') {
					simulator.faults.add({ fault: { kind: 'lostCallback', attempts: 'both' }, bodyContains });
				}
				if (callback === 'doubled')
					simulator.faults.add({ fault: { kind: 'doubledCallback' }, bodyContains });
				if (callback === 'early')
					simulator.faults.add({ fault: { kind: 'earlyCallback' }, bodyContains });
				if (otherRequestId)
					simulator.faults.add({ fault: { kind: 'otherRequestId' }, bodyContains });
				if (outcome !== 'completed') {
					simulator.faults.add({ fault: { kind: 'outcome', status: outcome }, bodyContains });
				}
				simulator.faults.add({ fault: { kind: 'duration', ms: minutes * 60_000 }, bodyContains });
			}
			if (unsorted) {
				simulator.faults.add({ fault: { kind: 'unsorted' }, path: '/requests', times: 'always' });
			}
			const { items: rows, error } = await new Host(credentialFor(simulator.url)).run(
				order({
					name: '=outcome {{ $json.item }}',
					custom_id: '=outcome-{{ $json.item }}',
					search_type: 'szu',
					szu: 'sydney',
					additionalFields: { callback_uri: 'http://127.0.0.1:9/callback' },
					waitForCompletion: true,
					pollInterval: 0.2,
					waitTimeout: 1,
				}),
				{ items: items.map((_, item) => ({ item })) },
			);
			demand(error === undefined, `failed: ${error?.message}`);
			demand(rows.length === items.length, `${rows.length} of ${items.length} came out`);
			for (const [item, { json }] of rows.entries()) {
				const [entry] = simulator.ledger.bought({ custom_id: `outcome-${item}` });
				demand(
					json.status === entry.outcome,
					`item ${item} came out ${String(json.status)}, but is ${entry.outcome}`,
				);
				demand(json.service_number === entry.service_number, `item ${item} has another number`);
			}
			return { outcomes: rows.length };
		} finally {
			await simulator.close();
		}
	},
};

/** What waiting costs: requests to AVANSER in one round, with that many open. */
export async function callsPerRound(
	open: number,
): Promise<{ rounds: number; pages: number; calls: number }> {
	const simulator = await startSimulator({ clock: 'real', speed: 1, provisioningMs: 1500 });
	try {
		const parameters = order({
			name: '=wait {{ $json.item }}',
			options: { concurrency: 20 },
			waitForCompletion: true,
			pollInterval: 0.5,
			waitTimeout: 1,
		});
		const { items, error } = await new Host(credentialFor(simulator.url)).run(parameters, {
			items: Array.from({ length: open }, (_, item) => ({ item })),
		});
		demand(error === undefined, `failed: ${error?.message}`);
		demand(
			items.every(({ json }) => json.status === 'completed'),
			'not all completed',
		);
		const reads = simulator.journal.entries({ method: 'GET' }).map(({ path }) => path);
		const rounds = reads.filter((path) => path === '/v1/requests').length;
		const calls = reads.filter((path) => path.startsWith('/v1/requests')).length;
		return { rounds, calls, pages: Math.ceil(open / 100) };
	} finally {
		await simulator.close();
	}
}
