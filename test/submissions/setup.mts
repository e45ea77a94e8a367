import { randomBytes } from 'node:crypto';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import type { Simulator } from '../../simulator/index.mts';
import type { RequestRecord } from '../../simulator/vendor/requests.mts';
import { order } from '../host/parameters.mts';

/** One number for each item, named by the item. */
export const orderOfItem = (more: INodeParameters = {}): INodeParameters =>
	order({ name: '={{ $json.name }}', ...more });

/** One number for each item, named and identified by the item. */
export const orderOfItemWithId = (more: INodeParameters = {}): INodeParameters =>
	orderOfItem({ custom_id: '={{ $json.id }}', ...more });

/** Waits in seconds rather than minutes. */
export const waiting: INodeParameters = {
	waitForCompletion: true,
	pollInterval: 0.1,
	waitTimeout: 0.5,
};

/** Retry On Fail with hardly a pause: n8n takes 0 for a second. */
export const retryOnFail = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };

/**
 * A request that AVANSER lists from before, known to nobody else: the ledger stays with what the node does. The number
 * of a completed order has its service.
 */
export function listed(
	{ clock, telco }: Simulator,
	request: Partial<RequestRecord> = {},
): RequestRecord {
	const record: RequestRecord = {
		id: randomBytes(16).toString('hex'),
		request_type: 'create',
		account: 6999,
		username: 'agency',
		receivedAt: clock.now() - 3_600_000,
		service_number: '61290081510',
		answer_point: '61401603859',
		custom_id: '',
		custom_group: '',
		callback_url: '',
		request_status: 'completed',
		message: 'Request completed successfully',
		callback: { status: 'pending', httpReply: 0 },
		requestBody: '',
		acknowledgmentBody: '',
		faults: [],
		...request,
	};
	telco.requests.add(record);
	const { account, request_status, request_type, service_number } = record;
	const isLive = request_status === 'completed' || request_status === 'pending_confirmation';
	if (request_type === 'create' && isLive && telco.services.get(service_number) === undefined) {
		telco.addService({ account, name: 'Ordered', service_number, service: { type: 'voicemail' } });
	}
	return record;
}

/** The pages of List Requests that were read. */
export function listReads({ journal }: Simulator): string[] {
	return journal
		.entries({ documentedOperation: 'requests.list' })
		.map(({ path }) => path.replace('/v1', ''));
}

/** The names of the orders that were sent, accepted or not. */
export function sentNames({ journal }: Simulator): unknown[] {
	return journal.entries({ documentedOperation: 'requests.create' }).map(({ body }) => {
		const sent: IDataObject = JSON.parse(body);
		return sent.name;
	});
}

/** The names of the services that were bought. */
export function boughtNames({ ledger }: Simulator): string[] {
	return ledger.bought().map(({ name }) => name);
}
