import { NodeOperationError } from 'n8n-workflow';
import type { IHookFunctions } from 'n8n-workflow';
import { toNodeError } from '../foundation/failures';
import { label } from './service';
import type { FailedChange, Service } from './service';
import { webhookIdOf, webhookUrl } from './webhook';

/** What the user is told when a workflow cannot be published. */
export function refusal(context: IHookFunctions, message: string, description: string) {
	return new NodeOperationError(context.getNode(), message, { description });
}

export function asNodeError(context: IHookFunctions, failure: unknown) {
	return failure instanceof NodeOperationError ? failure : toNodeError(context.getNode(), failure);
}

/** The services that failed, with the reasons. */
export function listed(context: IHookFunctions, failed: FailedChange[]): string {
	return failed
		.map(({ change: { service }, failure }) => {
			return `${label(service)}: ${asNodeError(context, failure).message}`;
		})
		.join('; ');
}

export function noCredential(context: IHookFunctions) {
	return refusal(
		context,
		'A credential is needed to register this trigger with services',
		"Choose an AVANSER Telco API credential, or 'Register On: By Hand'.",
	);
}

/** AVANSER names no limit; servers and proxies have theirs from here on. */
export const longestUri = 2000;

export function tooLong(context: IHookFunctions, service: Service, { length }: string) {
	return refusal(
		context,
		`The URL to register for ${label(service)} would have ${length} characters, which is more than ${longestUri}`,
		'Choose fewer Extra Details. The URL also holds the one it replaces, so that it can be restored. Nothing was sent to AVANSER.',
	);
}

export function anotherUrl(context: IHookFunctions, services: Service[]) {
	const { origin, pathname } = new URL(webhookUrl(context));
	const webhooks = origin + pathname.slice(0, pathname.indexOf(`/${webhookIdOf(context)}/`) + 1);
	const found = services.map((service) =>
		service.uri.startsWith(webhooks)
			? `${label(service)}: ${service.uri.split('?')[0]}, which is another workflow of this n8n`
			: `${label(service)}: ${service.uri}`,
	);
	return refusal(
		context,
		`${services.length === 1 ? 'A service has' : `${services.length} services have`} another URL registered: ${found.join('; ')}`,
		"Nothing was changed. 'If Another URL Is Set' can skip these services or replace their URLs.",
	);
}
