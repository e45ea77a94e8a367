import { tokenName } from './reference';

/** The parameter that holds the URL ours replaced, so that nothing but AVANSER has to remember it. */
export const previousName = 'avanser_previous';

/** What a registered URL is made of. */
export interface UriParts {
	/** The trigger's production URL. */
	webhook: string;
	token?: string;
	/** What was registered before. */
	previous?: string;
	/** AVANSER's parameters, where they have to be listed: see call details. */
	template?: string;
}

export function serviceUri({ webhook, token, previous, template }: UriParts): string {
	const query = [
		token === undefined ? '' : `${tokenName}=${token}`,
		// Encoded, because AVANSER would replace the `[[tag]]`s of the other URL.
		previous ? `${previousName}=${Buffer.from(previous).toString('base64url')}` : '',
		template ?? '',
	].filter(Boolean);
	return query.length === 0 ? webhook : `${webhook}?${query.join('&')}`;
}

/** Whether a registered URL leads to this very webhook, whatever its parameters. */
export function leadsTo(uri: string, webhook: string): boolean {
	return uri === webhook || uri.startsWith(`${webhook}?`);
}

/** The URL that one of ours replaced; empty if there was none. */
export function replacedBy(uri: string): string {
	const [, encoded = ''] = new RegExp(`[?&]${previousName}=([\\w-]*)`).exec(uri) ?? [];
	return Buffer.from(encoded, 'base64url').toString();
}
