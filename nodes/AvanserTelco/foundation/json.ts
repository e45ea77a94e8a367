import type { IDataObject } from 'n8n-workflow';

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

/** A text or a number as text: AVANSER's documents differ in which of the two an ID is. */
export function textOf(value: unknown): string | undefined {
	return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

/** Without members that have no value, and without objects that are left empty by that. */
export function withoutMissing(members: IDataObject): IDataObject {
	return Object.fromEntries(
		Object.entries(members).filter(
			([, value]) => value !== undefined && !(isRecord(value) && Object.keys(value).length === 0),
		),
	);
}

/** Without empty texts and lists, object by object. */
export function withoutEmpty(object: IDataObject): IDataObject {
	return Object.fromEntries(
		Object.entries(object)
			.filter(([, value]) => value !== '' && !(Array.isArray(value) && value.length === 0))
			.map(([name, value]) => [name, isRecord(value) ? withoutEmpty(value) : value]),
	);
}

/** An object with the members of another one, object by object. */
export function merged(object: IDataObject, own: IDataObject = {}): IDataObject {
	const all = { ...object, ...own };
	return Object.fromEntries(
		Object.entries(all).map(([name, value]) => {
			const before = Object.hasOwn(object, name) ? object[name] : undefined;
			return [name, isRecord(before) && isRecord(value) ? merged(before, value) : value];
		}),
	);
}
