import { createHash, randomUUID } from 'crypto';
import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { tokenFor } from '../webhooks/token';

/**
 * A name of our own for what one item sends: the same again when n8n's Retry On Fail runs the node once more, another
 * one for every other item, run and n8n. It holds nothing secret.
 *
 * A tool of an AI agent is run anew for every try, with nothing but its input to tell the tries apart: there, the same
 * content within one execution has the same name.
 */
export function referenceFor(
	context: IExecuteFunctions,
	item: number,
	content: IDataObject,
): string {
	const execution = context.getExecutionId();
	if (!execution) return randomUUID();
	const run: unknown = context.getWorkflowDataProxy(item).$runIndex;
	const place = isTool(context) ? content : [run, item];
	return createHash('sha256')
		.update(JSON.stringify([context.getInstanceId(), execution, context.getNode().id, place]))
		.digest('base64url')
		.slice(0, 22);
}

/** n8n runs a node as a tool under a type of its own (n8n, "tool-generation/ai-tools"). */
export function isTool(context: IExecuteFunctions): boolean {
	return context.getNode().type.endsWith('Tool');
}

export const referenceName = 'avanser_ref';
export const tokenName = 'avanser_token';

/**
 * A Callback URI that carries the reference: List Requests returns it to the letter, so that an order can be found
 * even if the answer to it was lost, and a callback be matched although its `request_id` may be another one than the
 * acknowledged (product outline, "Confirmation Callback").
 *
 * @param secret the credential's Webhook Secret, for the token the Request Trigger asks for
 */
export function withReference(uri: string, reference: string, secret: string | undefined): string {
	const [, address, fragment] = /^([^#]*)(#.*)?$/s.exec(uri) ?? ['', uri];
	const token = secret ? `&${tokenName}=${tokenFor(secret, 'request', reference)}` : '';
	const separator = address.includes('?') ? '&' : '?';
	return `${address}${separator}${referenceName}=${reference}${token}${fragment ?? ''}`;
}

export function carriesReference(uri: unknown, reference: string): boolean {
	return typeof uri === 'string' && uri.includes(`${referenceName}=${reference}`);
}

/** The reference a URL carries, if any. */
export function referenceIn(uri: unknown): string | undefined {
	if (typeof uri !== 'string') return undefined;
	return new RegExp(`[?&]${referenceName}=([^&#]+)`).exec(uri)?.[1];
}
