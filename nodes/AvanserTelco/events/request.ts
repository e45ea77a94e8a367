import type { IDataObject } from 'n8n-workflow';
import type { Delivery } from '../webhooks/delivery';
import { isRecord } from '../engine/parameters';
import { askAboutRequest } from '../webhooks/readBack';
import { referenceIn } from '../ordering/reference';
import type { Answer, Channel, Event } from '../webhooks/receiver';
import { factNames, factsOfDelivery, factsOfRow, textOf } from './requestFacts';
import type { RequestFacts } from './requestFacts';
import { phoneOrNull, textOrNull, timeOrNull } from './values';

const knownOutcomes = ['completed', 'failed'];

export const requestChannel: Channel = {
	kind: 'request',
	// The number is not known before the order, nor is the trigger to whoever orders.
	tokenParts: ({ reference }) => (reference === undefined ? [] : [[reference]]),
	read: (delivery) => requestEvent(factsOfDelivery(delivery), {}, delivery),
	wants({ item }, context) {
		const filters: unknown = context.getNodeParameter('filters', {});
		const { outcomes = [] } = isRecord(filters) ? filters : {};
		const chosen = Array.isArray(outcomes) ? outcomes.map(String) : [];
		const status = String(item.status);
		return chosen.length === 0 || chosen.includes(status) || !knownOutcomes.includes(status);
	},
	async ask(delivery, context): Promise<Answer | undefined> {
		if (context.getNodeParameter('verify', true) !== true) return undefined;
		const told = factsOfDelivery(delivery);
		const found = await askAboutRequest(context, told, delivery.reference);
		if (!('row' in found)) return found;
		const facts = { ...factsOfRow(found.row), ...present(told), ...present(found.facts) };
		return { confirmed: requestEvent(facts, found.row, delivery) };
	},
};

function present(facts: RequestFacts): RequestFacts {
	return Object.fromEntries(Object.entries(facts).filter(([, text]) => text !== undefined));
}

/** A request as List Requests has it. */
export function listedRequest(row: IDataObject): Event {
	return requestEvent(factsOfRow(row), row);
}

/**
 * @param row the request in List Requests, where it has been looked up: its id may be another one than a callback's
 * (product outline, "Confirmation Callback")
 */
function requestEvent(
	facts: RequestFacts,
	row: IDataObject,
	{ reference, fields, raw }: Partial<Delivery> = {},
): Event {
	const id = textOf(row.id) ?? facts.request_id;
	const status = facts.status?.toLowerCase();
	const other: IDataObject = raw === undefined ? {} : { raw };
	for (const [name, { name: spelled, text }] of fields ?? []) {
		if (!factNames.some((known) => known === name)) other[spelled] = text;
	}
	const final = status === 'completed' || status === 'failed' || status === 'reported';
	return {
		item: {
			requestId: textOrNull(id),
			callbackRequestId: textOrNull(facts.request_id),
			reference: textOrNull(reference ?? referenceIn(row.callback_url)),
			requestType: textOrNull(textOf(row.request_type)),
			accountId: textOrNull(facts.account_id),
			status: textOrNull(status),
			completed: status === 'completed',
			message: textOrNull(facts.message),
			serviceNumber: phoneOrNull(facts.service_number),
			serviceNumberRaw: textOrNull(facts.service_number),
			answerPoint: phoneOrNull(facts.answer_point),
			answerPointRaw: textOrNull(facts.answer_point),
			customId: textOrNull(facts.custom_id),
			customGroup: textOrNull(facts.custom_group),
			requestedAt: timeOrNull(textOf(row.request_date)),
			other,
		},
		// A request ends once, whatever the words for it.
		key: ['request', id ?? reference ?? raw, ...(final ? [] : [status])].join(':'),
		account: facts.account_id ?? undefined,
	};
}
