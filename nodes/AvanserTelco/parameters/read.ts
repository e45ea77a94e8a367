import { isResourceLocatorValue } from 'n8n-workflow';
import type { INodeProperties } from 'n8n-workflow';
import { InvalidParameter } from '../foundation/failures';
import { isRecord } from '../foundation/json';
import { valueRules } from './rules';
import { comesToNothing, entryOf } from './entered';
import type { ParametersOf } from './types';
import { readBoolean, readNumber, readObject, readOption, readText } from './values';

/** How a list of fields is read. */
interface Manner {
	/** Which fields must not come to nothing. */
	isNeeded(field: INodeProperties): boolean;
	/** Which fields have their default where nothing is set. Never used for what is sent to AVANSER. */
	hasDefault(field: INodeProperties): boolean;
	/** True if what cannot be read counts as not set, instead of being refused. */
	lenient: boolean;
	/** What the user entered, before n8n resolved it, if an expression that comes to nothing is to be refused. */
	entered?: unknown;
}

/** A text can be left empty; a choice, a number or a switch that has come to nothing is a broken expression. */
const canBeEmpty = new Set(['string', 'resourceLocator', 'collection', 'json', 'multiOptions']);

/** n8n has filled in the defaults already, but not inside of collections. */
const asParameters: Manner = {
	isNeeded: ({ required, type }) => required === true || !canBeEmpty.has(type),
	hasDefault: isOptionsCollection,
	lenient: false,
};

/** What is added to a collection is set; the rest is not, whatever its default. */
const asCollection: Manner = {
	isNeeded: ({ required }) => required === true,
	hasDefault: () => false,
	lenient: false,
};

const asOptions: Manner = { ...asCollection, hasDefault: () => true };

const asSettings: Manner = { isNeeded: () => false, hasDefault: () => true, lenient: true };

/** The collection called Options decides how a node works. What it does not have works by its default. */
function isOptionsCollection({ name, type }: INodeProperties): boolean {
	return name === 'options' && type === 'collection';
}

/**
 * Gives every value the type its field promises: expressions and AI tools may hand over anything.
 *
 * @param entered the same parameters as the user entered them. With them, an expression that comes to nothing is
 * refused, because it would silently decide what is bought, for whom, and where events go.
 * @throws InvalidParameter naming the field
 */
export function readParameters<const Fields extends INodeProperties[]>(
	fields: Fields,
	values: unknown,
	entered?: unknown,
): ParametersOf<Fields> {
	return readFields(fields, values, { ...asParameters, entered });
}

/**
 * The entries of an Options collection, with the defaults of those that are not set.
 *
 * @param entered as for {@link readParameters}
 * @throws InvalidParameter naming the field
 */
export function readOptions<const Fields extends INodeProperties[]>(
	fields: Fields,
	values: unknown,
	entered?: unknown,
): ParametersOf<Fields> {
	return readFields(fields, values, { ...asOptions, entered });
}

/** Reads what nobody is there to correct: a value that cannot be read counts as not set, and nothing is refused. */
export function readSettings<const Fields extends INodeProperties[]>(
	fields: Fields,
	values: unknown,
): ParametersOf<Fields> {
	return readFields(fields, values, asSettings);
}

/** n8n drops hidden parameters and refuses to read them; this stands for them. */
const hidden = '\u0000hidden';

/**
 * The values of the fields that are not hidden.
 * @param valueOf n8n's `getNodeParameter`, bound to an item where there are items
 */
export function shownValues(
	fields: INodeProperties[],
	valueOf: (name: string, fallback: string) => unknown,
): Record<string, unknown> {
	return Object.fromEntries(
		fields.map(({ name }) => [name, valueOf(name, hidden)]).filter(([, value]) => value !== hidden),
	);
}

