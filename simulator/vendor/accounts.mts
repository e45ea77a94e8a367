import { timingSafeEqual } from 'node:crypto';

import { badRequest } from './rejection.mts';
import type { StockModel } from './stock.mts';

/** Somebody with a username and password; "can be configured to have access to multiple accounts". */
export interface User {
	username: string;
	password: string;
	/** Account ids; the first is selected until the user switches. */
	accounts: number[];
}

export type AccountPurpose = 'configuration' | 'billing';

/** An account and what its read-only endpoints answer, where every scalar is a string as documented. */
export interface Account {
	id: number;
	name: string;
	/** Which of List Accounts' two lists have the account. */
	types: AccountPurpose[];
	stock: StockModel[];
	details: {
		client_name: string;
		client_id: string;
		abn: string;
		primary_contact: { name: string; email: string; phone: string };
		billing_contact: { name: string; email: string };
		invoice_address: {
			client_name: string;
			address_line_1: string;
			address_line_2: string;
			suburb: string;
			state: string;
			post_code: string;
		};
	};
	packages: Array<{
		package_code: string;
		start_date: string;
		end_date: string;
		setup_charge: string;
		monthly_charge: string;
		email: string;
		fixed_call_rate: { included: string; perMinute: string };
		rates: Array<{ callType: string; price: string; usage: string }>;
	}>;
	numberRates: Array<{
		rate_code: string;
		description: string;
		setup_date: string;
		setup_charge: string;
		rental_charge: string;
	}>;
	callRates: Array<{
		rate_code: string;
		call_type: string;
		cost_per_minute: string;
		free_seconds: string;
		minimum_seconds: string;
	}>;
	transcriptionRates: Array<{ setup_date: string; rate: string }>;
	features: Array<{
		feature_code: string;
		description: string;
		start_date: string;
		end_date: string;
		setup_charge: string;
		monthly_charge: string;
		change_charge: string;
		charging_method: string;
		charge_term: string;
	}>;
}

/** Users, accounts, and which account each user has selected. */
export interface Accounts {
	/** The user with these credentials, if there is one. */
	authenticate(username: string, password: string): User | undefined;
	/** The accounts of a user that serve a purpose, in the user's order. */
	of(user: User, purpose: AccountPurpose): Account[];
	/** The account everything a user does applies to. */
	selected(username: string): number;
	/** @throws Rejection 400 `errors["account-id"]: "invalid account"` */
	select(username: string, id: number): void;
	get(id: number): Account;
	snapshot(): Array<[username: string, account: number]>;
}

export function newAccounts(
	users: readonly User[],
	accounts: readonly Account[],
	selections: Iterable<[username: string, account: number]> = [],
): Accounts {
	const byUsername = new Map(users.map((user) => [user.username, user]));
	const byId = new Map(accounts.map((account) => [account.id, account]));
	const selected = new Map(selections);

	function get(id: number): Account {
		const account = byId.get(id);
		if (!account) throw new Error(`No account ${id}`);
		return account;
	}

	return {
		authenticate(username, password) {
			const user = byUsername.get(username);
			return user && same(password, user.password) ? user : undefined;
		},
		of: (user, purpose) =>
			user.accounts.map(get).filter((account) => account.types.includes(purpose)),
		selected(username) {
			const id = selected.get(username) ?? byUsername.get(username)?.accounts[0];
			if (id === undefined) throw new Error(`No account for ${username}`);
			return id;
		},
		select(username, id) {
			if (!byUsername.get(username)?.accounts.includes(id)) {
				throw badRequest({ 'account-id': 'invalid account' });
			}
			selected.set(username, id);
		},
		get,
		snapshot: () => [...selected],
	};
}

function same(given: string, expected: string): boolean {
	const [one, other] = [Buffer.from(given), Buffer.from(expected)];
	return one.length === other.length && timingSafeEqual(one, other);
}
