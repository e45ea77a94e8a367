import type { IDataObject } from 'n8n-workflow';
import type { RequestRow } from '../api/requestList';
import { requestFilters, verify } from '../fields/requestEvent';
import { textOf } from '../foundation/json';
import { settingsAtDelivery } from '../parameters/settings';
import { referenceIn } from '../uris/reference';
import type { Answer, Channel, Event } from '../webhooks/channel';
import type { Delivery } from '../webhooks/delivery';
import { askAboutRequest } from './readBack';
import { factNames, factsOfDelivery, factsOfRow, isFinal } from './requestFacts';
import type { RequestFacts } from './requestFacts';
import { phoneOrNull, textOrNull, timeOrNull } from './values';

const knownOutcomes = ['completed', 'failed'];

export const requestChannel: Channel = {
	kind: 'request',
	// The number is not known before the order, nor is the trigger to whoever orders.
	tokenParts: ({ reference }) => (reference === undefined ? [] : [[reference]]),
	read: (delivery) => requestEvent(factsOfDelivery(delivery), undefined, delivery),
	wants({ item }, context) {
		const { outcomes = [] } = settingsAtDelivery(context, [requestFilters]).filters;
		const status = String(item.status);
		const isKnown = knownOutcomes.includes(status);
		return outcomes.length === 0 || !isKnown || outcomes.some((one) => one === status);
	},
	async ask(delivery, context): Promise<Answer | undefined> {
		if (!settingsAtDelivery(context, [verify]).verify) return undefined;
		const reported = factsOfDelivery(delivery);
		const finding = await askAboutRequest(context, reported, delivery.reference);
		if (!('row' in finding)) return finding;
		const { row, stored } = finding;
		const facts = { ...factsOfRow(row), ...present(reported), ...present(stored) };
		return { confirmed: requestEvent(facts, row, delivery) };
	},
};

function present(facts: RequestFacts): RequestFacts {
	return Object.fromEntries(Object.entries(facts).filter(([, text]) => text !== undefined));
}

/** A request as List Requests has it. */
export function listedRequest(row: RequestRow): Event {
	return requestEvent(factsOfRow(row), row);
}

/**
 * @param row the request in List Requests, where it has been looked up: its id may be another one than a callback's
 * (product outline, "Confirmation Callback")
 */
function requestEvent(
	facts: RequestFacts,
	row?: RequestRow,
	{ reference, fields, raw }: Partial<Delivery> = {},
): Event {
	const id = row?.id || facts.request_id;
	const status = facts.status?.toLowerCase();
	const other: IDataObject = raw === undefined ? {} : { raw };
	for (const [name, { name: spelled, text }] of fields ?? []) {
		if (!factNames.some((known) => known === name)) other[spelled] = text;
	}
	const final = isFinal(status);
	return {
		item: {
			requestId: textOrNull(id),
			callbackRequestId: textOrNull(facts.request_id),
			reference: textOrNull(reference ?? referenceIn(row?.callbackUrl)),
			requestType: textOrNull(row?.type),
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
			requestedAt: timeOrNull(textOf(row?.raw.request_date)),
			other,
		},
		// A request ends once, whatever the words for it.
		key: ['request', id ?? reference ?? raw, ...(final ? [] : [status])].join(':'),
		account: facts.account_id ?? undefined,
	};
}