function readFields<Fields extends INodeProperties[]>(
	fields: Fields,
	values: unknown,
	manner: Manner,
): ParametersOf<Fields> {
	const given = isRecord(values) ? values : {};
	const read: Record<string, unknown> = {};
	for (const field of fields) {
		const { name, displayName } = field;
		if (!isShown(field, read)) continue;
		const value = plain(given[name]);
		const ownEntry = entryOf(manner.entered, name);
		if (name in given && manner.isNeeded(field) && isEmpty(value)) {
			throw new InvalidParameter(
				displayName,
				'is empty',
				'Fill it in, or check the expression behind it. Nothing was sent to AVANSER.',
			);
		}
		if (name in given && comesToNothing(field, value, ownEntry)) {
			throw new InvalidParameter(
				displayName,
				'has an expression that gives nothing',
				'Check the expression and the data it reads. Nothing was sent to AVANSER.',
			);
		}
		const isSet = value !== undefined && value !== null;
		const readable = isSet
			? readInManner(field, value, { ...manner, entered: ownEntry })
			: undefined;
		if (readable !== undefined) read[name] = readable;
		else if (manner.hasDefault(field)) read[name] = readValue(field, defaultOf(field), manner);
	}
	return read as ParametersOf<Fields>;
}

/** The value, or undefined where it cannot be read and the manner is lenient. */
function readInManner(field: INodeProperties, value: unknown, manner: Manner): unknown {
	if (!manner.lenient) return readValue(field, value, manner);
	try {
		return readValue(field, value, manner);
	} catch {
		return undefined;
	}
}

function defaultOf({ default: usual, type }: INodeProperties): unknown {
	return type === 'resourceLocator' ? '' : usual;
}

/** n8n shows every dependent field if the one it depends on is an expression: only the value tells what belongs. */
function isShown({ displayOptions }: INodeProperties, values: Record<string, unknown>): boolean {
	// A condition that starts with @, such as @tool, is not about a parameter; n8n has judged it already.
	const matches = ([name, accepted]: [string, unknown]) =>
		name.startsWith('@') || (Array.isArray(accepted) && accepted.includes(values[name]));
	return (
		Object.entries(displayOptions?.show ?? {}).every(matches) &&
		!Object.entries(displayOptions?.hide ?? {}).some(matches)
	);
}

function readValue(field: INodeProperties, value: unknown, manner: Manner): unknown {
	const refuse = (problem: string): never => {
		throw new InvalidParameter(field.displayName, problem);
	};
	switch (field.type) {
		case 'number':
			return readNumber(field, value, refuse);
		case 'boolean':
			return readBoolean(value, refuse);
		case 'options':
			return readOption(field, value, refuse);
		case 'multiOptions':
			return (Array.isArray(value) ? value : [value]).map((one) => readOption(field, one, refuse));
		case 'collection':
			return readFields(members(field), value, {
				...(isOptionsCollection(field) ? asOptions : asCollection),
				lenient: manner.lenient,
				entered: manner.entered,
			});
		case 'fixedCollection':
			return readGroups(field, value, manner);
		case 'json':
			return readObject(value, refuse);
		default: {
			const text = readText(value, refuse);
			const rule = valueRules[field.name];
			return text === '' || rule === undefined ? text : rule(text, refuse);
		}
	}
}

/** Every group of a fixed collection, with as many entries as were added. */
function readGroups(field: INodeProperties, value: unknown, manner: Manner): unknown {
	const given = isRecord(value) ? value : {};
	return Object.fromEntries(
		(field.options ?? []).flatMap((group) => {
			if (!('values' in group)) return [];
			const entries = [given[group.name] ?? []].flat();
			return [[group.name, entries.map((entry) => readFields(group.values, entry, manner))]];
		}),
	);
}

function members(field: INodeProperties): INodeProperties[] {
	return (field.options ?? []).filter((option) => 'type' in option);
}

/** What a resource locator holds; any other value as it is. */
function plain(value: unknown): unknown {
	return isResourceLocatorValue(value) ? value.value : value;
}

function isEmpty(value: unknown): boolean {
	return (
		value === undefined || value === null || (typeof value === 'string' && value.trim() === '')
	);
}
