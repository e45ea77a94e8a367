import { describe, expect, it } from '@jest/globals';
import { Workflow } from 'n8n-workflow';
import type {
	ICredentialDataDecryptedObject,
	ICredentialType,
	IHttpRequestOptions,
} from 'n8n-workflow';
import { credentialFor } from '../host/credential.mts';
import { loadCredentialType, loadNodeTypes } from '../host/package.mts';
import { withServer } from '../host/server.mts';
import { withSimulator } from '../host/simulation.mts';

const avanser = withSimulator();
const server = withServer();

const read = { resource: 'account', operation: 'getDetails' };

const custom = (baseUrl: string) => credentialFor(baseUrl);

/** What the credential makes of a request. */
async function authenticated(
	credential: ICredentialDataDecryptedObject,
	request: IHttpRequestOptions,
): Promise<IHttpRequestOptions> {
	const type: ICredentialType = await loadCredentialType('avanserTelcoApi');
	const { authenticate } = type;
	if (typeof authenticate !== 'function') throw new Error('The credential has no code');
	return await authenticate.call(type, credential, request);
}

describe('the username and password', () => {
	it.each([
		['production', 'https://tapi.avanser.com/v1/accounts'],
		['sandbox', 'https://tapi-sandbox.avanser.com/v1/accounts'],
	])('of %s are added to requests to %s', async (environment, url) => {
		const request = { url, headers: { accept: 'application/json' } };
		expect(
			await authenticated({ environment, username: 'agency', password: 'secret' }, request),
		).toEqual({ ...request, auth: { username: 'agency', password: 'secret' } });
	});

	it('are added where the URL is in two parts', async () => {
		const request = { baseURL: 'https://example.com/v1', url: '/accounts' };
		expect(await authenticated(custom('https://example.com/v1'), request)).toHaveProperty('auth');
	});

	it.each([
		'https://tapi-sandbox.avanser.com/v1/accounts',
		'http://tapi.avanser.com/v1/accounts',
		'https://tapi.avanser.com:8443/v1/accounts',
		'https://tapi.avanser.com.evil.example/v1/accounts',
		'https://evil.example/tapi.avanser.com/v1',
		'https://tapi.avanser.com@evil.example/v1',
	])('are not sent to %s', async (url) => {
		const credential = { environment: 'production', username: 'agency', password: 'secret' };
		await expect(authenticated(credential, { url })).rejects.toThrow(
			/^This AVANSER credential is for https:\/\/tapi\.avanser\.com and is not sent to http/,
		);
	});

	it('are not sent to the Base URL that is left from another environment', async () => {
		const credential = { ...custom(server.origin), environment: 'production' };
		await expect(authenticated(credential, { url: `${server.origin}/v1` })).rejects.toThrow(
			'is not sent to',
		);
	});
});

describe('Base URL', () => {
	it.each(['/v1', '/v1/', '/v1///', '/v1 '])('may end with %j', async (end) => {
		server.answer((_, response) => response.end('{"response": []}'));
		const { error } = await avanser.host.run(read, { credential: custom(server.origin + end) });
		expect(error).toBeUndefined();
		expect(server.arrivals).toMatchObject([{ url: '/v1/accounts/details' }]);
	});

	it('may be elsewhere on the server', async () => {
		server.answer((_, response) => response.end('{"response": []}'));
		await avanser.host.run(read, { credential: custom(`${server.origin}/proxy/avanser/v1`) });
		expect(server.arrivals).toMatchObject([{ url: '/proxy/avanser/v1/accounts/details' }]);
	});

	it.each([
		'https://example.com/v1',
		'http://localhost:8010/v1',
		'http://127.0.0.1/v1',
		'http://[::1]:8010/v1',
	])('may be %s', async (baseUrl) => {
		const request = { url: `${baseUrl}/accounts` };
		expect(await authenticated(custom(baseUrl), request)).toHaveProperty('auth');
	});

	it.each([
		['', /must be a complete URL, such as https:\/\/tapi\.avanser\.com\/v1$/],
		['tapi.avanser.com/v1', /must be a complete URL/],
		['/v1', /must be a complete URL/],
		['https://', /must be a complete URL/],
		['http://tapi.avanser.com/v1', /must start with https:\/\/, because the password is sent/],
		['http://192.168.0.10/v1', /http:\/\/ is accepted for this machine only \(localhost\)$/],
		['http://localhost.evil.example/v1', /must start with https/],
		['http://127.0.0.1.evil.example/v1', /must start with https/],
		['ftp://127.0.0.1/v1', /must start with https/],
		['file:///etc/passwd', /must start with https/],
		['https://user:pass@example.com/v1', /must hold no user, query or fragment$/],
		['https://user@example.com/v1', /must hold no user/],
		['https://example.com/v1?key=1', /must hold no user, query/],
		['https://example.com/v1#part', /must hold no user, query or fragment/],
	])('%j is refused with a sentence', async (baseUrl, sentence) => {
		const error = await avanser.failure(read, { credential: custom(baseUrl) });
		expect(error.message).toMatch(/^The credential's 'Base URL' must /);
		expect(error.message).toMatch(sentence);
		await expect(authenticated(custom(baseUrl), { url: 'https://example.com' })).rejects.toThrow(
			sentence,
		);
	});
});

describe('the test of the credential', () => {
	/** The URL that n8n calls, and the status AVANSER answers with. */
	async function tested(credential: ICredentialDataDecryptedObject) {
		const { test } = await loadCredentialType('avanserTelcoApi');
		if (test === undefined) throw new Error('The credential has no test');
		const node = {
			id: 'node',
			name: 'Test',
			type: 'n8n-nodes-avanser-telco.avanserTelco',
			typeVersion: 1,
			position: [0, 0] satisfies [number, number],
			parameters: {},
		};
		const workflow = new Workflow({
			nodes: [node],
			connections: {},
			active: false,
			nodeTypes: await loadNodeTypes(),
		});
		const { baseURL, url } = test.request;
		const base = workflow.expression.getSimpleParameterValue(node, baseURL, 'internal', {
			$credentials: credential,
		});
		const { auth } = await authenticated(credential, { url: `${String(base)}${url}` });
		return { url: `${String(base)}${url}`, auth, rules: test.rules };
	}

	it('asks for the accounts of the environment', async () => {
		const secrets = { username: 'agency', password: 'secret' };
		expect(await tested({ environment: 'production', ...secrets })).toMatchObject({
			url: 'https://tapi.avanser.com/v1/accounts?type=configuration',
		});
		expect(await tested({ environment: 'sandbox', ...secrets })).toMatchObject({
			url: 'https://tapi-sandbox.avanser.com/v1/accounts?type=configuration',
		});
		expect(await tested(custom(' https://example.com/v1// '))).toMatchObject({
			url: 'https://example.com/v1/accounts?type=configuration',
		});
	});

	it.each([
		['agency-secret', 200],
		['wrong', 401],
	])('with the password %s is answered with %d', async (password, status) => {
		const { simulator } = avanser;
		const { url, auth, rules } = await tested(credentialFor(simulator.url, ['agency', password]));
		const basic = Buffer.from(`${auth?.username}:${auth?.password}`).toString('base64');
		const response = await fetch(url, { headers: { authorization: `Basic ${basic}` } });
		await response.arrayBuffer();
		expect(response.status).toBe(status);
		expect(simulator.journal.entries()).toMatchObject([
			{ documentedOperation: 'accounts.list', query: { type: 'configuration' }, status },
		]);
		expect(rules).toMatchObject([
			{
				type: 'responseCode',
				properties: { value: 401, message: expect.stringMatching(/password/) },
			},
		]);
	});
});
