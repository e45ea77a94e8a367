import type {
	IAllExecuteFunctions,
	ICredentialDataDecryptedObject,
	IHttpRequestOptions,
	IN8nHttpFullResponse,
} from 'n8n-workflow';
import { baseUrl } from '../../../credentials/baseUrl';
import { ApiFailure } from '../foundation/failures';
import { isRecord } from '../foundation/json';
import { credentialName, credentialOf } from './credential';
import { adviceInDoubt, failureOf, replyOf } from './reply';
import type { Reply, ApiRequest } from './request';
import { TypedText, isRead } from './request';

/** Sends one request, with the retries its kind allows. Throws {@link ApiFailure}. */
export type Send = (request: ApiRequest) => Promise<Reply>;

/** Sends one request once, before a moment in milliseconds since 1970 if one is given. */
export type Once = (request: ApiRequest, deadline?: number) => Promise<Reply | ApiFailure>;

export interface Sender {
	/** Root of the API, without a trailing slash. */
	base: string;
	/** Tells AVANSER's users apart: those who share one share its selected account. */
	user: string;
	/** The account the credential is for, if it names one. */
	accountId?: string;
	once: Once;
	/** Says when the execution is stopped, where there is one. */
	cancelled?: AbortSignal;
}

/**
 * @param timeout seconds to wait for one answer
 * @param usualDeadline when all of it has to be over, in milliseconds since 1970
 */
export async function sender(
	context: IAllExecuteFunctions,
	timeout: number,
	usualDeadline = Infinity,
): Promise<Sender> {
	const { decrypted, accountId } = await credentialOf(context);
	const base = baseUrl(decrypted);
	const hide = secretsHidden(decrypted);
	const cookies = new Map<string, string>();

	const once: Once = async (request, deadline = usualDeadline) => {
		const left = Math.max(0.001, Math.min(timeout, (deadline - Date.now()) / 1000));
		const answer = await context.helpers.httpRequestWithAuthentication
			.call(context, credentialName, httpOptions(base, request, left, cookies))
			.then(
				({ statusCode, headers, body }: IN8nHttpFullResponse) => {
					keepCookies(cookies, headers['set-cookie']);
					return replyOf(statusCode, headers, String(body));
				},
				(error: unknown) => noAnswer(error, request, timeout),
			);
		if (answer instanceof ApiFailure) return answer;
		return failureOf(answer, request)?.worded(hide) ?? answer;
	};

	const cancelled =
		'getExecutionCancelSignal' in context ? context.getExecutionCancelSignal() : undefined;
	return { base, user: `${String(decrypted.username)} at ${base}`, accountId, once, cancelled };
}

/** The documents mention no cookies, but AVANSER may bind the selected account to one: so cookies are kept for a run. */
function keepCookies(cookies: Map<string, string>, header: unknown): void {
	for (const cookie of [header ?? []].flat()) {
		const [, name, value] = /^([^=;]+)=([^;]*)/.exec(String(cookie)) ?? [];
		if (name !== undefined) cookies.set(name.trim(), value);
	}
}

function httpOptions(
	base: string,
	request: ApiRequest,
	timeout: number,
	cookies: Map<string, string>,
): IHttpRequestOptions {
	const { body } = request;
	const options: IHttpRequestOptions = {
		method: request.method,
		url: base + request.path + queryOf(request),
		headers: { accept: 'application/json' },
		timeout: timeout * 1000,
		// As text, because n8n would hand over JSON that it cannot parse as if it were a text.
		encoding: 'text',
		returnFullResponse: true,
		// Statuses are ours to judge: n8n's own errors lose AVANSER's reasons, and a 401 would be sent twice.
		ignoreHttpStatusErrors: true,
		// A 300 is an answer with content here, and a redirect must not carry the credential elsewhere.
		disableFollowRedirect: true,
	};
	if (cookies.size > 0) {
		const cookie = Array.from(cookies, ([name, value]) => `${name}=${value}`).join('; ');
		options.headers = { ...options.headers, cookie };
	}
	if (body instanceof TypedText) {
		options.headers = { ...options.headers, 'content-type': body.contentType };
		options.body = body.text;
	} else if (body !== undefined) {
		options.headers = { ...options.headers, 'content-type': 'application/json' };
		// As text: members with names such as constructor get lost where axios copies an object.
		options.body = JSON.stringify(body);
	}
	return options;
}

function queryOf({ qs = {} }: ApiRequest): string {
	const query = new URLSearchParams();
	for (const [name, value] of Object.entries(qs)) {
		if (value !== undefined) query.set(name, String(value));
	}
	const text = query.toString().replace(/\+/g, '%20');
	return text === '' ? '' : `?${text}`;
}

/**
 * What each code means that says the request never reached AVANSER (Node.js, "Common system errors"). The meanings are
 * in words, because n8n replaces any message that holds such a code.
 */
const neverReached = new Map([
	['ECONNREFUSED', 'its server refuses connections'],
	['ENOTFOUND', 'the name of its server is not known'],
	['EAI_AGAIN', 'the name of its server could not be looked up'],
	['EHOSTUNREACH', 'its server cannot be reached'],
	['ENETUNREACH', 'its network cannot be reached'],
]);
const tookTooLong = new Set(['ECONNABORTED', 'ETIMEDOUT']);

/** Turns a network error into a failure. An error without a network code is a bug, and is thrown again. */
export function noAnswer(error: unknown, request: ApiRequest, timeout: number): ApiFailure {
	const code = networkCode(error);
	if (code === undefined) throw error;
	const beforehand = /CERT|TLS|SSL|UNABLE_TO_VERIFY/.test(code)
		? 'the certificate of its server is not accepted'
		: neverReached.get(code);
	const what = tookTooLong.has(code)
		? `AVANSER did not answer within ${timeout} seconds`
		: `The connection to AVANSER failed: ${beforehand ?? 'it was cut'}`;
	const unclear = !isRead(request) && beforehand === undefined;
	return new ApiFailure(
		'noAnswer',
		what,
		unclear
			? adviceInDoubt(request)
			: 'Check the base URL of the credential and the network of this n8n, then run the node again.',
		{ outcomeUnknown: unclear },
	);
}

/** n8n wraps the network's error once or twice; the code may sit at any level. */
function networkCode(error: unknown): string | undefined {
	for (let current = error; isError(current); current = current.cause) {
		for (const code of [
			'code' in current ? current.code : undefined,
			'httpCode' in current ? current.httpCode : undefined,
		]) {
			if (typeof code === 'string' && /^[A-Z][A-Z\d_]+$/.test(code)) return code;
		}
	}
	return undefined;
}

function isError(value: unknown): value is Error {
	return value instanceof Error || (isRecord(value) && typeof value.message === 'string');
}

/**
 * Removes the credential from what AVANSER, or a proxy before it, echoed in a refusal. A password of a few letters
 * is left: it would be found in ordinary words.
 */
function secretsHidden(credential: ICredentialDataDecryptedObject): (text: string) => string {
	const username = String(credential.username);
	const password = String(credential.password);
	const secrets = [
		Buffer.from(`${username}:${password}`).toString('base64'),
		...(password.length > 5 ? [password, encodeURIComponent(password)] : []),
	];
	return (text) => secrets.reduce((hidden, secret) => hidden.replaceAll(secret, '***'), text);
}
