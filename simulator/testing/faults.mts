import type { Chance } from '../time/chance.mts';
import type { OperationId } from '../documents/contract.mts';

/** What goes wrong with one HTTP exchange. `takesEffect`: whether AVANSER acts on it all the same. */
export type ExchangeFault =
	/** Answers this status in AVANSER's error shape. */
	| {
			kind: 'status';
			status: number;
			message?: string;
			/** Seconds, or an HTTP date. */
			retryAfter?: number | string;
			takesEffect?: boolean;
	  }
	/** Never answers; the socket stays open until the simulator closes. */
	| { kind: 'hang'; takesEffect?: boolean }
	/** Cuts the connection (RST) instead of answering. */
	| { kind: 'reset'; takesEffect?: boolean }
	/** Answers a page of HTML, as a proxy in front of the API would. */
	| { kind: 'html'; status?: number; takesEffect?: boolean }
	/** Answers 200 with JSON that stops in the middle. */
	| { kind: 'brokenJson'; takesEffect?: boolean }
	/** Somebody else selects an account for the same user, before or after this request. */
	| { kind: 'flipAccount'; account: number; moment?: 'before' | 'after' }
	/** Answers 300 with candidates, whatever was asked. */
	| { kind: 'severalAddresses' };

/** What is wrong with a reply that AVANSER otherwise gives. */
type ReplyFault =
	/** `@next` leads back to the page itself. */
	| { kind: 'loopingNext' }
	/** `@next` leads to another server. */
	| { kind: 'foreignNext'; origin: string }
	/** A list comes in no order. */
	| { kind: 'unsorted' }
	/** `@transaction` lacks `account-id`. */
	| { kind: 'noAccountId' }
	/** `errors` is something else than an object. */
	| { kind: 'errorsShape'; shape: 'array' | 'string' | 'missing' }
	/** HTTP 200, but `response.code` says otherwise. */
	| { kind: 'responseCode'; code: number; message?: string };

/** What goes wrong with a request after it was accepted. */
export type ProvisioningFault =
	/** The callback never arrives: the first attempt, or both; AVANSER notices, or believes it did. */
	| { kind: 'lostCallback'; attempts?: 'first' | 'both'; noticed?: boolean }
	/** The callback arrives twice at the same time. */
	| { kind: 'doubledCallback' }
	/** The request completes and calls back before its acknowledgment is sent. */
	| { kind: 'earlyCallback' }
	/** The callback carries a `request_id` that no acknowledgment had. */
	| { kind: 'otherRequestId' }
	/** Provisioning takes this many milliseconds. */
	| { kind: 'duration'; ms: number }
	/** The request does not complete. */
	| { kind: 'outcome'; status: 'failed' | 'reported'; message?: string };

export type Fault = ExchangeFault | ReplyFault | ProvisioningFault;

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

/** A rule that is switched on. */
export interface ArmedFault {
	readonly rule: FaultRule;
	/** Matching requests so far. */
	seen: number;
	/** How many of them were struck. */
	struck: number;
	remove(): void;
}

const EXCHANGE_KINDS: ReadonlyArray<ExchangeFault['kind']> = [
	'status',
	'hang',
	'reset',
	'html',
	'brokenJson',
	'flipAccount',
	'severalAddresses',
];

const REPLY_KINDS: ReadonlyArray<ReplyFault['kind']> = [
	'loopingNext',
	'foreignNext',
	'unsorted',
	'noAccountId',
	'errorsShape',
	'responseCode',
];

const PROVISIONING_KINDS: ReadonlyArray<ProvisioningFault['kind']> = [
	'lostCallback',
	'doubledCallback',
	'earlyCallback',
	'otherRequestId',
	'duration',
	'outcome',
];

/** Every kind of fault there is. */
export const FAULT_KINDS: readonly string[] = [
	...EXCHANGE_KINDS,
	...REPLY_KINDS,
	...PROVISIONING_KINDS,
];

/** Whether something another process sent is a fault; its further members are taken on trust. */
export const isFault = (value: unknown): value is Fault =>
	typeof value === 'object' &&
	value !== null &&
	'kind' in value &&
	typeof value.kind === 'string' &&
	FAULT_KINDS.includes(value.kind);

function matchesPath(pattern: string, path: string) {
	const literal = (part: string) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
	return new RegExp(`^${pattern.split('*').map(literal).join('.*')}$`).test(path);
}

/** Where a fault can show at all: a rule that names no operation waits for one of these. */
const CONFINED: Partial<Record<Fault['kind'], OperationId[]>> = {
	loopingNext: ['requests.list', 'services.list'],
	foreignNext: ['requests.list', 'services.list'],
	unsorted: ['requests.list', 'services.list', 'templates.list', 'accounts.list'],
	...Object.fromEntries(
		PROVISIONING_KINDS.map((kind) => [
			kind,
			['requests.create', 'services.update', 'services.decommission'],
		]),
	),
};

function applies(rule: FaultRule, occasion: Occasion) {
	const confined = CONFINED[rule.fault.kind];
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

/** Faults that are switched on. */
export class Faults {
	#armed: ArmedFault[] = [];
	readonly #chance: () => Chance;

	constructor(chance: () => Chance) {
		this.#chance = chance;
	}

	/** Switches a fault on; it goes off by itself after `times` strikes. */
	add(rule: FaultRule): ArmedFault {
		const armed: ArmedFault = {
			rule,
			seen: 0,
			struck: 0,
			remove: () => {
				this.#armed = this.#armed.filter((other) => other !== armed);
			},
		};
		this.#armed.push(armed);
		return armed;
	}

	/** The faults still waiting for their request; a test that expected them all leaves none. */
	pending(): ArmedFault[] {
		return this.#armed.filter(({ rule, struck }) => rule.times !== 'always' || struck === 0);
	}

	list(): ArmedFault[] {
		return [...this.#armed];
	}

	clear() {
		this.#armed = [];
	}

	/** The faults that strike this request, which counts for every rule it matches. */
	strike(occasion: Occasion): Fault[] {
		const struck: Fault[] = [];
		for (const armed of [...this.#armed]) {
			const { rule } = armed;
			if (!applies(rule, occasion)) continue;
			armed.seen++;
			if (armed.seen < (rule.nth ?? 1)) continue;
			if (rule.probability !== undefined && this.#chance().next() >= rule.probability) continue;
			armed.struck++;
			if (rule.times !== 'always' && armed.struck >= (rule.times ?? 1)) armed.remove();
			struck.push(rule.fault);
		}
		return struck;
	}
}

export const isProvisioningFault = (fault: Fault): fault is ProvisioningFault =>
	PROVISIONING_KINDS.some((kind) => kind === fault.kind);

/** The fault of a kind among those that struck. */
export function faultOf<K extends Fault['kind']>(faults: readonly Fault[], kind: K) {
	return faults.find((fault): fault is Extract<Fault, { kind: K }> => fault.kind === kind);
}
