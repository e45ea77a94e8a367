import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';
import { isRecord } from '../foundation/json';
import { previousName } from '../uris/serviceUri';
import { referenceName, tokenName } from '../uris/reference';

/** What arrives at a webhook once, whatever its method, its content type and its spelling. */
export interface Delivery {
	/** As it came, without what only this package put into the URL. */
	payload: IDataObject;
	/** What it says by lower-case name: AVANSER writes `clientid` for calls and `clientId` for SMS (blueprint). */
	fields: ReadonlyMap<string, Field>;
	/** The text of a body that could not be read. */
	raw?: string;
	/** The reference in the URL, see reference.ts. */
	reference?: string;
	/** Every token in the URL. */
	tokens: string[];
}

interface Field {
	/** As it was spelled. */
	name: string;
	text: string;
}

export async function deliveryOf(context: IWebhookFunctions): Promise<Delivery> {
	const query = Object.entries(recordOf(context.getQueryData()));
	const { members, raw } = await bodyOf(context);
	const texts = (name: string) =>
		query.filter(([given]) => given.toLowerCase() === name).flatMap(([, value]) => textsOf(value));

	const sent = [...query, ...Object.entries(members)].filter(([name]) => isTheirs(name));
	return {
		payload: Object.fromEntries(raw === undefined ? sent : [...sent, ['raw', raw]]),
		fields: fieldsOf(sent),
		raw,
		reference: texts(referenceName).at(-1),
		tokens: texts(tokenName),
	};
}

const ours = [referenceName, tokenName, previousName];

/** True unless this package put the parameter there, or its name would change an object instead of becoming a member. */
function isTheirs(name: string): boolean {
	return name !== '__proto__' && !ours.includes(name.toLowerCase());
}

/**
 * Of a repeated parameter the last one counts: AVANSER puts its own behind those the registered URL has already
 * (product outline, "Call-URI reports"). A tag it did not replace says nothing.
 */
function fieldsOf(sent: Array<[string, unknown]>): Map<string, Field> {
	const fields = new Map<string, Field>();
	for (const [name, value] of sent) {
		for (const text of textsOf(value)) {
			if (!isTag(text)) fields.set(name.toLowerCase(), { name, text });
		}
	}
	return fields;
}

function isTag(text: string): boolean {
	return /^(\[\[[^[\]]*\]\]\.?)+$/.test(text);
}

function textsOf(value: unknown): string[] {
	if (Array.isArray(value)) return value.flatMap(textsOf);
	if (value === null || value === undefined) return [];
	return [typeof value === 'string' ? value : JSON.stringify(value)];
}

function recordOf(value: unknown): IDataObject {
	return isRecord(value) ? value : {};
}

/** AVANSER tries twice at most: a body that is not what its content type says is kept as text, not refused. */
async function bodyOf(context: IWebhookFunctions): Promise<{ members: IDataObject; raw?: string }> {
	const text = await bodyText(context);
	if (text.trim() === '') return { members: recordOf(context.getBodyData()) };
	const json = jsonOf(text);
	if (isRecord(json)) return { members: json };
	// AVANSER's portal can send a form (Integrations: Webhooks). A form is recognised without its content type.
	if (/^\s*[^={}[\]<>\s]+=/.test(text)) return { members: formOf(text) };
	return { members: {}, raw: text };
}

async function bodyText(context: IWebhookFunctions): Promise<string> {
	const request = context.getRequestObject();
	try {
		await request.readRawBody();
	} catch (error) {
		// The body is cut off, too large, or not compressed the way it says; what the URL carries is still there.
		context.logger.warn('AVANSER Telco: the body of a delivery could not be read', {
			reason: error instanceof Error ? error.message : String(error),
		});
	}
	const body: unknown = request.rawBody;
	return Buffer.isBuffer(body) ? decoded(body, request.encoding) : '';
}

function decoded(body: Buffer, charset: unknown): string {
	try {
		return new TextDecoder(typeof charset === 'string' ? charset : 'utf-8').decode(body);
	} catch {
		return new TextDecoder().decode(body);
	}
}

/** The value without `__proto__` members, which later code could take for prototypes; undefined if it is not JSON. */
function jsonOf(text: string): unknown {
	try {
		return JSON.parse(text, (name, value: unknown) => (name === '__proto__' ? undefined : value));
	} catch {
		return undefined;
	}
}

function formOf(text: string): IDataObject {
	const values = new Map<string, string[]>();
	for (const [name, value] of new URLSearchParams(text.trim())) {
		const before = values.get(name);
		if (before === undefined) values.set(name, [value]);
		else before.push(value);
	}
	return Object.fromEntries(
		Array.from(values, ([name, all]) => [name, all.length === 1 ? all[0] : all]),
	);
}
