import type { IDataObject } from 'n8n-workflow';
import type { Api } from '../api/api';
import type { ApiRequest } from '../api/request';

/** The numbers of which an order would get one. */
export type Offers = (search: ApiRequest) => Promise<IDataObject[]>;

/** Searches once for all orders that would get one of the same numbers. */
export function searchedOnce(api: Api): Offers {
	const found = new Map<string, Promise<IDataObject[]>>();
	return async (search) => {
		const key = JSON.stringify(search.qs);
		const numbers = found.get(key) ?? api.rows(search);
		found.set(key, numbers);
		return await numbers;
	};
}
