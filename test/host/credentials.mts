import { Credentials } from 'n8n-core';
import { ICredentialsHelper } from 'n8n-workflow';
import type {
	ICredentialDataDecryptedObject,
	ICredentials,
	ICredentialType,
	IHttpRequestOptions,
	INodeCredentialsDetails,
} from 'n8n-workflow';

export interface HeldCredential {
	type: ICredentialType;
	data: ICredentialDataDecryptedObject;
}

/** Gives every node the same credentials, one of a type, and applies them as n8n's own helper does for code. */
export class HeldCredentials extends ICredentialsHelper {
	readonly #held: Map<string, HeldCredential>;

	constructor(held: HeldCredential[]) {
		super();
		this.#held = new Map(held.map((credential) => [credential.type.name, credential]));
	}

	#get(typeName: string): HeldCredential {
		const held = this.#held.get(typeName);
		if (held === undefined) throw new Error(`There is no credential of type ${typeName}`);
		return held;
	}

	getParentTypes(): string[] {
		return [];
	}

	isCredentialUsableByNode(): boolean {
		return true;
	}

	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		typeName: string,
		options: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		const { type } = this.#get(typeName);
		if (typeof type.authenticate !== 'function')
			throw new Error('The credential has no code to authenticate');
		return await type.authenticate.call(type, credentials, options);
	}

	async preAuthentication() {
		return undefined;
	}

	async runPreAuthentication() {
		return undefined;
	}

	async getCredentials(details: INodeCredentialsDetails, type: string): Promise<ICredentials> {
		return new Credentials(details, type);
	}

	async getDecrypted(
		_additionalData: unknown,
		_details: INodeCredentialsDetails,
		typeName: string,
	): Promise<ICredentialDataDecryptedObject> {
		return { ...this.#get(typeName).data };
	}

	async updateCredentials(): Promise<void> {}

	async updateCredentialsOauthTokenData(): Promise<void> {}

	getCredentialsProperties(typeName: string) {
		return this.#get(typeName).type.properties;
	}
}
