import fc from 'fast-check';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { startSimulator } from '../../simulator/index.mts';
import type { Simulator } from '../../simulator/index.mts';
import type { BodySpelling, Fault, Spelling } from '../../simulator/testing/faults.mts';
import type { LedgerEntry } from '../../simulator/testing/ledger.mts';
import { Host } from '../host/host.mts';
import type { Run } from '../host/host.mts';
import { change, decommission, order } from '../host/parameters.mts';
import { byId, credentialFor } from '../host/simulation.mts';
import { listed } from '../submissions/setup.mts';
import { demand } from './campaign.mts';
import type { Campaign } from './campaign.mts';

/** How a user writes one and the same ID; `number` only where the ID is one as it stands. */
const writings = ['plain', 'spaced', 'decomposed', 'number'] as const;

interface Item {
	/** Which of the scenario's two IDs, or of the two numbers that are changed or given up. */
	which: 0 | 1;
	written: (typeof writings)[number];
}

interface Scenario {
	operation: 'create' | 'update' | 'delete';
	/** What AVANSER's list can show of an order: the execution can be found by it. */
	known: { customId: boolean; callbackUri: boolean };
	id: string;
	items: Item[];
	/** The same once more, in another execution; meant for orders with a custom ID. */
	again?: Item[];
	ifCustomIdExists: 'returnExisting' | 'fail';
	/** AVANSER has the first item's request from before: this status, and no trace of this n8n. */
	earlier?: 'pending' | 'completed' | 'pending_confirmation' | 'reported' | 'failed';
	/** Requests of others in the list. */
	others: number;
	requestOrder: 'newest first' | 'oldest first' | 'shuffled';
	/** How the list writes what it lists. */
	spellings: Array<{ members: readonly string[]; as: Spelling }>;
	/** A list that cannot be read to its end, from the nth page that is read on. */
	cut?: { fault: Fault; list: 'requests.list' | 'services.list'; nth: number; lasts: boolean };
	hasClock: boolean;
	stored: 'as received' | 'wrapped' | 'as text' | 'missing' | BodySpelling;
	/** Answers that are lost, from the nth request on. */
	lost?: { fault: Fault; nth: number };
	/** Numbers are live at once, so that List Services is asked. */
	completes: boolean;
	/** What the IDs follow from: the nodes remember requests by them, which no AVANSER gives twice. */
	seed: number;
	retryOnFail: boolean;
	continues: boolean;
}

const ids = ['4711', '0471', '12345678901234567890', 'c-1', 'Zürich Süd 7', 'ÅÉ-1', '4711.50'];

const item: fc.Arbitrary<Item> = fc.record({
	which: fc.constantFrom(0, 1),
	written: fc.constantFrom(...writings),
});
const items = fc.array(item, { minLength: 1, maxLength: 3 });

const cuts: Fault[] = [
	{ kind: 'cutList', shape: 'empty', next: '/requests/2' },
	{ kind: 'cutList', shape: 'missing' },
	{ kind: 'cutList', shape: 'missing', next: '/requests/2' },
	{ kind: 'cutList', shape: 'null' },
	{ kind: 'cutList', shape: 'text' },
	{ kind: 'cutList', shape: 'message' },
	{ kind: 'loopingNext' },
	{ kind: 'status', status: 404 },
];

const spelling: fc.Arbitrary<Scenario['spellings'][number]> = fc.oneof(
	{
		weight: 3,
		arbitrary: fc.record({
			members: fc.constant(['custom_id']),
			as: fc.constantFrom<Spelling>('number', 'spaced', 'decomposed', 'blank', 'absent'),
		}),
	},
	fc.record({
		members: fc.constantFrom(['request_type'], ['request_type', 'request_status']),
		as: fc.constantFrom<Spelling>('upper case', 'spaced'),
	}),
	fc.record({
		members: fc.constant(['service_number', 'answer_point']),
		as: fc.constantFrom<Spelling>('number', 'spaced', 'with a plus'),
	}),
	fc.record({
		members: fc.constantFrom(
			['request_date'],
			['service_number'],
			['callback_url', 'answer_point'],
		),
		as: fc.constantFrom<Spelling>('blank', 'absent'),
	}),
);

