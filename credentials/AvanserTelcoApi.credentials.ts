import type {
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
	Icon,
} from 'n8n-workflow';
import { baseUrl } from './baseUrl';

const notAccepted = 'AVANSER does not accept this username and password in this environment';

export class AvanserTelcoApi implements ICredentialType {
	name = 'avanserTelcoApi';

	displayName = 'AVANSER Telco API';

	icon: Icon = { light: 'file:../icons/avanser.svg', dark: 'file:../icons/avanser.dark.svg' };

	documentationUrl = 'https://avansertapi.docs.apiary.io/';

	properties: INodeProperties[] = [
		{
			displayName: 'Environment',
			name: 'environment',
			type: 'options',
			options: [
				{ name: 'Production', value: 'production', description: 'Orders cost money' },
				{ name: 'Sandbox', value: 'sandbox', description: "AVANSER's test system" },
				{ name: 'Custom', value: 'custom', description: 'Another address, such as the simulator' },
			],
			default: 'production',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. https://tapi.avanser.com/v1',
			description:
				'Root of the API, with its version. Must be https, except on this machine (localhost).',
			displayOptions: { show: { environment: ['custom'] } },
		},
		{
			displayName: 'Username',
			name: 'username',
			type: 'string',
			default: '',
			required: true,
			description: 'Issued by AVANSER Support for the Telco API',
		},
		{
			displayName: 'Password',
			name: 'password',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
		},
		{
			displayName: 'Account ID',
			name: 'accountId',
			type: 'string',
			default: '',
			placeholder: 'e.g. 6999',
			description:
				'The AVANSER account to work in, chosen and checked before anything is sent. Empty: whatever account is selected at AVANSER.',
		},
		{
			displayName: 'Webhook Secret',
			name: 'webhookSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description:
				'A long random text of your own. When set, triggers accept only what carries a token derived from it, because AVANSER signs nothing.',
		},
		{
			displayName: 'Previous Webhook Secret',
			name: 'previousWebhookSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description: 'The secret before the last change, accepted as well until you empty this field',
		},
	];

	/** Code instead of a template, so that the password cannot be sent to any other server than the configured one. */
	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		requestOptions: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		const base = new URL(baseUrl(credentials));
		const target = new URL(requestOptions.url, requestOptions.baseURL);
		if (target.origin !== base.origin) {
			throw new Error(
				`This AVANSER credential is for ${base.origin} and is not sent to ${target.origin}`,
			);
		}
		// n8n answers a 401 by authenticating and sending the same request once more (n8n-core, request-helpers).
		// A password does not get better by that.
		if (requestOptions.auth !== undefined) throw new Error(notAccepted);
		const { username, password } = credentials;
		return { ...requestOptions, auth: { username: String(username), password: String(password) } };
	}

	test: ICredentialTestRequest = {
		request: {
			baseURL:
				'={{ { production: "https://tapi.avanser.com/v1", sandbox: "https://tapi-sandbox.avanser.com/v1" }[$credentials.environment] ?? $credentials.baseUrl.trim().replace(/\\/+$/, "") }}',
			url: '/accounts?type=configuration',
		},
		rules: [
			{
				type: 'responseCode',
				properties: {
					value: 401,
					message: notAccepted,
				},
			},
		],
	};
}
