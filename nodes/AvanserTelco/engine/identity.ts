import { createHash, randomUUID } from 'crypto';
import type { IExecuteFunctions } from 'n8n-workflow';
import { beginUse } from '../submissions/memory';
import type { Identity } from '../submissions/memory';

/**
 * Names what one item sends: the same name again when n8n's Retry On Fail runs the node once more, another one for
 * every other item, run, node and n8n. Nodes of imported workflows can share an ID, so their name and operation count.
 *
 * n8n runs a tool of an AI agent anew for every try, with nothing but its input to tell the tries apart: there, the
 * same content within one execution has the same name again after a failure, see `beginUse`.
 */
export function identityOf(context: IExecuteFunctions, item: number, content: unknown): Identity {
	const executionId = context.getExecutionId();
	if (!executionId) return { execution: randomUUID(), reference: randomUUID() };
	const execution = `${context.getInstanceId()} ${executionId}`;
	const { id, name, parameters } = context.getNode();
	const node = [execution, id, name, parameters.resource, parameters.operation];
	if (!isRunAsTool(context)) {
		const run: unknown = context.getWorkflowDataProxy(item).$runIndex;
		return { execution, reference: digest([...node, run, item]) };
	}
	const what = digest([...node, content]);
	const ordinal = beginUse(execution, what);
	return { execution, reference: digest([what, ordinal]), use: { content: what, ordinal } };
}

/** n8n runs a node as a tool under a type of its own (n8n, "tool-generation/ai-tools"). */
function isRunAsTool(context: IExecuteFunctions): boolean {
	return context.getNode().type.endsWith('Tool');
}

function digest(parts: unknown[]): string {
	return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 22);
}