const scenarios: fc.Arbitrary<Scenario> = fc.record({
	operation: fc.constantFrom('create', 'create', 'create', 'update', 'delete' as const),
	known: fc.record({ customId: fc.boolean(), callbackUri: fc.boolean() }),
	id: fc.constantFrom(...ids),
	items,
	again: fc.option(items, { nil: undefined }),
	ifCustomIdExists: fc.constantFrom('returnExisting', 'returnExisting', 'fail' as const),
	earlier: fc.option(
		fc.constantFrom('pending', 'completed', 'pending_confirmation', 'reported', 'failed' as const),
		{ nil: undefined },
	),
	others: fc.constantFrom(0, 0, 3, 99, 230),
	requestOrder: fc.constantFrom('newest first', 'oldest first', 'shuffled' as const),
	// Each member in one way: of two, one would be written in both.
	spellings: fc.uniqueArray(spelling, { maxLength: 3, selector: ({ members }) => members[0] }),
	cut: fc.option(
		fc.record({
			fault: fc.constantFrom(...cuts),
			list: fc.constantFrom('requests.list', 'requests.list', 'services.list' as const),
			nth: fc.integer({ min: 1, max: 4 }),
			lasts: fc.boolean(),
		}),
		{ nil: undefined },
	),
	hasClock: fc.boolean(),
	stored: fc.constantFrom<Scenario['stored'][]>(
		'as received',
		'wrapped',
		'as text',
		'missing',
		'quoted',
		'retyped',
		'normalised',
		'partial',
		'empty',
		'unreadable',
	),
	lost: fc.option(
		fc.record({
			fault: fc.constantFrom<Fault[]>(
				...[true, false].flatMap((takesEffect): Fault[] => [
					{ kind: 'reset', takesEffect },
					{ kind: 'status', status: 500, takesEffect },
					{ kind: 'html', status: 200, takesEffect },
					{ kind: 'brokenJson', takesEffect },
				]),
			),
			nth: fc.integer({ min: 1, max: 3 }),
		}),
		{ nil: undefined },
	),
	completes: fc.boolean(),
	seed: fc.nat(),
	retryOnFail: fc.boolean(),
	continues: fc.boolean(),
});

/**
 * Orders, changes and decommissions where AVANSER's lists and stored bodies come in all the ways that its documents
 * leave open, or broken. The ledger says what was carried out.
 */
export const readings: Campaign<Scenario, object> = {
	name: 'Bought twice, or said not to be bought: IDs, lists, stored bodies and clocks as they may come',
	scenarios,
	async play(scenario) {
		const { bodyContentType, bodyEnvelope } = readingsOfBodies(scenario);
		const simulator = await startSimulator({
			clock: 'real',
			seed: scenario.seed,
			readings: { requestOrder: scenario.requestOrder, bodyContentType, bodyEnvelope },
			...(scenario.completes && { provisioningMs: 1 }),
		});
		try {
			const host = new Host(credentialFor(simulator.url));
			addOthers(simulator, scenario.others);
			const earlier = await addEarlier(simulator, host, scenario);
			arm(simulator, scenario);
			const { again = [] } = scenario;
			const executions = [scenario.items, ...(isSeen(scenario) && again.length > 0 ? [again] : [])];
			let comforted = 0;
			let failed = 0;
			for (const [execution, wanted] of executions.entries()) {
				const items = scenario.operation === 'delete' ? wanted.filter(isFirstOfNumber) : wanted;
				const run = await host.run(parametersOf(scenario), {
					items: items.map((item, index) => dataOf(scenario, item, nameOf(execution, index))),
					settings: {
						...(scenario.retryOnFail && { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 }),
						...(scenario.continues && { onError: 'continueRegularOutput' }),
					},
				});
				for (const [index, item] of items.entries()) {
					const name = nameOf(execution, index);
					const own = simulator.ledger
						.entries()
						.filter((entry) => isOf(scenario, item, name, entry));
					demand(own.length <= 1, `${name} was carried out ${own.length} times`);
					for (const { json } of run.items.filter(({ pairedItem }) => isItem(pairedItem, index))) {
						if (json.error === undefined) checkRow(simulator, scenario, item, name, own, json);
					}
					const failures = failuresOf(run, index);
					const isComforted = failures.some((said) => said.includes('not carried out'));
					demand(
						!isComforted || own.length === 0,
						`${name} was said not to have been carried out, but it was`,
					);
					comforted += Number(isComforted);
					failed += failures.length;
				}
			}
			if (earlier !== undefined) {
				const id = idOf(scenario, scenario.items[0]);
				const more = simulator.ledger
					.bought()
					.filter(({ custom_id }) => canonical(custom_id) === id);
				demand(
					more.length === 0,
					`${id} was bought although it had been ordered before (${earlier})`,
				);
			}
			return { carriedOut: simulator.ledger.entries().length, failed, comforted };
		} finally {
			await simulator.close();
		}
	},
};

