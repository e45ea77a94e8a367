import fc from 'fast-check';
import type { Fault } from '../../simulator/testing/faults.mts';
import { startSimulator } from '../../simulator/index.mts';
import type { LedgerEntry } from '../../simulator/testing/ledger.mts';
import { Host } from '../host/host.mts';
import type { Run } from '../host/host.mts';
import { change, decommission, order } from '../host/parameters.mts';
import { byId, credentialFor } from '../host/simulation.mts';
import { demand, freshSeed } from './campaign.mts';
import type { Campaign } from './campaign.mts';

/** Everything that can happen to a request on its way there and back. */
const exchangeFaults: Fault[] = [true, false].flatMap((takesEffect): Fault[] => [
	{ kind: 'reset', takesEffect },
	{ kind: 'hang', takesEffect },
	{ kind: 'status', status: 500, takesEffect },
	{ kind: 'status', status: 502, retryAfter: 0, takesEffect },
	{ kind: 'status', status: 503, retryAfter: 0, takesEffect },
	{ kind: 'html', status: 502, takesEffect },
	{ kind: 'html', status: 200, takesEffect },
	{ kind: 'brokenJson', takesEffect },
]);

/** Says that nothing was done, and nothing was. */
const limited: Fault = { kind: 'status', status: 429, retryAfter: 0, takesEffect: false };

interface Trouble {
	fault: Fault;
	/** The submission itself, or the list that it is looked up in. */
	at: 'submit' | 'list';
	/** Strikes the nth such request. */
	nth: number;
}

interface Scenario {
	items: number;
	/** What every item can be found by: an item without it would be refused. */
	known: 'custom_id' | 'callback_uri' | 'nothing';
	troubles: Trouble[];
	concurrency: number;
	retryOnFail: boolean;
	/** The user runs the workflow once more; meant for items with a custom ID. */
	runAgain: boolean;
	/** Two executions at the same time; meant for items with a custom ID. */
	twice: boolean;
}

const scenarios: fc.Arbitrary<Scenario> = fc.record({
	items: fc.integer({ min: 1, max: 4 }),
	known: fc.constantFrom('custom_id', 'callback_uri', 'nothing' as const),
	troubles: fc.array(
		fc.record({
			fault: fc.constantFrom(...exchangeFaults, limited),
			at: fc.constantFrom('submit', 'submit', 'list' as const),
			nth: fc.integer({ min: 1, max: 3 }),
		}),
		{ minLength: 1, maxLength: 2 },
	),
	concurrency: fc.constantFrom(1, 2, 5),
	retryOnFail: fc.boolean(),
	runAgain: fc.boolean(),
	twice: fc.boolean(),
});

/** Orders under faults: the ledger must never hold a number twice, and nobody may be told what is not so. */
export const orders: Campaign<Scenario, object> = {
	name: 'Numbers bought twice: single and double faults at submit, with and without Retry On Fail',
	scenarios,
	async play(scenario) {
		const simulator = await startSimulator({ clock: 'real', seed: freshSeed() });
		try {
			for (const { fault, at, nth } of scenario.troubles) {
				const method = at === 'submit' ? 'POST' : 'GET';
				simulator.faults.add({ fault, method, path: '/requests', nth });
			}
			const host = new Host(credentialFor(simulator.url));
			const onlyKnown = scenario.known === 'custom_id';
			const execute = async () => await ordered(host, scenario);
			const first = await Promise.all(
				scenario.twice && onlyKnown ? [execute(), execute()] : [execute()],
			);
			const again = scenario.runAgain && onlyKnown ? [await execute()] : [];

			const bought = simulator.ledger.bought();
			let recovered = 0;
			for (let item = 0; item < scenario.items; item += 1) {
				const numbers = bought.filter(({ name }) => name === `item ${item}`);
				demand(numbers.length <= 1, `item ${item} was bought ${numbers.length} times`);
				for (const run of [...first, ...again]) {
					recovered += told(run, item, numbers[0]);
				}
			}
			return {
				orders: scenario.items,
				bought: bought.length,
				recovered,
				failedRuns: [...first, ...again].filter(({ error }) => error !== undefined).length,
			};
		} finally {
			await simulator.close();
		}
	},
};

