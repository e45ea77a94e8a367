import type {
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IHttpRequestOptions,
	INodeProperties,
	Icon,
} from 'n8n-workflow';
import { secureUrl } from './secureUrl';

export class AvanserDataFeedApi implements ICredentialType {
	name = 'avanserDataFeedApi';

	displayName = 'AVANSER Data Feed API';

	icon: Icon = { light: 'file:../icons/avanser.svg', dark: 'file:../icons/avanser.dark.svg' };

	documentationUrl =
		'https://github.com/avanser-telco/n8n-nodes-avanser-telco/blob/main/docs/triggers/catch-up.md';

	properties: INodeProperties[] = [
		{
			displayName: 'Feed URL',
			name: 'url',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. https://feeds.avanser.com/your-feed.json',
			description:
				'The address of your call feed, as AVANSER gave it to you. It has to be in JSON or CSV.',
		},
		{
			displayName: 'Authentication',
			name: 'authentication',
			type: 'options',
			options: [
				{ name: 'Basic', value: 'basic', description: 'With username and password' },
				{ name: 'None', value: 'none', description: 'AVANSER lets the address of this n8n in' },
			],
			default: 'basic',
		},
		{
			displayName: 'Username',
			name: 'username',
			type: 'string',
			default: '',
			displayOptions: { show: { authentication: ['basic'] } },
		},
		{
			displayName: 'Password',
			name: 'password',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			displayOptions: { show: { authentication: ['basic'] } },
		},
	];

	/** Code instead of a template, because a recording can be on another server, which must not get the password. */
	async authenticate(
		credentials: ICredentialDataDecryptedObject,
		requestOptions: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		const { url, authentication, username, password } = credentials;
		const feed = secureUrl(url, 'Feed URL', 'https://feeds.avanser.com/your-feed.json');
		const target = new URL(requestOptions.url, requestOptions.baseURL);
		if (authentication !== 'basic' || target.origin !== feed.origin) return requestOptions;
		return { ...requestOptions, auth: { username: String(username), password: String(password) } };
	}

	test: ICredentialTestRequest = {
		request: { url: '={{ $credentials.url }}' },
		rules: [
			{
				type: 'responseCode',
				properties: { value: 401, message: 'The feed does not accept this username and password' },
			},
		],
	};
}
