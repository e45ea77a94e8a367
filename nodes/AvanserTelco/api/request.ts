import type { IDataObject, IHttpRequestMethods } from 'n8n-workflow';

/** A request below the API's root, complete and valid. */
export interface ApiRequest {
	method: IHttpRequestMethods;
	/** Built with {@link path}; starts with a slash. */
	path: string;
	/** Members without a value are not sent. */
	qs?: Record<string, string | number | undefined>;
	/** A JSON object, or a text of the given type. */
	body?: IDataObject | TypedText;
	/** True for a write that may be repeated without harm. A GET always may. */
	repeatable?: boolean;
	/** For a write that is no order and no change: what to do where nobody knows whether it was carried out. */
	inDoubt?: string;
	/** The account that is selected by it, if one is. */
	selects?: string;
	/** AVANSER serves some texts as they were stored (blueprint, "returned as plain text"): JSON is not demanded. */
	plainText?: boolean;
	/** True if "several addresses" (HTTP 300) become rows instead of a failure. */
	candidates?: boolean;
	/** How a reply becomes rows, where the rows are not simply the members of `response`. */
	rows?: (reply: Reply) => IDataObject[];
}

/** A body that is not JSON. */
export class TypedText {
	readonly contentType: string;

	readonly text: string;

	constructor(contentType: string, text: string) {
		this.contentType = contentType;
		this.text = text;
	}
}

/**
 * A path whose parts cannot change where it leads: each is encoded, and one that URL normalisation
 * would swallow (`.`, `..`, nothing) is refused, since `encodeURIComponent` lets it through.
 */
export function path(literals: TemplateStringsArray, ...parts: string[]): string {
	return literals.reduce((built, literal, index) => {
		const part = parts[index - 1];
		if (/^\.{0,2}$/.test(part)) throw new TypeError(`'${part}' cannot be part of a path`);
		return built + encodeURIComponent(part) + literal;
	});
}

export function isRead(request: ApiRequest): boolean {
	return request.method === 'GET';
}

/** An answer of AVANSER, whatever its status. */
export interface Reply {
	status: number;
	/** The parsed text; undefined where it is not JSON. */
	body: unknown;
	text: string;
	/** Seconds to wait before the next try, where AVANSER says so. */
	retryAfter?: number;
	/** What AVANSER says of this exchange; see `transactionOf` in reply.ts. */
	transaction: Transaction;
}

export interface Transaction {
	/** The account that was selected. Types differ between AVANSER's documents, so ids are texts here. */
	account?: string;
	/** AVANSER's clock, in milliseconds since 1970. */
	time?: number;
	/** The object as it came. */
	raw?: IDataObject;
}
