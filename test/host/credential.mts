/** A credential for a simulator, of the user who may work in the accounts 6999 (selected) and 7001. */
export function credentialFor(baseUrl: string, [username, password] = ['agency', 'agency-secret']) {
	return { environment: 'custom', baseUrl, username, password };
}