async function ordered(
	host: Host,
	{ items, known, concurrency, retryOnFail }: Scenario,
): Promise<Run> {
	const parameters = order({
		name: '=item {{ $json.item }}',
		...(known === 'custom_id' && { custom_id: '=order-{{ $json.item }}' }),
		search_type: 'szu',
		szu: 'sydney',
		additionalFields:
			known === 'callback_uri' ? { callback_uri: 'http://127.0.0.1:9/callback' } : {},
		options: { concurrency, lookupTime: 0, timeout: 1 },
	});
	return await host.run(parameters, {
		items: Array.from({ length: items }, (_, item) => ({ item })),
		settings: retryOnFail ? { retryOnFail: true, maxTries: 3, waitBetweenTries: 0 } : {},
	});
}

/** What the node said of an item must be what the ledger holds. Returns 1 if it was recovered. */
function told({ items, error }: Run, item: number, entry: LedgerEntry | undefined): number {
	const said = items.filter(
		({ pairedItem }) => JSON.stringify(pairedItem) === JSON.stringify({ item }),
	);
	if (error !== undefined) {
		demand(
			/lost|not known|refused|failed|did not answer|cannot be read|limiting/i.test(
				`${error.message} ${error.description ?? ''}`,
			),
			`the message does not say what happened: ${error.message}`,
		);
		return 0;
	}
	demand(said.length === 1, `item ${item} came out ${said.length} times`);
	const { json } = said[0];
	demand(
		entry !== undefined,
		`item ${item} was reported as ${String(json.outcome)}, but not bought`,
	);
	demand(
		json.request_id === entry.request_id && json.service_number === entry.service_number,
		`item ${item} was reported with ${String(json.service_number)}, but ${entry.service_number} was bought`,
	);
	return json.outcome === 'recovered' ? 1 : 0;
}

interface LostAnswer {
	known: 'custom_id' | 'callback_uri';
	fault: Fault;
	operation: 'create' | 'update' | 'delete';
}

/** A lost answer to something that was carried out, with what is needed to find it. */
export const lostAnswers: Campaign<LostAnswer, object> = {
	name: 'Lost answers resolved, when a custom ID or a callback URL was given',
	scenarios: fc.record({
		known: fc.constantFrom('custom_id', 'callback_uri' as const),
		fault: fc.constantFrom(
			...exchangeFaults.filter((fault) => 'takesEffect' in fault && fault.takesEffect),
		),
		operation: fc.constantFrom('create', 'update', 'delete' as const),
	}),
	async play({ known, fault, operation }) {
		const simulator = await startSimulator({ clock: 'real', seed: freshSeed(), provisioningMs: 1 });
		try {
			const [service] = simulator.telco.services.list(6999);
			simulator.faults.add({
				fault,
				method: operation === 'delete' ? 'DELETE' : 'POST',
				path: operation === 'create' ? '/requests' : `/services/${service.service_number}`,
			});
			const callback_uri = known === 'callback_uri' ? 'http://127.0.0.1:9/callback' : '';
			const service_number = byId(service.service_number);
			// Patience costs nothing here: it ends when the request is found.
			const options = { lookupTime: 30, timeout: 2 };
			const submissions = {
				create: order({
					custom_id: known === 'custom_id' ? 'lost' : '',
					search_type: 'szu',
					szu: 'sydney',
					additionalFields: { callback_uri },
					options,
				}),
				update: change({
					service_number,
					updateFields: { answer_point: '61401603860', ...(callback_uri && { callback_uri }) },
					options,
				}),
				delete: decommission({ service_number, options }),
			};
			const { items, error } = await new Host(credentialFor(simulator.url)).run(
				submissions[operation],
			);
			demand(error === undefined, `not resolved: ${error?.message}`);
			demand(items.length === 1, `${items.length} items`);
			const { outcome, request_id } = items[0].json;
			demand(outcome === 'recovered', `outcome ${String(outcome)}`);
			const written = simulator.ledger.entries();
			demand(written.length === 1, `${written.length} entries in the ledger`);
			demand(written[0].request_id === request_id, 'another request');
			return { resolved: 1 };
		} finally {
			await simulator.close();
		}
	},
};