function readingsOfBodies({ stored }: Scenario) {
	return {
		bodyEnvelope: stored === 'wrapped' ? ('wrapped' as const) : ('bare' as const),
		bodyContentType: stored === 'as text' ? ('text' as const) : ('json' as const),
	};
}

/** Whether AVANSER's list can tell what was ordered before: one that hides the custom IDs cannot. */
function isSeen({ operation, known, spellings }: Scenario): boolean {
	const isHidden = spellings.some(
		({ members, as }) => members.includes('custom_id') && (as === 'blank' || as === 'absent'),
	);
	return operation === 'create' && known.customId && !isHidden;
}

function addOthers(simulator: Simulator, count: number) {
	for (let other = 0; other < count; other += 1) {
		listed(simulator, {
			custom_id: other % 2 === 0 ? `other-${other}` : '',
			request_type: other % 3 === 0 ? 'update' : 'create',
			service_number: String(61290090000 + other),
			request_status: 'pending',
		});
	}
}

/**
 * Lists what the first item asks for as if it had been asked for an hour ago. Returns the status of an order that
 * still stands, and that the list can show.
 */
async function addEarlier(simulator: Simulator, host: Host, scenario: Scenario) {
	const { earlier, operation } = scenario;
	const [first] = scenario.items;
	if (earlier === undefined || first === undefined) return undefined;
	const { items } = await host.run(parametersOf(scenario, { dryRun: true }), {
		items: [dataOf(scenario, first, nameOf(0, 0))],
	});
	const { wouldSend } = Object(items[0]?.json);
	listed(simulator, {
		request_type: operation,
		custom_id: operation === 'create' && scenario.known.customId ? idOf(scenario, first) : '',
		request_status: earlier,
		requestBody: wouldSend.body === undefined ? '' : JSON.stringify(wouldSend.body),
		...(operation !== 'create' && { service_number: numberOf(first) }),
	});
	simulator.journal.clear();
	return isSeen(scenario) && earlier !== 'failed' ? earlier : undefined;
}

function arm(
	{ faults }: Simulator,
	{ cut, hasClock, lost, operation, spellings, stored }: Scenario,
) {
	for (const fault of spellings) {
		faults.add({
			fault: { kind: 'spelling', ...fault },
			operation: 'requests.list',
			times: 'always',
		});
	}
	if (spellings.some(({ members }) => members.includes('answer_point'))) {
		const fault = { kind: 'spelling', members: ['service_number'], as: 'number' } as const;
		faults.add({ fault, operation: 'services.list', times: 'always' });
	}
	if (!hasClock) faults.add({ fault: { kind: 'noTime' }, times: 'always' });
	const body = bodyFaultOf(stored);
	if (body !== undefined) {
		faults.add({ fault: body, operation: 'requests.requestBody', times: 'always' });
	}
	if (cut !== undefined) {
		const { fault, lasts, list, nth } = cut;
		faults.add({ fault, operation: list, nth, times: lasts ? 'always' : 1 });
	}
	if (lost !== undefined) faults.add({ ...lost, operation: submitted[operation] });
}

