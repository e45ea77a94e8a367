import type { BodySpelling, Spelling } from '../testing/faults.mts';

/** The entries of a list with some members written in another way; anything else as it is. */
export function respelled(
	list: unknown,
	{ members, as }: { members: readonly string[]; as: Spelling },
): unknown {
	if (!Array.isArray(list)) return list;
	return list.map((entry: unknown) =>
		Object.fromEntries(
			Object.entries<unknown>({ ...Object(entry) }).flatMap(([name, value]) => {
				if (!members.includes(name)) return [[name, value]];
				return as === 'absent' ? [] : [[name, spelled(value, as)]];
			}),
		),
	);
}

function spelled(value: unknown, as: Exclude<Spelling, 'absent'>): unknown {
	if (typeof value !== 'string') return value;
	switch (as) {
		case 'number':
			return retyped(value);
		case 'spaced':
			return ` ${value}\u00a0`;
		case 'composed':
			return value.normalize('NFC');
		case 'decomposed':
			return value.normalize('NFD');
		case 'upper case':
			return value.toUpperCase();
		case 'with a plus':
			return value && `+${value}`;
		case 'blank':
			return '';
	}
}

/** A text that is a number as that number, as PHP's JSON_NUMERIC_CHECK has it: exact or not. */
function retyped(text: string): unknown {
	return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}

/** A stored body, which is JSON as a rule, in another way. */
export function respelledBody(body: string, { as }: { as: BodySpelling }): string {
	switch (as) {
		case 'quoted':
			return JSON.stringify({ body });
		case 'retyped':
			return leafByLeaf(body, (leaf) => {
				if (typeof leaf === 'string') return retyped(leaf);
				return typeof leaf === 'boolean' ? Number(leaf) : String(leaf);
			});
		case 'normalised':
			return leafByLeaf(body, (leaf) =>
				typeof leaf === 'string' ? leaf.normalize('NFC').replace(/\s+/g, ' ').trim() : leaf,
			);
		case 'partial':
			return leafByLeaf(body, (leaf, name) =>
				name === 'name' || name === 'search_type' ? undefined : leaf,
			);
		case 'empty':
			return '';
		case 'unreadable':
			return encodeURIComponent(body);
	}
}

function leafByLeaf(body: string, change: (leaf: unknown, name: string) => unknown): string {
	if (!isJson(body)) return body;
	return JSON.stringify(
		JSON.parse(body, (name, value: unknown) =>
			typeof value === 'object' && value !== null ? value : change(value, name),
		),
	);
}

export function isJson(text: string): boolean {
	try {
		JSON.parse(text);
		return true;
	} catch {
		return false;
	}
}
