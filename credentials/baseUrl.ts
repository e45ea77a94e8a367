import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

/** AVANSER's own addresses: product outline (production) and blueprint, "HOST" (sandbox). */
const environments: Partial<Record<string, string>> = {
	production: 'https://tapi.avanser.com/v1',
	sandbox: 'https://tapi-sandbox.avanser.com/v1',
};

/**
 * The root of the API a credential is for, without a trailing slash.
 * @throws Error with a sentence for the user when a custom one may not carry a password
 */
export function baseUrl({ environment, baseUrl: custom }: ICredentialDataDecryptedObject): string {
	const known = environments[String(environment)];
	if (known !== undefined) return known;

	const given = String(custom ?? '').trim();
	if (!URL.canParse(given)) {
		throw new Error(
			"The credential's 'Base URL' must be a complete URL, such as https://tapi.avanser.com/v1",
		);
	}
	const url = new URL(given);
	const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
	if (url.protocol !== 'https:' && !(url.protocol === 'http:' && loopback)) {
		throw new Error(
			"The credential's 'Base URL' must start with https://, because the password is sent with every request; http:// is accepted for this machine only (localhost)",
		);
	}
	if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
		throw new Error("The credential's 'Base URL' must hold no user, query or fragment");
	}
	return url.origin + url.pathname.replace(/\/+$/, '');
}
