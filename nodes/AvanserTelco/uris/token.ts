import { createHash, createHmac, timingSafeEqual } from 'crypto';

/** What a delivery can report, and what a token is good for. */
export type EventKind = 'call' | 'sms' | 'request';

/**
 * The token that a URL given to AVANSER carries. AVANSER signs nothing, and whoever knows one URL must not be able to
 * forge what arrives at another: so the token covers the kind of event and what tells its URL from others, which is a
 * request's reference, or the number of a service and the webhook of the trigger.
 */
export function tokenFor(secret: string, kind: EventKind, ...parts: string[]): string {
	// As JSON, because no two lists of parts have the same. In hex, because n8n's Crypto node makes hex, for URLs that
	// are set by hand.
	return createHmac('sha256', secret)
		.update(JSON.stringify([kind, ...parts]))
		.digest('hex');
}

/** Whether `token` is the one for any of the secrets; takes as long for a wrong one as for the right one. */
export function isTokenFor(
	token: string,
	secrets: string[],
	kind: EventKind,
	...parts: string[]
): boolean {
	return secrets.reduce(
		(found, secret) => equal(token, tokenFor(secret, kind, ...parts)) || found,
		false,
	);
}

/** Digests have the same length whatever is compared, which `timingSafeEqual` demands. */
function equal(a: string, b: string): boolean {
	const digest = (text: string) => createHash('sha256').update(text).digest();
	return timingSafeEqual(digest(a), digest(b));
}
