import type { IDataObject } from 'n8n-workflow';
import type { Delivery } from '../webhooks/delivery';
import { isRecord } from '../engine/parameters';
import { statusOf } from '../ordering/waiting';
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

/** What a callback says, or List Requests. */
export type RequestFacts = Partial<Record<(typeof factNames)[number], Text>>;

export function factsOfDelivery({ fields }: Delivery): RequestFacts {
	return Object.fromEntries(factNames.map((name) => [name, fields.get(name)?.text]));
}

export function factsOfBody(body: IDataObject): RequestFacts {
	return Object.fromEntries(factNames.map((name) => [name, textOf(body[name])]));
}

/** @param row read with its `@transaction`, which alone names the account */
export function factsOfRow(row: IDataObject): RequestFacts {
	const transaction = row['@transaction'];
	return {
		...factsOfBody(row),
		request_id: textOf(row.id),
		account_id: isRecord(transaction) ? textOf(transaction['account-id']) : undefined,
		status: statusOf(row),
	};
}

export function textOf(value: unknown): string | undefined {
	return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}
