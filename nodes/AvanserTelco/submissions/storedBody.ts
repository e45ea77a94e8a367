import { isRecord, parseJson } from '../foundation/json';
import { isSame } from './differences';

/** What a body that AVANSER has stored says about a body that was sent. */
export type Comparison = 'same' | 'different' | 'unsure';

/** Members that tell one request from another. AVANSER may well normalise the others, or leave them out. */
const identifying = /(^|\.)(name|custom_id|custom_group|answer_point|type|number|szu|location)$/;

/**
 * Compares loosely: AVANSER announces the stored text as JSON and as plain text, with and without an envelope
 * (blueprint, "Request Details" and "List Requests"), and does not say that it keeps types and spelling.
 */
export function compareBodies(sent: object, stored: unknown): Comparison {
	const wanted = leavesOf(sent);
	const found = contentsOf(stored)
		.map((content) => leavesOf(content))
		.sort((one, other) => shared(wanted, other) - shared(wanted, one))[0];
	if (found === undefined || shared(wanted, found) === 0) return 'unsure';
	let comparison: Comparison = 'same';
	for (const [path, value] of wanted) {
		const other = found.get(path);
		if (other !== undefined && isSame(value, other)) continue;
		if (other !== undefined && identifying.test(path)) return 'different';
		comparison = 'unsure';
	}
	return comparison;
}

/** The stored value, and what may be wrapped in it. */
function contentsOf(stored: unknown): object[] {
	const value = typeof stored === 'string' ? parseJson(stored) : stored;
	if (!isRecord(value)) return [];
	const wrapped = Object.values(value).filter(
		(member) => isRecord(member) || (typeof member === 'string' && member.startsWith('{')),
	);
	return [value, ...wrapped.flatMap(contentsOf)];
}

/** Every text, number and switch of a body, in lower case, by its path. */
function leavesOf(value: unknown, path = ''): Map<string, string> {
	if (typeof value === 'object' && value !== null) {
		return new Map(
			Object.entries(value).flatMap(([name, member]: [string, unknown]) => [
				...leavesOf(member, path === '' ? name : `${path}.${name}`),
			]),
		);
	}
	const isEmpty = value === undefined || value === null || value === '';
	return new Map(isEmpty ? [] : [[path, String(value).toLowerCase()]]);
}

function shared(one: Map<string, string>, other: Map<string, string>): number {
	return [...one.keys()].filter((path) => other.has(path)).length;
}
