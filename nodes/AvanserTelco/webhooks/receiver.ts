import type { INodeProperties, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { credentialOf, hasCredential } from '../api/credential';
import { onlyFromAccount, simple, triggerOn } from '../fields/trigger';
import { settingsAtDelivery } from '../parameters/settings';
import { isTokenFor } from '../uris/token';
import type { Channel, Event, Verification } from './channel';
import { deliveryOf } from './delivery';
import type { Delivery } from './delivery';
import { recentDeliveries } from './recentDeliveries';
import { webhookIdOf } from './webhook';

/** The channels of a trigger, by what it is set to trigger on. */
export type Channels = Record<(typeof triggerOn)['options'][number]['value'], Channel>;

/**
 * The webhook of a trigger. What it accepts is answered with a 2xx, because AVANSER tries twice at most; what starts
 * no execution as well, unless it is refused.
 */
export function receiver(channels: Channels) {
	return async function webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		const channel = channels[settingsAtDelivery(this, [triggerOn]).triggerOn];
		const delivery = await deliveryOf(this);
		// In a test, the user is the sender: no token, no read-back.
		if (this.getMode() === 'manual') {
			return started(this, delivery, channel.read(delivery, this), 'none');
		}

		const secrets = hasCredential(this) ? (await credentialOf(this)).webhookSecrets : [];
		if (secrets.length > 0 && !hasToken(channel, delivery, secrets, webhookIdOf(this))) {
			const problem = delivery.tokens.length > 0 ? 'its token is wrong' : 'it has no token';
			return refused(this, channel, 401, problem);
		}
		const reported = channel.read(delivery, this);
		const account = onlyAccountOf(this);
		if (account !== '' && reported.account !== account) {
			return refused(this, channel, 403, `it is not from account ${account}`);
		}

		const recent = recentDeliveries(this);
		const startsNothing = (event: Event) =>
			!channel.wants(event, this) || recent.includes(event.key);
		if (startsNothing(reported)) return {};

		const answer = await channel.ask?.(delivery, this);
		if (answer !== undefined && 'contradicted' in answer) {
			return refused(this, channel, 403, answer.contradicted);
		}
		const confirmed = answer !== undefined && 'confirmed' in answer;
		const event = confirmed ? answer.confirmed : reported;
		if (confirmed && startsNothing(event)) return {};
		recent.add(event.key);
		if (answer === undefined) {
			return started(this, delivery, event, secrets.length > 0 ? 'token' : 'none');
		}
		if (confirmed) return started(this, delivery, event, 'readBack');
		this.logger.warn(
			`AVANSER Telco: a ${channel.kind} was accepted unverified, because ${answer.unanswered}`,
		);
		return started(this, delivery, event, 'unverified');
	};
}

function hasToken(
	{ kind, tokenParts }: Channel,
	delivery: Delivery,
	secrets: string[],
	webhookId: string,
): boolean {
	const covered = tokenParts(delivery, webhookId);
	const good = (token: string) =>
		covered.some((parts) => isTokenFor(token, secrets, kind, ...parts));
	return delivery.tokens.length > 0 && delivery.tokens.every(good);
}

/** The filter that every channel has, whatever its other filters are. */
const accountFilter = {
	displayName: 'Filters',
	name: 'filters',
	type: 'collection',
	default: {},
	options: [onlyFromAccount],
} as const satisfies INodeProperties;

function onlyAccountOf(context: IWebhookFunctions): string {
	const { filters } = settingsAtDelivery(context, [accountFilter]);
	return (filters.onlyFromAccount ?? '').trim();
}

function started(
	context: IWebhookFunctions,
	{ payload }: Delivery,
	{ item, key }: Event,
	verification: Verification,
): IWebhookResponseData {
	const json = settingsAtDelivery(context, [simple]).simple
		? { ...item, dedupeKey: key, source: 'webhook', verification }
		: payload;
	return { workflowData: [[{ json }]] };
}

function refused(
	context: IWebhookFunctions,
	{ kind }: Channel,
	status: number,
	problem: string,
): IWebhookResponseData {
	context.logger.warn(`AVANSER Telco: a ${kind} was refused, because ${problem}`, {
		workflowId: context.getWorkflow().id,
		nodeName: context.getNode().name,
	});
	context.getResponseObject().status(status).json({ message: 'Refused' });
	return { noWebhookResponse: true };
}
