import { Agent, request } from 'undici';

import type { Simulator } from '../../simulator/index.mts';

const agent = new Agent({ pipelining: 0 });

/** JSON of which a test says what it expects. */
type Json = string | number | boolean | null | Json[] | { [member: string]: Json };

export interface Reply {
	status: number;
	headers: Record<string, string | string[] | undefined>;
	text: string;
	/** The whole body; empty where it is not a JSON object. */
	body: { [member: string]: Json };
}

export interface Sent {
	json?: unknown;
	form?: Record<string, string>;
	html?: string;
	/** A body as it is, and its content type. */
	raw?: { body: string; type?: string };
	headers?: Record<string, string>;
	username?: string;
	password?: string;
	/** Whether a successful reply must be what the contract says; a fault or reading may depart. */
	conforming?: boolean;
}

function bodyOf({ json, form, html, raw }: Sent): { body?: string; type?: string } {
	if (json !== undefined) return { body: JSON.stringify(json), type: 'application/json' };
	if (html !== undefined) return { body: html, type: 'text/html' };
	if (form) {
		return {
			body: new URLSearchParams(form).toString(),
			type: 'application/x-www-form-urlencoded',
		};
	}
	return raw ?? {};
}

function objectOf(text: string): Reply['body'] {
	try {
		const parsed: Json = JSON.parse(text);
		return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? parsed : {};
	} catch {
		return {};
	}
}

/** Sends a request over a real socket; the path is below `/v1`, or else a whole URL. */
export async function send(
	simulator: Simulator,
	method: 'GET' | 'POST' | 'DELETE' | 'PUT',
	path: string,
	sent: Sent = {},
): Promise<Reply> {
	const { username = 'agency', password = 'agency-secret', conforming = true } = sent;
	const { body, type } = bodyOf(sent);
	const answer = await request(path.startsWith('http') ? path : `${simulator.url}${path}`, {
		method,
		dispatcher: agent,
		headers: {
			authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
			...(type && { 'content-type': type }),
			...sent.headers,
		},
		...(body !== undefined && { body }),
	});
	const text = await answer.body.text();
	const reply: Reply = {
		status: answer.statusCode,
		headers: answer.headers,
		text,
		body: objectOf(text),
	};
	const json = String(answer.headers['content-type']).startsWith('application/json');
	if (conforming && reply.status < 400 && json && !path.startsWith('http')) {
		const problems = simulator.contract.faultsOfReply(
			method,
			`/v1${path.split('?')[0]}`,
			reply.status,
			reply.body,
		);
		if (problems.length > 0) {
			throw new Error(`${method} ${path} answered against the contract: ${problems.join('; ')}`);
		}
	}
	return reply;
}

/** A valid create; members given replace those of the same name. */
export const creation = (more: object = {}) => ({
	name: 'service #1',
	custom_id: 'custom_id #1',
	custom_group: 'custom_group #1',
	service_number: { country: 'AU', search_type: 'number_type', number_type: 'MOBILE' },
	service: { type: 'transfer', answer_point: '61401603859', record_call: true },
	...more,
});

/** Submits a create and returns what was acknowledged. */
export async function create(simulator: Simulator, more: object = {}) {
	const { status, body, text } = await send(simulator, 'POST', '/requests', {
		json: creation(more),
		conforming: false,
	});
	if (status !== 200) throw new Error(`Create was answered ${status}: ${text}`);
	const { request_id, service_number } = Object(body.response);
	return { request_id: String(request_id), service_number: String(service_number) };
}

/** The rows of the first page of a list. */
export async function rows(simulator: Simulator, path: string) {
	const { body } = await send(simulator, 'GET', path, { conforming: false });
	const list = Array.isArray(body.response) ? body.response : [];
	return list.map((row): { [member: string]: Json } => ({ ...Object(row) }));
}
