import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { secureUrl } from './secureUrl';

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

	const url = secureUrl(custom, 'Base URL', 'https://tapi.avanser.com/v1');
	if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
		throw new Error("The credential's 'Base URL' must hold no user, query or fragment");
	}
	return url.origin + url.pathname.replace(/\/+$/, '');
}
