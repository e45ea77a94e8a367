import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { isRecord, parseJson } from '../foundation/json';

/** Refuses a value with half a sentence that continues "'Field Name' …". */
export type Refuse = (problem: string) => never;

export function readText(value: unknown, refuse: Refuse): string {
	if (typeof value === 'string') return value;
	if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
		return refuse('is a number too large to be exact. Make it a text where the data comes from');
	}
	if (typeof value === 'number' || typeof value === 'boolean') return String(value);
	if (Array.isArray(value) && value.every((entry) => typeof entry === 'string'))
		return value.join(',');
	return refuse('must be text, but the expression gave an object');
}

export function readNumber(
	{ typeOptions: { minValue = -Infinity, maxValue = Infinity } = {} }: INodeProperties,
	value: unknown,
	refuse: Refuse,
): number {
	const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
	if (typeof number !== 'number' || !Number.isFinite(number)) return refuse('must be a number');
	if (number < minValue) return refuse(`must be at least ${minValue}`);
	if (number > maxValue) return refuse(`must be at most ${maxValue}`);
	return number;
}

export function readBoolean(value: unknown, refuse: Refuse): boolean {
	if (typeof value === 'boolean') return value;
	if (value === 'true' || value === 1) return true;
	if (value === 'false' || value === 0) return false;
	return refuse('must be true or false');
}

/** AVANSER's documents spell enumerations in both cases, so either is taken and the option's own is sent. */
export function readOption(field: INodeProperties, value: unknown, refuse: Refuse): unknown {
	const choices = (field.options ?? []).flatMap((option) =>
		'value' in option ? [option.value] : [],
	);
	// Of an object not even the text can be asked for: one of its members may be called toString.
	const wanted = typeof value === 'object' ? undefined : String(value).toLowerCase();
	const found = choices.find((choice) => String(choice).toLowerCase() === wanted);
	return found ?? refuse(`must be one of ${choices.join(', ')}`);
}

export function readObject(value: unknown, refuse: Refuse): IDataObject {
	const parsed = typeof value === 'string' ? parseJson(value === '' ? '{}' : value) : value;
	return isRecord(parsed) ? parsed : refuse('must be a JSON object such as {"key": "value"}');
}
