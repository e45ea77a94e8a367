import type { IHookFunctions } from 'n8n-workflow';
import type { Api } from '../api/api';
import { path } from '../api/request';
import { requests } from '../api/requestList';
import { ApiFailure } from '../foundation/failures';
import { isRecord, textOf } from '../foundation/json';
import { pool } from '../foundation/pool';
import type { Slot } from './channel';
import { refusal } from './refusals';
import type { Change, FailedChange, Service } from './service';
import { staticDataOf } from './staticData';

/** What List Services says, and in which account. */
interface Services {
	services: Service[];
	/** The account that was selected, where AVANSER says so. */
	selected?: string;
}

/** Every service of the account, whatever its order, as List Services has it. */
export async function servicesOf(api: Api, { member }: Slot): Promise<Services> {
	const services = new Map<string, Service>();
	let selected: string | undefined;
	for await (const rows of api.pages({ method: 'GET', path: '/services' })) {
		for (const row of rows) {
			const transaction = row['@transaction'];
			selected ??= isRecord(transaction) ? textOf(transaction['account-id']) : undefined;
			const number = String(row.service_number);
			const uri = row[member];
			const name = String(row.name ?? '');
			services.set(number, { number, name, uri: typeof uri === 'string' ? uri : '' });
		}
	}
	return { services: [...services.values()], selected };
}

/**
 * Remembers the account a trigger is registered in. Where no account is asked for, it is whatever is selected: that
 * must not change under a registered trigger.
 *
 * @param wanted the account that was asked for, if any
 */
export function rememberAccount(
	context: IHookFunctions,
	selected: string | undefined,
	wanted: string | undefined,
): void {
	const data = staticDataOf(context);
	if (selected === undefined) return;
	if (wanted === undefined && data.account !== undefined && data.account !== selected) {
		throw refusal(
			context,
			`AVANSER has account ${selected} selected, but this trigger is registered in account ${data.account}`,
			'Choose the account in the trigger or in the credential.',
		);
	}
	data.account = selected;
}

/**
 * The services with the URLs this trigger has submitted and AVANSER does not show yet: it takes minutes, and n8n
 * activates again at once when a workflow is published once more. Forgets what has been carried out or given up.
 */
export async function withSubmitted(
	context: IHookFunctions,
	api: Api,
	services: Service[],
): Promise<Service[]> {
	const data = staticDataOf(context);
	const uris = new Map(services.map(({ number, uri }) => [number, uri]));
	const open = Object.entries(data.submitted).filter(
		([number, { uri }]) => uris.get(number) !== uri,
	);
	const pending = new Set<string | undefined>();
	if (open.length > 0) {
		for await (const rows of requests(api)) {
			for (const { id, status } of rows) if (status === 'pending') pending.add(id);
		}
	}
	const submitted = Object.fromEntries(open.filter(([, { request }]) => pending.has(request)));
	data.submitted = submitted;
	return services.map((service) => ({
		...service,
		uri: submitted[service.number]?.uri ?? service.uri,
	}));
}

const mostAtOnce = 5;

/** How URLs are set. */
interface Setting {
	slot: Slot;
	/** `all` ends it at the first failure. */
	wanted: 'all' | 'each';
	/** True if a number for which AVANSER refuses the setting is left out, and not asked about again. */
	skipsRefused: boolean;
}

/** Sets URLs, a few at a time. */
export async function setAll(
	context: IHookFunctions,
	api: Api,
	changes: Change[],
	{ slot, wanted, skipsRefused }: Setting,
): Promise<{ done: Change[]; failed: FailedChange[] }> {
	const data = staticDataOf(context);
	const { submitted } = data;
	const refused: string[] = [];
	const done: Change[] = [];
	const failed: FailedChange[] = [];
	const work = async (change: Change) => {
		const { service, uri } = change;
		try {
			const [acknowledged] = await api.rows({
				method: 'POST',
				path: path`/services/${service.number}`,
				body: { [slot.member]: uri },
			});
			submitted[service.number] = { uri, request: textOf(acknowledged?.request_id) };
			done.push(change);
		} catch (failure) {
			const { status, outcomeUnknown } = failure instanceof ApiFailure ? failure.details : {};
			if (skipsRefused && status === 400) {
				refused.push(service.number);
				return;
			}
			failed.push({ change, failure });
			// It may have been carried out: then it is to be taken back like the others.
			if (outcomeUnknown) done.push(change);
		}
	};
	const workers = api.writesInTurn ? 1 : mostAtOnce;
	await pool(changes, workers, work, () => wanted === 'each' || failed.length === 0);
	data.submitted = submitted;
	if (refused.length > 0) {
		data.noSms = [...data.noSms, ...refused];
		context.logger.warn(`AVANSER Telco: ${slot.leftOutNotice} ${data.noSms.join(', ')}`);
	}
	return { done, failed };
}
