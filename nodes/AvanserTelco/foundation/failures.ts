import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import type { INode, JsonObject } from 'n8n-workflow';

/** A parameter that cannot be used as it is: names the field and says what to do. Nothing has been changed at AVANSER. */
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

/** AVANSER has accepted an order, but not as the parameter demands. The order stands and costs money. */
export class OrderNotAsWanted extends Error {
	readonly advice: string;

	/** @param field the display name of the parameter */
	constructor(field: string, problem: string, advice: string) {
		super(`'${field}' ${problem}`);
		this.advice = advice;
	}
}

export type FailureKind =
	/** AVANSER, or a server before it, said no; the HTTP status tells how. */
	| 'refused'
	/** An answer came, but it is not what was asked for: no JSON, no recording, a link to another server. */
	| 'unusable'
	/** No answer came: the connection failed, or the answer took too long. */
	| 'noAnswer'
	/** AVANSER has another account selected than the wanted one, or does not say which. */
	| 'account'
	/** The answer to a write was lost, and List Requests does not show for certain what became of it. */
	| 'lost'
	/** AVANSER accepted a request, and did not complete it. */
	| 'notCompleted';

/** What is known of a failure besides its kind and its message. */
export interface FailureDetails {
	/** Of the HTTP answer, if one came. */
	status?: number;
	/** AVANSER's reasons by field, as AVANSER names the fields. */
	fields?: Record<string, string>;
	/** True for a write whose answer never came, or cannot be read: it may have taken effect. */
	outcomeUnknown?: boolean;
	/** Seconds AVANSER asks to wait before the next try. */
	retryAfter?: number;
	/** The account the answer came from, where the answer says so. */
	account?: string;
	/** True where the write was carried out, but in the wrong account: repeating it would do it twice. */
	carriedOut?: boolean;
}

/** What happened instead of success when AVANSER or the Data Feed was asked. Holds no secret and no request headers. */
export class ApiFailure extends Error {
	readonly kind: FailureKind;

	readonly advice: string;

	readonly details: FailureDetails;

	constructor(kind: FailureKind, message: string, advice: string, details: FailureDetails = {}) {
		super(message);
		this.kind = kind;
		this.advice = advice;
		this.details = details;
	}

	/** The same failure with what AVANSER said passed through `reword`. */
	worded(reword: (text: string) => string): ApiFailure {
		const { fields = {}, ...details } = this.details;
		return new ApiFailure(this.kind, reword(this.message), this.advice, {
			...details,
			fields: Object.fromEntries(
				Object.entries(fields).map(([name, reason]) => [reword(name), reword(reason)]),
			),
		});
	}
}

/** Whether a failure will stay: AVANSER refuses, and not because too much was asked at once. */
export function isLasting({ details: { status = 0 } }: ApiFailure): boolean {
	return status >= 400 && status < 500 && status !== 429;
}

/** Whether an item that failed has, or may have, changed something at AVANSER all the same. */
export function mayHaveTakenEffect(failure: unknown): failure is Error {
	if (failure instanceof OrderNotAsWanted) return true;
	if (!(failure instanceof ApiFailure)) return false;
	const { carriedOut = false, outcomeUnknown = false } = failure.details;
	return carriedOut || outcomeUnknown || failure.kind === 'notCompleted';
}

/**
 * The one place where anything thrown becomes what n8n shows.
 *
 * n8n ignores every option when it is given a ready `NodeApiError`
 * (n8n-workflow, errors/node-api.error), so those are built from plain values here.
 *
 * @param label what a field is called in the editor, by its name in AVANSER's reply
 * @param note added below the advice
 */
export function toNodeError(
	node: INode,
	thrown: unknown,
	{
		itemIndex,
		label = (name) => `'${name}'`,
		note,
	}: { itemIndex?: number; label?: (name: string) => string; note?: string } = {},
): NodeApiError | NodeOperationError {
	if (thrown instanceof NodeApiError || thrown instanceof NodeOperationError) return thrown;
	const describe = (advice: string) => (note === undefined ? advice : `${advice}\n${note}`);

	if (thrown instanceof ApiFailure) {
		const { fields = {}, status } = thrown.details;
		const reasons = Object.entries(fields).map(([name, reason]) => `${label(name)}: ${reason}`);
		const message = [thrown.message, reasons.join('; ')].filter(Boolean).join('. ');
		const response: JsonObject = { message };
		return new NodeApiError(node, response, {
			message,
			description: describe(thrown.advice),
			httpCode: status === undefined ? undefined : String(status),
			itemIndex,
		});
	}
	if (thrown instanceof InvalidParameter || thrown instanceof OrderNotAsWanted) {
		return new NodeOperationError(node, thrown.message, {
			description: describe(thrown.advice),
			itemIndex,
		});
	}
	const error = thrown instanceof Error ? thrown : new Error(String(thrown));
	return new NodeOperationError(node, error.message, { description: note, itemIndex });
}
