import type { IDataObject } from 'n8n-workflow';
import type { Api } from '../api/api';
import type { ApiRequest } from '../api/request';

/** The numbers of which an order would get one, or the addresses of which its location could be any: it gets none. */
export type Offer = { numbers: IDataObject[] } | { addresses: IDataObject[] };

export type Offers = (search: ApiRequest) => Promise<Offer>;

/** Searches once for all orders that would get one of the same numbers. */
export function searchedOnce(api: Api): Offers {
	const found = new Map<string, Promise<Offer>>();
	const look = async (search: ApiRequest) => {
		const reply = await api.send(search);
		const rows = api.read(search, reply);
		return reply.status === 300 ? { addresses: rows } : { numbers: rows };
	};
	return async (search) => {
		const key = JSON.stringify([search.qs, search.candidates]);
		const offer = found.get(key) ?? look(search);
		found.set(key, offer);
		return await offer;
	};
}
