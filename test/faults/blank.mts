import fc from 'fast-check';
import type {
	IDataObject,
	INodeParameters,
	INodeProperties,
	NodeParameterValueType,
} from 'n8n-workflow';
import { startSimulator } from '../../simulator/index.mts';
import type { JournalEntry } from '../../simulator/testing/journal.mts';
import { choices, describedOperations } from '../host/description.mts';
import type { DescribedOperation } from '../host/description.mts';
import { Host } from '../host/host.mts';
import { byId, credentialFor } from '../host/simulation.mts';
import { demand, freshSeed } from './campaign.mts';
import { entriesApart, friendlyEntries } from '../submissions/entries.mts';
import type { Campaign } from './campaign.mts';

/** What an entry can come to although its user meant something. */
const nothings = {
	undefined: undefined,
	null: null,
	empty: '',
	blank: ' \u00a0\t',
	NaN: Number.NaN,
	list: [],
	object: {},
	/** The expression throws. */
	error: 'error',
	/** JavaScript has made a word of nothing. */
	word: 'undefined',
} as const;
type Nothing = keyof typeof nothings;

/** How the expression is written, where the entry is a text: alone, or with something around it. */
type Form = 'alone' | 'after a space' | 'in a text';

interface Entry {
	/** Names of the collections it is in, and its own. */
	path: string[];
	field: INodeProperties;
}

/** An entry that is an expression, and comes to nothing in one item. */
interface Broken {
	/** Chosen among the entries of the operation. */
	entry: number;
	item: number;
	nothing: Nothing;
	form: Form;
}

interface Scenario {
	/** Chosen among the operations that the node describes. */
	operation: number;
	/** Which other entries are set, and to what. */
	dice: number[];
	broken: Broken[];
	items: number;
	onError: 'stopWorkflow' | 'continueRegularOutput' | 'continueErrorOutput';
}

/** Unbiased, so that no entry is left out. */
const scenarios: fc.Arbitrary<Scenario> = fc.noBias(
	fc.record({
		operation: fc.nat(),
		dice: fc.array(fc.nat(), { minLength: 7, maxLength: 20, size: 'max' }),
		broken: fc.array(
			fc.record({
				entry: fc.nat(),
				item: fc.nat(),
				nothing: fc.constantFrom<Nothing[]>(
					'undefined',
					'null',
					'empty',
					'blank',
					'NaN',
					'list',
					'object',
					'error',
					'word',
				),
				form: fc.constantFrom<Form[]>(
					'alone',
					'alone',
					'alone',
					'alone',
					'after a space',
					'in a text',
				),
			}),
			{ minLength: 1, maxLength: 6 },
		),
		items: fc.integer({ min: 1, max: 6 }),
		onError: fc.constantFrom(
			'stopWorkflow',
			'continueRegularOutput',
			'continueRegularOutput',
			'continueErrorOutput' as const,
		),
	}),
);

