import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import type { INode, INodeProperties, JsonObject } from 'n8n-workflow';

/** A parameter that must not be sent as it is: names the field and says what to do. Nothing has been sent. */
export class InvalidParameter extends Error {
	readonly advice: string;

	/** @param field its display name */
	constructor(
		field: string,
		problem: string,
		advice = 'Correct it and run the node again. Nothing was sent to AVANSER.',
	) {
		super(`'${field}' ${problem}`);
		this.advice = advice;
	}
}

/** What is known of a failure besides its message. */
export interface FailureDetails {
	/** AVANSER's reasons by field, as it names them. */
	fields?: Record<string, string>;
	/** A write whose answer never came, or cannot be read: it may have taken effect. */
	outcomeUnknown?: boolean;
	/** Seconds AVANSER asks to wait before the next try. */
	retryAfter?: number;
	/** The account the reply came from, where it says so. */
	account?: string;
	/** Set where it went wrong by being carried out: trying again would do it twice. */
	final?: boolean;
}

/** What AVANSER, or the line to it, answered instead of success. Holds no secret and no request headers. */
export class ApiFailure extends Error {
	/** HTTP status, the network's own code such as `ECONNRESET`, or a word of ours. */
	readonly code: string;

	readonly advice: string;

	readonly details: FailureDetails;

	constructor(code: string, message: string, advice: string, details: FailureDetails = {}) {
		super(message);
		this.code = code;
		this.advice = advice;
		this.details = details;
	}

	/** The same failure with what AVANSER said passed through `reword`. */
	worded(reword: (text: string) => string): ApiFailure {
		const { fields = {}, ...details } = this.details;
		return new ApiFailure(this.code, reword(this.message), this.advice, {
			...details,
			fields: Object.fromEntries(
				Object.entries(fields).map(([name, reason]) => [reword(name), reword(reason)]),
			),
		});
	}
}

/**
 * The one place where anything thrown becomes what n8n shows.
 *
 * n8n ignores every option when it is given a ready `NodeApiError`
 * (n8n-workflow, errors/node-api.error), so those are built from plain values here.
 */
export function toNodeError(
	node: INode,
	thrown: unknown,
	{
		itemIndex,
		fields = [],
		note,
	}: { itemIndex?: number; fields?: INodeProperties[]; note?: string } = {},
): NodeApiError | NodeOperationError {
	const describe = (advice: string) => (note === undefined ? advice : `${advice}\n${note}`);

	if (thrown instanceof ApiFailure) {
		const reasons = Object.entries(thrown.details.fields ?? {}).map(
			([name, reason]) => `${fieldLabel(name, fields)}: ${reason}`,
		);
		const message = [thrown.message, reasons.join('; ')].filter(Boolean).join('. ');
		// Only a status: for a code such as ECONNREFUSED n8n puts a message of its own in place of ours.
		const httpCode = /^\d{3}$/.test(thrown.code) ? thrown.code : undefined;
		const response: JsonObject = { message };
		return new NodeApiError(node, response, {
			message,
			description: describe(thrown.advice),
			httpCode,
			itemIndex,
		});
	}
	if (thrown instanceof InvalidParameter) {
		return new NodeOperationError(node, thrown.message, {
			description: describe(thrown.advice),
			itemIndex,
		});
	}
	const error = thrown instanceof Error ? thrown : new Error(String(thrown));
	return new NodeOperationError(node, error.message, { description: note, itemIndex });
}

/** The field's label in the editor for a name in AVANSER's reply, which may be a path (`service.answer_point`). */
function fieldLabel(name: string, fields: INodeProperties[]): string {
	const leaf = name.split('.').at(-1) ?? name;
	const field = fieldNamed(leaf, fields) ?? fieldNamed(otherNames[leaf], fields);
	return field === undefined ? `'${name}'` : `'${field.displayName}' (${name})`;
}

/** Parameters that are called otherwise than in the request: see fields/account.ts and fields/template.ts. */
const otherNames: Partial<Record<string, string>> = {
	'account-id': 'account_id',
	name: 'template',
};

function fieldNamed(
	name: string | undefined,
	fields: INodeProperties[],
): INodeProperties | undefined {
	for (const field of fields) {
		if (field.name === name) return field;
		const nested = (field.options ?? []).filter(
			(option) => 'displayName' in option && 'type' in option,
		);
		const found = fieldNamed(name, nested);
		if (found !== undefined) return found;
	}
	return undefined;
}
