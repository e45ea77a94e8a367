import { createHash } from 'crypto';
import type { IWebhookFunctions } from 'n8n-workflow';

/** What has started the workflow lately. */
export interface RecentDeliveries {
	includes(key: string): boolean;
	add(key: string): void;
}

/** AVANSER's second try comes soon after the first; some hundred deliveries in between are many. */
const mostRemembered = 300;

/**
 * Kept in the workflow's static data, which n8n loads for every delivery and writes back as a whole: a repetition is
 * seen, two at the same instant may both get through. So nothing but these short digests is kept there.
 */
export function recentDeliveries(context: IWebhookFunctions): RecentDeliveries {
	const data = context.getWorkflowStaticData('node');
	const recent = typeof data.recent === 'string' ? data.recent.split(' ') : [];
	return {
		includes: (key) => recent.includes(digest(key)),
		add(key) {
			data.recent = [...recent, digest(key)].slice(-mostRemembered).join(' ');
		},
	};
}

function digest(key: string): string {
	return createHash('sha256').update(key).digest('base64url').slice(0, 12);
}
