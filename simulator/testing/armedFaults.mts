import type { OperationId } from '../documents/operationIds.mts';
import type { Chance } from '../time/chance.mts';
import { provisioningKinds } from './faults.mts';
import type { Fault } from './faults.mts';

/** A fault and when it strikes. Every condition that is given must hold. */
export interface FaultRule {
	fault: Fault;
	method?: string;
	/** Path below `/v1`; `*` stands for anything. */
	path?: string;
	operation?: OperationId;
	username?: string;
	account?: number;
	/** A text the request body must contain, such as a `custom_id`. */
	bodyContains?: string;
	/** Strikes from the nth matching request on; the first by default. */
	nth?: number;
	/** How many times it strikes: once by default. */
	times?: number | 'always';
	/** Chance (0 to 1) that a matching request is struck; certain by default. */
	probability?: number;
}

/** A rule that is switched on. */
export interface ArmedFault {
	readonly rule: FaultRule;
	/** Matching requests so far. */
	seen: number;
	/** How many of them were struck. */
	struck: number;
	remove(): void;
}

/** The faults that are switched on. */
export interface Faults {
	/** Switches a fault on; it goes off by itself after `times` strikes. */
	add(rule: FaultRule): ArmedFault;
	/** The faults that still wait for their request; a test that expected them all leaves none. */
	pending(): ArmedFault[];
	list(): ArmedFault[];
	clear(): void;
	/** The faults that strike this request, which counts for every rule it matches. */
	strike(occasion: Occasion): Fault[];
}

/** A request as the rules see it. */
interface Occasion {
	method: string;
	/** Below `/v1`. */
	path: string;
	operation?: OperationId;
	username?: string;
	account?: number;
	body: string;
}

/** Where a fault can show at all: a rule that names no operation waits for one of these. */
const confinedTo: Partial<Record<Fault['kind'], OperationId[]>> = {
	loopingNext: ['requests.list', 'services.list'],
	foreignNext: ['requests.list', 'services.list'],
	cutList: ['requests.list', 'services.list'],
	spelling: ['requests.list', 'services.list'],
	storedBody: ['requests.requestBody'],
	unsorted: ['requests.list', 'services.list', 'templates.list', 'accounts.list'],
	...Object.fromEntries(
		provisioningKinds.map((kind) => [
			kind,
			['requests.create', 'services.update', 'services.decommission'],
		]),
	),
};

export function newFaults(chance: () => Chance): Faults {
	let armedFaults: ArmedFault[] = [];

	return {
		add(rule) {
			const armed: ArmedFault = {
				rule,
				seen: 0,
				struck: 0,
				remove() {
					armedFaults = armedFaults.filter((other) => other !== armed);
				},
			};
			armedFaults.push(armed);
			return armed;
		},
		pending: () =>
			armedFaults.filter(({ rule, struck }) => rule.times !== 'always' || struck === 0),
		list: () => [...armedFaults],
		clear() {
			armedFaults = [];
		},
		strike(occasion) {
			const struck: Fault[] = [];
			for (const armed of [...armedFaults]) {
				const { rule } = armed;
				if (!applies(rule, occasion)) continue;
				armed.seen++;
				if (armed.seen < (rule.nth ?? 1)) continue;
				if (rule.probability !== undefined && chance().next() >= rule.probability) continue;
				armed.struck++;
				if (rule.times !== 'always' && armed.struck >= (rule.times ?? 1)) armed.remove();
				struck.push(rule.fault);
			}
			return struck;
		},
	};
}

function applies(rule: FaultRule, occasion: Occasion): boolean {
	const confined = confinedTo[rule.fault.kind];
	return (
		(!confined || confined.some((operation) => operation === occasion.operation)) &&
		(rule.method === undefined || rule.method.toUpperCase() === occasion.method) &&
		(rule.path === undefined || matchesPath(rule.path, occasion.path)) &&
		(rule.operation === undefined || rule.operation === occasion.operation) &&
		(rule.username === undefined || rule.username === occasion.username) &&
		(rule.account === undefined || rule.account === occasion.account) &&
		(rule.bodyContains === undefined || occasion.body.includes(rule.bodyContains))
	);
}

function matchesPath(pattern: string, path: string): boolean {
	const literal = (part: string) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
	return new RegExp(`^${pattern.split('*').map(literal).join('.*')}$`).test(path);
}
