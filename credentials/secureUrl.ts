/**
 * A URL that a password may be sent to.
 * @param field as the credential names it
 * @throws Error with a sentence for the user
 */
export function secureUrl(text: unknown, field: string, example: string): URL {
	const given = String(text ?? '').trim();
	if (!URL.canParse(given)) {
		throw new Error(`The credential's '${field}' must be a complete URL, such as ${example}`);
	}
	const url = new URL(given);
	if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname))) {
		throw new Error(
			`The credential's '${field}' must start with https://, because the password is sent with every request; http:// is accepted for this machine only (localhost)`,
		);
	}
	return url;
}

/** @param hostname as `URL` gives it, which writes every form of an address alike */
export function isLoopback(hostname: string): boolean {
	return /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}