/** Whatever decides about an order or a change, as an expression that comes to nothing, among entries that are valid. */
export const blank: Campaign<Scenario, object> = {
	name: "Sent against the user's intention: expressions that come to nothing",
	scenarios,
	async play(scenario) {
		const { isSubmitting, node, items, meant, forgiven, strange } = await entered(scenario);
		const simulator = await startSimulator({ clock: 'real', seed: freshSeed() });
		try {
			for (const service_number of services.slice(2)) {
				const service = { type: 'voicemail' } as const;
				simulator.telco.addService({ account: 6999, name: 'More', service_number, service });
			}
			const { handedOver, error } = await new Host(credentialFor(simulator.url)).run(node, {
				items,
				settings: { onError: scenario.onError },
			});
			const isStopped = scenario.onError === 'stopWorkflow';
			const failures = items.map((_, index) =>
				isStopped
					? error?.context.itemIndex === index && error.message
					: handedOver.find(({ pairedItem }) => isItem(pairedItem, index))?.json.error,
			);
			const journal = simulator.journal.entries();
			const sent = journal.filter(({ documentedOperation }) => isSubmission(documentedOperation));
			const isBroken = meant.some((labels) => labels.length > 0);

			for (const [index, labels] of meant.entries()) {
				const said = failures[index];
				for (const label of forgiven[index] ?? []) {
					const isRefused = names(said, label) && !String(said).startsWith('AVANSER');
					demand(!isRefused, `'${label}' may come to nothing, but was refused: ${String(said)}`);
				}
				if (labels.length === 0) continue;
				const what = `item ${index}, with nothing in '${labels.join("', '")}',`;
				demand(!sent.some((request) => isFor(request, index)), `${what} was sent`);
				const isSaid = [...labels, ...strange].some((label) => names(said, label));
				demand(isSaid || (isStopped && !said), `${what} failed with: ${String(said)}`);
			}
			demand(
				!isBroken || !isStopped || error !== undefined,
				'the run succeeded, although an item has nothing in an entry that decides',
			);
			const allowed = isBroken && isStopped ? 0 : meant.filter(({ length }) => length === 0).length;
			demand(sent.length <= allowed, `${sent.length} were sent, but only ${allowed} are complete`);
			demand(
				isSubmitting || !isBroken || journal.length === 0,
				'something was sent, although the account is not known',
			);
			return {
				refused: meant.filter(({ length }) => length > 0).length,
				sent: sent.length,
				complete: meant.filter(({ length }) => length === 0).length,
			};
		} finally {
			await simulator.close();
		}
	},
};

const isItem = (pairedItem: unknown, item: number) =>
	JSON.stringify(pairedItem) === JSON.stringify({ item });

const names = (said: unknown, label: string) =>
	typeof said === 'string' && said.includes(`'${label}'`);

const isSubmission = (operation?: string) =>
	['requests.create', 'services.update', 'services.decommission'].some((one) => one === operation);

/** Two that there are, and four more. */
const services = ['61280740800', '61488800000', ...[5, 6, 7, 8].map((end) => `6128074080${end}`)];

/** Each item says several times which it is: one of these entries may be the one that is broken. */
const marks: Record<string, (item: number) => string> = {
	name: (item) => `Item ${item}`,
	custom_id: (item) => `c-${item}`,
	answer_point: (item) => `6140160380${item}`,
	service_number: (item) => services[item] ?? '',
};

function isFor({ path, body }: JournalEntry, item: number): boolean {
	return Object.values(marks).some(
		(mark) => path.endsWith(mark(item)) || body.includes(`"${mark(item)}"`),
	);
}

const patience = ['lookupTime', 'pollInterval', 'waitTimeout'];

/** What a user would set, where the editor's example or the default would not do. */
const usual: Record<string, NodeParameterValueType> = {
	maxNewNumbers: 100,
	maxRentalCharge: 1_000_000,
	maxSetupCharge: 1_000_000,
	requireExactNumber: false,
	number: '61280740801',
	lat: -33.865143,
	lng: 151.2099,
	additionalBody: '{"custom_group": "spring"}',
	lookupTime: 0,
	pollInterval: 0.1,
	waitTimeout: 0,
};

/** A valid value for an entry, one of several where there is a choice. */
function valid(field: INodeProperties, die: number, item: number): NodeParameterValueType {
	const { name, type, placeholder = '', default: initial, modes } = field;
	const mark = marks[name];
	if (mark !== undefined) return mark(item);
	if (name in usual) return usual[name];
	const values = choices(field).map(({ value }) => value);
	switch (type) {
		case 'boolean':
			return die % 4 === 0;
		case 'options':
			return values[die % values.length];
		case 'multiOptions':
			return values;
		case 'number':
			return initial;
		default: {
			const example = modes?.at(-1)?.placeholder ?? placeholder;
			return example.replace(/^e\.g\. /, '') || 'text';
		}
	}
}

/**
 * Every entry of an operation, those of its collections too, but not the collections: the editor has no expression for
 * a whole one.
 */
