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
				Object.entries(fields).map(([name, reason]) => [name, reword(reason)]),
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
		const response: JsonObject = { message, httpCode: thrown.code };
		return new NodeApiError(node, response, {
			message,
			description: describe(thrown.advice),
			httpCode: thrown.code,
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
	const leaf = name.split('.').at(-1);
	const label = fieldNamed(leaf, fields)?.displayName;
	return label === undefined ? `'${name}'` : `'${label}' (${name})`;
}

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
