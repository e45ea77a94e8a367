import type { IExecuteFunctions } from 'n8n-workflow';
import type { Submission } from '../submissions/job';

const names = { create: 'order', update: 'change', delete: 'decommission' };

/**
 * Writes a line into n8n's log for what happens to an item that costs money or changes a number. What n8n keeps of an
 * execution is written when a node has ended: it says nothing of a run that was stopped, or of an n8n that broke down.
 */
export function logOf(
	context: IExecuteFunctions,
	{ item, account }: { item: number; account?: string },
): NonNullable<Submission['log']> {
	return ({ type, identity, order }, what, { service_number, request_id } = {}) => {
		context.logger.info(`AVANSER Telco: ${names[type]} ${what}`, {
			execution: context.getExecutionId(),
			workflow: context.getWorkflow().id,
			node: context.getNode().name,
			item,
			account,
			service_number,
			request_id,
			custom_id: order?.custom_id,
			reference: identity.reference,
		});
	};
}