function entriesOf(fields: INodeProperties[], path: string[] = []): Entry[] {
	return fields.flatMap((field): Entry[] => {
		const here = [...path, field.name];
		if (field.type === 'collection') {
			return entriesOf(
				(field.options ?? []).filter((option) => 'type' in option),
				here,
			);
		}
		if (field.type !== 'fixedCollection') return [{ path: here, field }];
		return (field.options ?? []).flatMap((group) =>
			'values' in group ? entriesOf(group.values, [...here, group.name]) : [],
		);
	});
}

const has = ({ fields }: DescribedOperation, name: string) =>
	entriesOf(fields).some(({ field }) => field.name === name);

/** The operations that submit, and now and then one of the others, for its account. */
async function operationBy(die: number) {
	const all = (await describedOperations()).filter((operation) => has(operation, 'account_id'));
	// By their entries, so that each entry has the same chance.
	const submitting = all
		.filter((operation) => has(operation, 'dryRun'))
		.flatMap((operation) => entriesOf(operation.fields).map(() => operation));
	const others = all.filter((operation) => !has(operation, 'dryRun'));
	const isSubmitting = die % 8 > 0;
	const pool = isSubmitting ? submitting : others;
	const found = pool[Math.floor(die / 8) % pool.length];
	if (found === undefined) throw new Error('The node describes no such operation');
	return { ...found, isSubmitting };
}

/** Whether a valid entry is set beside the broken ones. Of what belongs together, all is. */
function isSet({ field, path }: Entry, die: (index: number) => number, index: number): boolean {
	if (field.required === true || marks[field.name] !== undefined) return true;
	// Where nothing is set, nobody wants to wait.
	if (patience.includes(field.name)) return true;
	const [, section = ''] = path;
	return path.length > 2 ? die(section.length) % 2 === 0 : die(index) % 3 === 0;
}

/** A form and a nothing that make sense for the field. */
function fitting({ type }: INodeProperties, { form, nothing, ...rest }: Broken): Broken {
	const isText = type === 'string' || type === 'resourceLocator';
	// An empty object is what a field for JSON may well be given, and what is joined to a text need not look like nothing.
	const known: Nothing = type === 'json' && nothing === 'object' ? 'undefined' : nothing;
	const disappears = !['NaN', 'list', 'object', 'word'].includes(known);
	const isKept = form === 'in a text' ? disappears && (isText || type === 'json') : isText;
	return { ...rest, nothing: known, form: isKept ? form : 'alone' };
}

function expressionOf({ type }: INodeProperties, member: string, { form, nothing }: Broken) {
	const value = `$json.${member}`;
	const thrown = `(() => { if (${value} === 'error') throw new Error('no'); return ${value}; })()`;
	const expression = `{{ ${nothing === 'error' ? thrown : value} }}`;
	switch (form) {
		case 'alone':
			return `=${expression}`;
		case 'after a space':
			return `=  ${expression}`;
		case 'in a text':
			return type === 'json' ? `={"custom_group": "${expression}"}` : `=x-${expression}`;
	}
}

function withValue(
	parameters: INodeParameters,
	[name = '', ...rest]: string[],
	value: NodeParameterValueType,
): INodeParameters {
	const inner = parameters[name];
	const nested = isParameters(inner) ? inner : {};
	return { ...parameters, [name]: rest.length === 0 ? value : withValue(nested, rest, value) };
}

const isParameters = (value: NodeParameterValueType): value is INodeParameters =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether the editor shows a field, by the values of the others; what is for tools only it does not. */
function isShown({ displayOptions = {} }: INodeProperties, valueOf: (name: string) => unknown) {
	const holds = ([name, values = []]: [string, unknown[]?]) =>
		name === 'resource' || name === 'operation' || values.includes(valueOf(name));
	return (
		Object.entries(displayOptions.show ?? {}).every(holds) &&
		!Object.entries(displayOptions.hide ?? {}).some(holds)
	);
}

