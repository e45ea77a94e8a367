import type { IDataObject } from 'n8n-workflow';
import type { RequestRow } from '../api/requestList';
import { isRecord, textOf } from '../foundation/json';
import type { Delivery } from '../webhooks/delivery';
import type { Text } from './values';

/** Blueprint, "Callback Body"; product outline, "Confirmation Callback". */
export const factNames = [
	'account_id',
	'request_id',
	'custom_id',
	'custom_group',
	'status',
	'message',
	'service_number',
	'answer_point',
] as const;

/** What is said of a request by a callback, or by List Requests. */
export type RequestFacts = Partial<Record<(typeof factNames)[number], Text>>;

export function factsOfDelivery({ fields }: Delivery): RequestFacts {
	return Object.fromEntries(factNames.map((name) => [name, fields.get(name)?.text]));
}

export function factsOfBody(body: IDataObject): RequestFacts {
	return Object.fromEntries(factNames.map((name) => [name, textOf(body[name])]));
}

/** @param row read with its `@transaction`, which alone names the account */
export function factsOfRow({ raw, status }: RequestRow): RequestFacts {
	return {
		...factsOfBody(raw),
		request_id: textOf(raw.id),
		account_id: accountOfRow(raw),
		status,
	};
}

function accountOfRow({ '@transaction': transaction }: IDataObject): string | undefined {
	return isRecord(transaction) ? textOf(transaction['account-id']) : undefined;
}

/** Whether a status, in lower case, is one that stays. */
export function isFinal(status: Text): boolean {
	return status === 'completed' || status === 'failed' || status === 'reported';
}
