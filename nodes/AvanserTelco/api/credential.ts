import type { IAllExecuteFunctions, ICredentialDataDecryptedObject } from 'n8n-workflow';
import { textOf } from '../foundation/json';

export const credentialName = 'avanserTelcoApi';

/** What a credential says, besides where and how to log in. */
export interface Credential {
	decrypted: ICredentialDataDecryptedObject;
	/** The account it is for, if it names one. */
	accountId?: string;
	/** What tokens are made with, if it has a Webhook Secret. */
	webhookSecret?: string;
	/** Every secret whose tokens are good: the current one and the one before. None without a Webhook Secret. */
	webhookSecrets: string[];
}

export async function credentialOf(
	context: Pick<IAllExecuteFunctions, 'getCredentials'>,
): Promise<Credential> {
	const decrypted = await context.getCredentials(credentialName);
	const webhookSecret = entry(decrypted.webhookSecret);
	const previousSecret = entry(decrypted.previousWebhookSecret);
	const secrets = webhookSecret === undefined ? [] : [webhookSecret, previousSecret];
	return {
		decrypted,
		accountId: entry(decrypted.accountId),
		webhookSecret,
		webhookSecrets: secrets.filter((secret) => secret !== undefined),
	};
}

/** Whether the node has a credential at all: triggers can do without. */
export function hasCredential(context: Pick<IAllExecuteFunctions, 'getNode'>): boolean {
	return context.getNode().credentials?.[credentialName] !== undefined;
}

/** What a field of the credential holds, if anything. */
function entry(value: unknown): string | undefined {
	return textOf(value)?.trim() || undefined;
}