const submitted = {
	create: 'requests.create',
	update: 'services.update',
	delete: 'services.decommission',
} as const;

function bodyFaultOf(stored: Scenario['stored']): Fault | undefined {
	switch (stored) {
		case 'as received':
		case 'wrapped':
		case 'as text':
			return undefined;
		case 'missing':
			return { kind: 'status', status: 404 };
		default:
			return { kind: 'storedBody', as: stored };
	}
}

function parametersOf(
	{ operation, known, ifCustomIdExists }: Scenario,
	more: INodeParameters = {},
): INodeParameters {
	const callback_uri = known.callbackUri ? { callback_uri: 'http://127.0.0.1:9/callback' } : {};
	const options = { lookupTime: 0, timeout: 5, ...more };
	const service_number = byId('={{ $json.number }}');
	switch (operation) {
		case 'create':
			return order({
				name: '={{ $json.name }}',
				...(known.customId && { custom_id: '={{ $json.id }}', ifCustomIdExists }),
				additionalFields: callback_uri,
				options,
			});
		case 'update':
			return change({
				service_number,
				updateFields: { name: '={{ $json.name }}', answer_point: '61401603860', ...callback_uri },
				options,
			});
		case 'delete':
			return decommission({ service_number, options });
	}
}

/** With what a text may lose where it is stored: composed letters and two spaces. */
const nameOf = (execution: number, index: number) => `${execution}-${index}  Zu\u0308rich`;

function dataOf(scenario: Scenario, item: Item, name: string): IDataObject {
	return { name, id: written(idOf(scenario, item), item.written), number: numberOf(item) };
}

/** The second ID looks much like the first one. */
const idOf = ({ id }: Scenario, { which }: Item) => (which === 0 ? id : `${id}9`);

const numberOf = ({ which }: Item) => (which === 0 ? '61280740800' : '61488800000');

function written(id: string, writing: Item['written']): string | number {
	switch (writing) {
		case 'plain':
			return id;
		case 'spaced':
			return `\u00a0 ${id}\t`;
		case 'decomposed':
			return id.normalize('NFD');
		case 'number':
			return Number.isSafeInteger(Number(id)) && String(Number(id)) === id ? Number(id) : id;
	}
}

const canonical = (id: string) => id.normalize('NFC').trim();

/** Whether the ledger has this for an item. */
function isOf(scenario: Scenario, item: Item, name: string, entry: LedgerEntry): boolean {
	if (scenario.operation === 'delete') return entry.service_number === numberOf(item);
	return scenario.operation === 'create' && scenario.known.customId
		? canonical(entry.custom_id) === idOf(scenario, item)
		: entry.name === name;
}

/** What an item came out with must be its own request, and one that there is. */
function checkRow(
	{ telco }: Simulator,
	scenario: Scenario,
	item: Item,
	name: string,
	own: LedgerEntry[],
	{ outcome, request_id }: IDataObject,
) {
	if (outcome !== 'existing') {
		demand(
			own.some((entry) => entry.request_id === request_id),
			`${name} came out as ${String(outcome)} with another request, or one that is not there`,
		);
		return;
	}
	const found = telco.requests.all().find(({ id }) => id === request_id);
	demand(
		found !== undefined && canonical(found.custom_id) === idOf(scenario, item),
		`${name} came out with the order of another ID`,
	);
}

/** A number can be given up once. */
const isFirstOfNumber = ({ which }: Item, index: number, items: Item[]) =>
	items.findIndex((other) => other.which === which) === index;

const isItem = (pairedItem: unknown, item: number) =>
	JSON.stringify(pairedItem) === JSON.stringify({ item });

/** What was said of an item that failed. */
function failuresOf({ items, error }: Run, index: number): string[] {
	const said = items
		.filter(({ json, pairedItem }) => json.error !== undefined && isItem(pairedItem, index))
		.map(({ json }) => `${String(json.error)} ${String(json.details)}`);
	const isItsOwn = error !== undefined && error.context.itemIndex === index;
	return isItsOwn ? [...said, `${error.message} ${error.description ?? ''}`] : said;
}
