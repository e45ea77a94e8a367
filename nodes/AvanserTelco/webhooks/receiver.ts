import type { IDataObject, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { deliveryOf } from './delivery';
import type { Delivery } from './delivery';
import { recentDeliveries } from './recentDeliveries';
import { isTokenFor } from './token';
import type { EventKind } from './token';

/**
 * How sure it is that AVANSER sent it: it has been asked, the URL had its token, it was to be asked and could not be,
 * or nobody looked.
 */
export type Verification = 'readBack' | 'token' | 'unverified' | 'none';

/** One thing that happened, whichever way it became known. */
export interface Event {
	/** In the documented shape. */
	item: IDataObject;
	/** The same whenever and however this is reported, and never for anything else. */
	key: string;
	account?: string;
}

/** What AVANSER says when it is asked about a delivery; the sentences continue "… because". */
export type Answer = { confirmed: Event } | { contradicted: string } | { unanswered: string };

/** What the deliveries of one trigger are about. */
export interface Channel {
	kind: EventKind;
	/** What the token in its URL covers besides the kind; any of these is good. */
	tokenParts(delivery: Delivery, webhookId: string): string[][];
	read(delivery: Delivery, context: IWebhookFunctions): Event;
	/** Whether the user's settings let it through. */
	wants(event: Event, context: IWebhookFunctions): boolean;
	/** Asks AVANSER; undefined where the user does not want that. */
	ask?(delivery: Delivery, context: IWebhookFunctions): Promise<Answer | undefined>;
}

/**
 * The webhook of a trigger. What it accepts is answered with a 2xx, because AVANSER tries twice at most; what starts
 * no execution as well, unless it is refused.
 */
export function receiver(channel: Channel) {
	return async function webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		const delivery = await deliveryOf(this);
		// Whoever listens for a test event sends it himself.
		if (this.getMode() === 'manual') {
			return started(this, delivery, channel.read(delivery, this), 'none');
		}

		const secrets = await webhookSecrets(this);
		if (secrets.length > 0 && !hasToken(channel, delivery, secrets, webhookIdOf(this))) {
			const problem = delivery.tokens.length > 0 ? 'its token is wrong' : 'it has no token';
			return refused(this, channel, 401, problem);
		}
		const reported = channel.read(delivery, this);
		const account = String(this.getNodeParameter('filters.onlyFromAccount', '')).trim();
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

/** Tells a trigger's URLs from those of others. Hand-written workflows may have no webhook id. */
export function webhookIdOf(context: Pick<IWebhookFunctions, 'getNode'>): string {
	const { webhookId, id } = context.getNode();
	return webhookId ?? id;
}

/** The credential's secrets; none if it has no Webhook Secret, or there is no credential. */
async function webhookSecrets(context: IWebhookFunctions): Promise<string[]> {
	if (context.getNode().credentials?.avanserTelcoApi === undefined) return [];
	const { webhookSecret, previousWebhookSecret } = await context.getCredentials('avanserTelcoApi');
	const [secret, previous] = [webhookSecret, previousWebhookSecret].map((one) =>
		String(one ?? '').trim(),
	);
	return secret === '' ? [] : [secret, previous].filter(Boolean);
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

function started(
	context: IWebhookFunctions,
	{ payload }: Delivery,
	{ item, key }: Event,
	verification: Verification,
): IWebhookResponseData {
	const json = context.getNodeParameter('simple', true)
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
