import { tokenFor } from './token';

export const referenceName = 'avanser_ref';
export const tokenName = 'avanser_token';

/**
 * A Callback URI that carries the reference: List Requests returns it to the letter, so that an order can be found
 * even if the answer to it was lost, and a callback be matched although its `request_id` may be another one than the
 * acknowledged (product outline, "Confirmation Callback").
 *
 * @param secret the credential's Webhook Secret, for the token that the trigger asks for
 */
export function withReference(uri: string, reference: string, secret: string | undefined): string {
	const [, address, fragment] = /^([^#]*)(#.*)?$/s.exec(uri) ?? ['', uri];
	const token = secret ? `&${tokenName}=${tokenFor(secret, 'request', reference)}` : '';
	const separator = address.includes('?') ? '&' : '?';
	return `${address}${separator}${referenceName}=${reference}${token}${fragment ?? ''}`;
}

export function carriesReference(uri: unknown, reference: string): boolean {
	return typeof uri === 'string' && uri.includes(`${referenceName}=${reference}`);
}

/** The reference a URL carries, if any. */
export function referenceIn(uri: unknown): string | undefined {
	return referencesIn(uri)[0];
}

/** All references a URL carries: one that was copied from an earlier request has two. */
export function referencesIn(uri: unknown): string[] {
	if (typeof uri !== 'string') return [];
	return Array.from(
		uri.matchAll(new RegExp(`[?&]${referenceName}=([^&#]+)`, 'g')),
		([, name]) => name,
	);
}
