import type { IDataObject, INodeType, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { isRecord, parseJson } from './parameters';

/**
 * The lifecycle of a webhook whose URL the user, or a node, gives to AVANSER: there is nothing to register, and
 * nothing to take back.
 */
export const setByHand: NonNullable<INodeType['webhookMethods']>['default'] = {
	async checkExists() {
		return true;
	},
	async create() {
		return true;
	},
	async delete() {
		return true;
	},
};

/**
 * Receives one delivery: whatever arrives becomes an item and is answered at once, because AVANSER tries only twice.
 *
 * AVANSER documents a POST with JSON and a GET with a query for the same callback, and one of its own examples
 * is not valid JSON (blueprint, "Request completed"): what cannot be read is kept as text.
 */
export async function receive(this: IWebhookFunctions): Promise<IWebhookResponseData> {
	return { workflowData: [[{ json: { ...queryOf(this), ...bodyOf(this) } }]] };
}

function queryOf(context: IWebhookFunctions): IDataObject {
	const query: unknown = context.getQueryData();
	return isRecord(query) ? query : {};
}

function bodyOf(context: IWebhookFunctions): IDataObject {
	const { rawBody } = context.getRequestObject();
	const text = Buffer.isBuffer(rawBody) ? rawBody.toString('utf8') : '';
	const json = parseJson(text);
	if (isRecord(json)) return json;
	const parsed: unknown = context.getBodyData();
	if (isRecord(parsed) && Object.keys(parsed).length > 0) return parsed;
	return text.trim() === '' ? {} : { raw: text };
}
