import { isResourceLocatorValue } from 'n8n-workflow';
import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { InvalidParameter } from '../failures';
import { valueRules } from '../fields/values';

interface Simple {
	string: string;
	number: number;
	boolean: boolean;
	resourceLocator: string;
	json: IDataObject;
}

type ValueOf<Field> = Field extends {
	type: infer Type extends 'options' | 'multiOptions';
	options: ReadonlyArray<{ value: infer Value }>;
}
	? Type extends 'options'
		? Value
		: Value[]
	: Field extends { type: 'collection'; options: infer Members extends INodeProperties[] }
		? Partial<ParametersOf<Members>>
		: Field extends { type: infer Type extends keyof Simple }
			? Simple[Type]
			: never;

/** The values of a list of fields by name. A field that can be hidden may be missing. */
export type ParametersOf<Fields extends INodeProperties[]> = {
	[Field in Fields[number] as Field['name']]: Field extends { displayOptions: object }
		? ValueOf<Field> | undefined
		: ValueOf<Field>;
};

/**
 * Gives every value the type its field promises: expressions and AI tools may hand over anything.
 *
 * @throws InvalidParameter naming the field
 */
export function readParameters<const Fields extends INodeProperties[]>(
	fields: Fields,
	values: unknown,
): ParametersOf<Fields> {
	// A text can be left empty; a choice, a number or a switch that has come to nothing is a broken expression.
	return readFields(
		fields,
		values,
		({ required, type }) => required === true || !canBeEmpty.has(type),
	);
}

/** The entries of a collection: one without a value is not set, and left out. */
export function readCollection<const Fields extends INodeProperties[]>(
	fields: Fields,
	values: unknown,
): Partial<ParametersOf<Fields>> {
	return readFields<Fields, Partial<ParametersOf<Fields>>>(
		fields,
		values,
		({ required }) => required === true,
	);
}

const canBeEmpty = new Set(['string', 'resourceLocator', 'collection', 'json', 'multiOptions']);

function readFields<Fields extends INodeProperties[], Values = ParametersOf<Fields>>(
	fields: Fields,
	values: unknown,
	isNeeded: (field: INodeProperties) => boolean,
): Values {
	const given = isRecord(values) ? values : {};
	const read: Record<string, unknown> = {};
	for (const field of fields) {
		if (!(field.name in given) || !isShown(field, read)) continue;
		const value = plain(given[field.name]);
		if (isNeeded(field) && isEmpty(value)) {
			throw new InvalidParameter(
				field.displayName,
				'is empty',
				'Fill it in, or check the expression behind it. Nothing was sent to AVANSER.',
			);
		}
		if (value !== undefined && value !== null) read[field.name] = readValue(field, value);
	}
	return read as Values;
}

/** n8n shows every dependent field where the one it depends on is an expression: only its value tells. */
function isShown({ displayOptions }: INodeProperties, values: Record<string, unknown>): boolean {
	// What starts with @, such as @tool, is none of the parameters; n8n has judged it.
	const matches = ([name, accepted]: [string, unknown]) =>
		name.startsWith('@') || (Array.isArray(accepted) && accepted.includes(values[name]));
	return (
		Object.entries(displayOptions?.show ?? {}).every(matches) &&
		!Object.entries(displayOptions?.hide ?? {}).some(matches)
	);
}

function readValue(field: INodeProperties, value: unknown): unknown {
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
			return readCollection(members(field), value);
		case 'json':
			return readObject(value, refuse);
		default: {
			const text = readText(value, refuse);
			const rule = valueRules[field.name];
			return text === '' || rule === undefined ? text : rule(text, refuse);
		}
	}
}

function readText(value: unknown, refuse: (problem: string) => never): string {
	if (typeof value === 'string') return value;
	if (typeof value === 'number' || typeof value === 'boolean') return String(value);
	if (Array.isArray(value) && value.every((entry) => typeof entry === 'string'))
		return value.join(',');
	return refuse('must be text, but the expression gave an object');
}

function readNumber(
	{ typeOptions: { minValue = -Infinity, maxValue = Infinity } = {} }: INodeProperties,
	value: unknown,
	refuse: (problem: string) => never,
): number {
	const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
	if (typeof number !== 'number' || !Number.isFinite(number)) return refuse('must be a number');
	if (number < minValue) return refuse(`must be at least ${minValue}`);
	if (number > maxValue) return refuse(`must be at most ${maxValue}`);
	return number;
}

function readBoolean(value: unknown, refuse: (problem: string) => never): boolean {
	if (typeof value === 'boolean') return value;
	if (value === 'true' || value === 1) return true;
	if (value === 'false' || value === 0) return false;
	return refuse('must be true or false');
}

/** AVANSER's documents spell enumerations in both cases, so either is taken and the option's own is sent. */
function readOption(
	field: INodeProperties,
	value: unknown,
	refuse: (problem: string) => never,
): unknown {
	const choices = (field.options ?? []).flatMap((option) =>
		'value' in option ? [option.value] : [],
	);
	const wanted = String(value).toLowerCase();
	const found = choices.find((choice) => String(choice).toLowerCase() === wanted);
	return found ?? refuse(`must be one of ${choices.join(', ')}`);
}

function readObject(value: unknown, refuse: (problem: string) => never): IDataObject {
	const parsed = typeof value === 'string' ? parseJson(value === '' ? '{}' : value) : value;
	return isRecord(parsed) ? parsed : refuse('must be a JSON object such as {"key": "value"}');
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

export function isRecord(value: unknown): value is IDataObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value, or undefined where the text is not JSON. */
export function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
