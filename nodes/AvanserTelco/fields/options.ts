import type { INodeProperties } from 'n8n-workflow';
import { allowUnverifiedAccount, workingAccount } from './account';

const concurrency = {
	displayName: 'Concurrency',
	name: 'concurrency',
	type: 'number',
	typeOptions: { minValue: 1, maxValue: 50 },
	default: 5,
	description:
		'How many items are worked on at the same time. Items come out in the order they went in.',
} as const satisfies INodeProperties;

const includeTransaction = {
	displayName: 'Include Transaction Data',
	name: 'includeTransaction',
	type: 'boolean',
	default: false,
	description:
		"Whether to add AVANSER's @transaction object to every item: transaction ID, account it ran under, time",
} as const satisfies INodeProperties;

const rateLimitWait = {
	displayName: 'Rate Limit Wait (Seconds)',
	name: 'rateLimitWait',
	type: 'number',
	typeOptions: { minValue: 0, maxValue: 3600 },
	default: 300,
	description:
		'How long an item waits altogether while AVANSER limits the requests of this user (HTTP 429), before it fails. All that this n8n sends for the user waits together.',
} as const satisfies INodeProperties;

/** How long to wait for one answer. Triggers and lists have no such option, and wait as long as its default. */
export const timeout = {
	displayName: 'Timeout (Seconds)',
	name: 'timeout',
	type: 'number',
	typeOptions: { minValue: 1, maxValue: 300 },
	default: 60,
	description: 'How long to wait for one answer of AVANSER',
} as const satisfies INodeProperties;

/** What every operation of the Telco API can be told about how to run; read once, from the first item. */
export const runOptions = [
	concurrency,
	includeTransaction,
	rateLimitWait,
	timeout,
] as const satisfies INodeProperties[];

/** Which account an item is for. */
export const accountOptions = [
	workingAccount,
	allowUnverifiedAccount,
] as const satisfies INodeProperties[];

/** The Options collection of an operation with entries of its own. */
export function options<const Own extends INodeProperties[]>(own: Own) {
	return {
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: own,
	} as const satisfies INodeProperties;
}

/** How to run an operation of the Data Feed. */
export const feedOptions = [concurrency, timeout] satisfies INodeProperties[];

/** The Options collection as the editor shows it: an operation's own entries among the shared ones. */
export function withShared(
	own: INodeProperties['options'] = [],
	shared: INodeProperties[],
): INodeProperties {
	return { ...options([]), options: byLabel([...own, ...shared]) };
}

export function byLabel(entries: INodeProperties['options'] = []): INodeProperties['options'] {
	return [...entries].sort((a, b) => labelOf(a).localeCompare(labelOf(b)));
}

function labelOf(entry: NonNullable<INodeProperties['options']>[number]): string {
	return 'displayName' in entry ? entry.displayName : entry.name;
}
