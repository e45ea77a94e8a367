import { createHash } from 'crypto';
import type { IWebhookFunctions } from 'n8n-workflow';
import { staticDataOf } from './staticData';

/** What has started the workflow lately. */
export interface RecentDeliveries {
	includes(key: string): boolean;
	add(key: string): void;
}

/** AVANSER's second try comes soon after the first; some hundred deliveries in between are many. */
const mostRemembered = 300;

/** A repetition is seen; two at the same instant may both get through, see {@link staticDataOf}. */
export function recentDeliveries(context: IWebhookFunctions): RecentDeliveries {
	const data = staticDataOf(context);
	const { recent } = data;
	return {
		includes: (key) => recent.includes(digest(key)),
		add(key) {
			data.recent = [...recent, digest(key)].slice(-mostRemembered);
		},
	};
}

function digest(key: string): string {
	return createHash('sha256').update(key).digest('base64url').slice(0, 12);
}
