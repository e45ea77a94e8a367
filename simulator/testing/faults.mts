/**
 * What goes wrong with one HTTP exchange. `takesEffect` says whether AVANSER acts on the request all
 * the same.
 */
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

/** Another way to write a text that means the same; `number` does so only where the text is one. */
export type Spelling =
	| 'number'
	| 'spaced'
	| 'composed'
	| 'decomposed'
	| 'upper case'
	| 'with a plus'
	| 'blank'
	| 'absent';

/** What may become of a body that is stored: a text in an envelope, other types, other spaces, less than all. */
export type BodySpelling = 'quoted' | 'retyped' | 'normalised' | 'partial' | 'empty' | 'unreadable';

/** What is wrong with a reply that AVANSER otherwise gives. */
type ReplyFault =
	/** `@next` leads back to the page itself. */
	| { kind: 'loopingNext' }
	/** `@next` leads to another server. */
	| { kind: 'foreignNext'; origin: string }
	/** A list comes in no order. */
	| { kind: 'unsorted' }
	/** A page of a list has no entries, or no list at all; it still names the page after it, or does not. */
	| { kind: 'cutList'; shape: 'empty' | 'missing' | 'null' | 'text' | 'message'; next?: string }
	/** Members of a list's entries are written in another way than they were sent. */
	| { kind: 'spelling'; members: readonly string[]; as: Spelling }
	/** A stored body is given in another way than it was received. */
	| { kind: 'storedBody'; as: BodySpelling }
	/** `@transaction` lacks `account-id`. */
	| { kind: 'noAccountId' }
	/** `@transaction` lacks the time. */
	| { kind: 'noTime' }
	/** `errors` is something else than an object. */
	| { kind: 'errorsShape'; shape: 'array' | 'string' | 'missing' }
	/** HTTP 200, but `response.code` says otherwise. */
	| { kind: 'responseCode'; code: number; message?: string };

/** What goes wrong with a request after it was accepted. */
export type ProvisioningFault =
	/**
	 * The first attempt of the callback is lost, or both attempts are. AVANSER notices the loss, or
	 * believes that the callback arrived.
	 */
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

const exchangeKinds: ReadonlyArray<ExchangeFault['kind']> = [
	'status',
	'hang',
	'reset',
	'html',
	'brokenJson',
	'flipAccount',
	'severalAddresses',
];

const replyKinds: ReadonlyArray<ReplyFault['kind']> = [
	'loopingNext',
	'foreignNext',
	'unsorted',
	'cutList',
	'spelling',
	'storedBody',
	'noAccountId',
	'noTime',
	'errorsShape',
	'responseCode',
];

export const provisioningKinds: ReadonlyArray<ProvisioningFault['kind']> = [
	'lostCallback',
	'doubledCallback',
	'earlyCallback',
	'otherRequestId',
	'duration',
	'outcome',
];

/** Every kind of fault there is. */
export const faultKinds: readonly string[] = [
	...exchangeKinds,
	...replyKinds,
	...provisioningKinds,
];

/** Whether something another process sent is a fault; its further members are taken on trust. */
export const isFault = (value: unknown): value is Fault =>
	typeof value === 'object' &&
	value !== null &&
	'kind' in value &&
	typeof value.kind === 'string' &&
	faultKinds.includes(value.kind);

export const isProvisioningFault = (fault: Fault): fault is ProvisioningFault =>
	provisioningKinds.some((kind) => kind === fault.kind);

/** The fault of a kind among those that struck. */
export function faultOf<K extends Fault['kind']>(faults: readonly Fault[], kind: K) {
	return faults.find((fault): fault is Extract<Fault, { kind: K }> => fault.kind === kind);
}
