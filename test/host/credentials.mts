import { Credentials } from 'n8n-core';
import { ICredentialsHelper } from 'n8n-workflow';
import type {
	ICredentialDataDecryptedObject,
	ICredentials,
	ICredentialType,
	IHttpRequestOptions,
	INodeCredentialsDetails,
} from 'n8n-workflow';

/** Gives every node the same credential, and applies it as n8n's own helper does for a code `authenticate`. */
export class OneCredential extends ICredentialsHelper {
	readonly #type: ICredentialType;

	readonly #data: ICredentialDataDecryptedObject;

	constructor(type: ICredentialType, data: ICredentialDataDecryptedObject) {
		super();
		this.#type = type;
		this.#data = data;
	}

	getParentTypes(): string[] {
		return [];
	}

	isCredentialUsableByNode(): boolean {
		return true;
	}

	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		_typeName: string,
		options: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		const { authenticate } = this.#type;
		if (typeof authenticate !== 'function')
			throw new Error('The credential has no code to authenticate');
		return await authenticate.call(this.#type, credentials, options);
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

	async getDecrypted(): Promise<ICredentialDataDecryptedObject> {
		return { ...this.#data };
	}

	async updateCredentials(): Promise<void> {}

	async updateCredentialsOauthTokenData(): Promise<void> {}

	getCredentialsProperties() {
		return this.#type.properties;
	}
}