/** What the user entered, what the items bring, and what is to be said of each. */
async function entered({ operation, dice, broken, items: count }: Scenario) {
	const { fields, isSubmitting, ...chosen } = await operationBy(operation);
	const die = (index: number) => dice[index % dice.length] ?? 0;
	const entries = entriesOf(fields).filter(({ field }) => !entriesApart.has(field.name));
	const breakable = entries.filter(({ field }) => isSubmitting || field.name === 'account_id');

	const faults = new Map<Entry, Broken>();
	/** What shows the broken entries. */
	const shows = new Map<string, NodeParameterValueType>();
	for (const one of broken) {
		const entry = breakable[one.entry % breakable.length];
		if (entry === undefined) continue;
		faults.set(entry, fitting(entry.field, one));
		for (const [name, values = []] of Object.entries(entry.field.displayOptions?.show ?? {})) {
			const value = values[one.entry % values.length];
			if (typeof value !== 'object') shows.set(name, value);
		}
	}
	const valueOf = (entry: Entry, item: number) =>
		shows.get(entry.path.join('.')) ?? valid(entry.field, die(entries.indexOf(entry)), item);
	const set = entries.filter(
		(entry, index) =>
			faults.has(entry) || shows.has(entry.path.join('.')) || isSet(entry, die, index),
	);

	let node: INodeParameters = {
		resource: chosen.resource.value,
		operation: chosen.operation.value,
	};
	for (const [index, entry] of set.entries()) {
		const { field, path } = entry;
		const fault = faults.get(entry);
		const isExpression = marks[field.name] !== undefined || die(index) % 2 === 0;
		const valid = isExpression ? `={{ $json.entry${index} }}` : valueOf(entry, 0);
		const value = fault ? expressionOf(field, `entry${index}`, fault) : valid;
		node = withValue(node, path, field.type === 'resourceLocator' ? byId(String(value)) : value);
	}
	const length = isSubmitting ? count : 1;
	const isBroken = (entry: Entry, item: number) => {
		const fault = faults.get(entry);
		return fault !== undefined && fault.item % length === item;
	};
	const items = Array.from(
		{ length },
		(_, item): IDataObject =>
			Object.fromEntries(
				set.map((entry, index) => {
					const fault = faults.get(entry);
					const value = valueOf(entry, item);
					return [
						`entry${index}`,
						fault && isBroken(entry, item) ? nothings[fault.nothing] : value,
					];
				}),
			),
	);
	/** The broken entries that an item really has. */
	const brokenIn = (item: number) =>
		[...faults].filter(([entry]) => {
			const byName = (name: string) => {
				const controller = set.find(({ path }) => path.join('.') === name);
				if (controller === undefined) return fields.find((field) => field.name === name)?.default;
				return isBroken(controller, item) ? undefined : valueOf(controller, item);
			};
			return isBroken(entry, item) && isShown(entry.field, byName);
		});
	return {
		isSubmitting,
		node,
		items,
		/** Labels of entries that may be refused for what is left in them, or for what is around their value. */
		strange: [...faults]
			.filter(([{ field }, { form }]) => friendlyEntries.has(field.name) || form !== 'alone')
			.map(([{ field }]) => field.displayName),
		/** For each item the labels of what decides, and comes to nothing. */
		meant: items.map((_, item) =>
			brokenIn(item)
				.filter(([{ field }]) => !friendlyEntries.has(field.name))
				.map(([{ field }]) => field.displayName),
		),
		/** For each item the labels of what may come to nothing, and does. */
		forgiven: items.map((_, item) =>
			brokenIn(item)
				.filter(([{ field }, fault]) => friendlyEntries.has(field.name) && isPlainNothing(fault))
				.map(([{ field }]) => field.displayName),
		),
	};
}

/** What n8n gives for a value that is not there; the rest is a value, if a strange one. */
const isPlainNothing = ({ form, nothing }: Broken) =>
	form === 'alone' && ['undefined', 'null', 'empty', 'error'].includes(nothing);
