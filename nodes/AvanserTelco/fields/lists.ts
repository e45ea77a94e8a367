import type {
	IDataObject,
	ILoadOptionsFunctions,
	INodeListSearchItems,
	INodeListSearchResult,
} from 'n8n-workflow';
import { inAccount } from '../api/account';
import { listRequests } from '../api/requestList';
import { listTemplates, templateChoice } from '../api/templateList';
import { textOf } from '../foundation/json';
import { toNodeError } from '../foundation/failures';
import type { Api } from '../api/api';
import type { ApiRequest } from '../api/request';

/** How many entries fill the list of a resource locator; more follow when the user scrolls. */
const fullList = 50;

type ListSearch = (
	this: ILoadOptionsFunctions,
	filter?: string,
	paginationToken?: string,
) => Promise<INodeListSearchResult>;

interface ListOptions {
	relevant?: (row: IDataObject) => boolean;
	anyAccount?: boolean;
}

/** The search behind a resource locator: AVANSER cannot filter, so pages are read until enough rows match. */
function listOf(
	request: ApiRequest,
	entry: (row: IDataObject) => { name: string; value: unknown; description?: string },
	{ relevant = () => true, anyAccount = false }: ListOptions = {},
): ListSearch {
	return async function (filter = '', paginationToken) {
		const wanted = filter.trim().toLowerCase();
		const account = this.getCurrentNodeParameter('options.account_id', { extractValue: true });
		const connection = {
			timeout: 30,
			rateLimitWait: 20,
			anyAccount,
			account: typeof account === 'string' ? account : undefined,
		};
		const search = async (api: Api): Promise<INodeListSearchResult> => {
			const results: INodeListSearchItems[] = [];
			const seen = new Set<string>();
			let path = paginationToken ?? request.path;
			for (;;) {
				seen.add(path);
				const { rows, next } = await api.page({ ...request, path });
				for (const row of rows.filter(relevant)) {
					const { name, value, description } = entry(row);
					const searched = `${name} ${String(value)} ${description ?? ''}`.toLowerCase();
					if (searched.includes(wanted)) results.push({ name, value: String(value), description });
				}
				if (next === undefined || rows.length === 0 || seen.has(next)) return { results };
				if (results.length >= fullList) return { results, paginationToken: next };
				path = next;
			}
		};
		return await inAccount(this, connection, search).catch((failure: unknown) => {
			throw toNodeError(this.getNode(), failure);
		});
	};
}

const text = (value: unknown) => textOf(value) ?? '';

const templates = (value: (row: IDataObject) => unknown, type?: string) =>
	listOf(
		listTemplates,
		(row) => ({
			name: `${text(row.name)} (${text(row.type)}, ${text(row.country)})`,
			value: value(row),
		}),
		{ relevant: (row) => type === undefined || row.type === type },
	);

/** A service names its templates by nothing but their names (blueprint, "Inbound Request"). */
const nameOf = ({ name }: IDataObject) => name;

/** The names are those the fields' `searchListMethod` use. */
export const listSearch = {
	searchAccounts: listOf(
		{ method: 'GET', path: '/accounts' },
		(row) => ({
			name: `${text(row.account)} (${text(row['account-id'])})`,
			value: row['account-id'],
		}),
		{ anyAccount: true },
	),
	searchServices: listOf({ method: 'GET', path: '/services' }, (row) => ({
		name: `${text(row.name)} (${text(row.service_number)})`,
		value: row.service_number,
	})),
	searchRequests: listOf(listRequests, (row) => ({
		name: [
			row.request_date,
			row.request_type,
			row.service_number,
			row.custom_id,
			row.request_status,
		]
			.map(text)
			.filter(Boolean)
			.join(' · '),
		value: row.id,
		description: text(row.message),
	})),
	searchTemplates: templates(templateChoice),
	searchEmailTemplates: templates(nameOf, 'email'),
	searchSmsTemplates: templates(nameOf, 'sms'),
};
