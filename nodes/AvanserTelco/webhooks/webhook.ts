import { NodeOperationError } from 'n8n-workflow';
import type { IHookFunctions, IWebhookFunctions } from 'n8n-workflow';

/** Tells a trigger's URLs from those of others. Hand-written workflows may have no webhook id. */
export function webhookIdOf(context: Pick<IWebhookFunctions, 'getNode'>): string {
	const { webhookId, id } = context.getNode();
	return webhookId ?? id;
}

/** The trigger's production URL. */
export function webhookUrl(context: IHookFunctions): string {
	const url = context.getNodeWebhookUrl('default');
	if (url !== undefined) return url;
	throw new NodeOperationError(context.getNode(), 'n8n gives this trigger no URL', {
		description: 'Check the settings of this n8n.',
	});
}
