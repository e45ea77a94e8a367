import { createHash, randomUUID } from 'crypto';
import type { IExecuteFunctions } from 'n8n-workflow';

/** What an item is called while it is worked on. */
export interface Identity {
	/** A name of our own for what the item sends: see {@link identityOf}. It holds nothing secret. */
	reference: string;
	/** True for an AI agent's use of the tool: after a success, the same content is sent as something new. */
	newAfterSuccess: boolean;
}

/**
 * Names what one item sends: the same name again when n8n's Retry On Fail runs the node once more, another one for
 * every other item, run and n8n.
 *
 * n8n runs a tool of an AI agent anew for every try, with nothing but its input to tell the tries apart: there, the
 * same content within one execution has the same name. n8n repeats the tool only after a failure; the agent itself may
 * well want the same twice.
 */
export function identityOf(context: IExecuteFunctions, item: number, content: unknown): Identity {
	const isTool = isRunAsTool(context);
	const execution = context.getExecutionId();
	if (!execution) return { reference: randomUUID(), newAfterSuccess: isTool };
	const run: unknown = context.getWorkflowDataProxy(item).$runIndex;
	const place = isTool ? content : [run, item];
	const reference = createHash('sha256')
		.update(JSON.stringify([context.getInstanceId(), execution, context.getNode().id, place]))
		.digest('base64url')
		.slice(0, 22);
	return { reference, newAfterSuccess: isTool };
}

/** n8n runs a node as a tool under a type of its own (n8n, "tool-generation/ai-tools"). */
function isRunAsTool(context: IExecuteFunctions): boolean {
	return context.getNode().type.endsWith('Tool');
}
