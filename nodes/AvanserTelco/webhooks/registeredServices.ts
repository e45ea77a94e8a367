import { NodeOperationError } from 'n8n-workflow';
import type { IDataObject, IHookFunctions } from 'n8n-workflow';
import type { Api } from '../api/api';
import { ApiFailure, toNodeError } from '../failures';
import { isRecord } from '../engine/parameters';
import { pool } from '../engine/pool';
import { path } from '../api/request';
import { statusOf } from '../ordering/waiting';

/** A service's setting that a trigger registers its URL in. */
export interface Slot {
	kind: 'call' | 'sms';
	member: 'call_uri' | 'sms_forward_uri';
	/** Throws where a setting cannot be used. */
	check?(context: IHookFunctions): void;
}

/** A service with what is registered, or is about to be. */
export interface Service {
	number: string;
	name: string;
	uri: string;
}

/** A URL to be set in place of another. */
export interface Change {
	service: Service;
	uri: string;
}

/**
 * Every service of the account, whatever its order.
 * @param account the one that was asked for, if any
 */
export async function servicesOf(
	context: IHookFunctions,
	api: Api,
	{ member }: Slot,
	account: string | undefined,
): Promise<Service[]> {
	const services = new Map<string, Service>();
	for await (const rows of api.pages({ method: 'GET', path: '/services' })) {
		for (const row of rows) {
			if (services.size === 0) checkAccount(context, row['@transaction'], account);
			const number = String(row.service_number);
			const uri = row[member];
			const name = String(row.name ?? '');
			services.set(number, { number, name, uri: typeof uri === 'string' ? uri : '' });
		}
	}
	for (const [number, uri] of await underWay(context, api, services)) {
		const service = services.get(number);
		if (service !== undefined) service.uri = uri;
	}
	return [...services.values()];
}

/** Where no account is asked for, it is whatever is selected: that must not change under a registered trigger. */
function checkAccount(
	context: IHookFunctions,
	transaction: unknown,
	wanted: string | undefined,
): void {
	const data = context.getWorkflowStaticData('node');
	const selected = isRecord(transaction) ? transaction['account-id'] : undefined;
	if (selected === undefined || selected === null) return;
	if (wanted === undefined && data.account !== undefined && data.account !== String(selected)) {
		throw refusal(
			context,
			`AVANSER has account ${String(selected)} selected, but this trigger is registered in account ${String(data.account)}`,
			'Choose the account in the trigger or in the credential.',
		);
	}
	data.account = String(selected);
}

/**
 * The URLs that were submitted by this trigger and are not to be seen yet: AVANSER takes minutes, and n8n activates
 * again at once when a workflow is published once more. Static data can be lost; then an update is sent twice.
 */
async function underWay(
	context: IHookFunctions,
	api: Api,
	services: Map<string, Service>,
): Promise<Map<string, string>> {
	const data = context.getWorkflowStaticData('node');
	const open = Object.entries(isRecord(data.submitted) ? data.submitted : {}).flatMap(
		([number, submitted]) =>
			isRecord(submitted) && services.get(number)?.uri !== submitted.uri
				? [{ number, uri: String(submitted.uri), request: submitted.request }]
				: [],
	);
	const pending = new Set<unknown>();
	if (open.length > 0) {
		for await (const rows of api.pages({ method: 'GET', path: '/requests' })) {
			for (const row of rows) if (statusOf(row) === 'pending') pending.add(row.id);
		}
	}
	const still = open.filter(({ request }) => pending.has(request));
	data.submitted = Object.fromEntries(
		still.map(({ number, uri, request }) => [number, { uri, request }]),
	);
	return new Map(still.map(({ number, uri }) => [number, uri]));
}

const mostAtOnce = 5;

export interface Failed {
	change: Change;
	failure: unknown;
}

/**
 * Sets URLs, a few at a time.
 * @param wanted `all` ends it at the first failure
 */
export async function setAll(
	context: IHookFunctions,
	api: Api,
	slot: Slot,
	changes: Change[],
	wanted: 'all' | 'each',
): Promise<{ done: Change[]; failed: Failed[] }> {
	const data = context.getWorkflowStaticData('node');
	const submitted: IDataObject = isRecord(data.submitted) ? { ...data.submitted } : {};
	const noSms = numbersWithoutSms(context);
	const done: Change[] = [];
	const failed: Failed[] = [];
	const work = async (change: Change) => {
		const { service, uri } = change;
		try {
			const [acknowledged] = await api.rows({
				method: 'POST',
				path: path`/services/${service.number}`,
				body: { [slot.member]: uri },
			});
			submitted[service.number] = { uri, request: acknowledged?.request_id };
			done.push(change);
		} catch (failure) {
			if (isNoSms(context, slot, failure)) {
				noSms.push(service.number);
				return;
			}
			failed.push({ change, failure });
			// It may have been carried out: then it is to be taken back like the others.
			if (failure instanceof ApiFailure && failure.details.outcomeUnknown) done.push(change);
		}
	};
	const workers = api.writesInTurn ? 1 : mostAtOnce;
	await pool(changes, workers, work, () => wanted === 'each' || failed.length === 0);
	data.submitted = submitted;
	if (noSms.length > numbersWithoutSms(context).length) {
		data.noSms = noSms.join(' ');
		context.logger.warn(`AVANSER Telco: AVANSER forwards no SMS for ${noSms.join(', ')}`);
	}
	return { done, failed };
}

/** "Mobile only" (product outline): All Services means those that can. Asked once, a number is not asked again. */
function isNoSms(context: IHookFunctions, { kind }: Slot, failure: unknown): boolean {
	return (
		kind === 'sms' &&
		context.getNodeParameter('registerOn') === 'all' &&
		failure instanceof ApiFailure &&
		failure.code === '400'
	);
}

export function refusesSms(context: IHookFunctions, number: string): boolean {
	const all = context.getNodeParameter('registerOn') === 'all';
	return all && numbersWithoutSms(context).includes(number);
}

function numbersWithoutSms(context: IHookFunctions): string[] {
	const { noSms } = context.getWorkflowStaticData('node');
	return typeof noSms === 'string' ? noSms.split(' ') : [];
}

/** Names and reasons. */
export function listed(context: IHookFunctions, failed: Failed[]): string {
	return failed
		.map(({ change: { service }, failure }) => {
			return `${label(service)}: ${asNodeError(context, failure).message}`;
		})
		.join('; ');
}

export function label({ number, name }: Service): string {
	return name === '' ? number : `${number} (${name})`;
}

export function asNodeError(context: IHookFunctions, failure: unknown) {
	return failure instanceof NodeOperationError ? failure : toNodeError(context.getNode(), failure);
}

export function refusal(context: IHookFunctions, message: string, description: string) {
	return new NodeOperationError(context.getNode(), message, { description });
}
