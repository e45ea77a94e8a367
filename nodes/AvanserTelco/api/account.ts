import type { IAllExecuteFunctions } from 'n8n-workflow';
import { apiOver } from './api';
import type { Api } from './api';
import { ApiFailure } from '../foundation/failures';
import { TypedText, isRead } from './request';
import type { ApiRequest } from './request';
import { sender } from './transport';
import type { Send } from './transport';

export interface Connection {
	/** Seconds to wait for one answer. */
	timeout: number;
	/** When everything has to be over, retries included, in milliseconds since 1970. */
	deadline?: number;
	/** Whether rows carry the reply's `@transaction`. */
	includeTransaction?: boolean;
	/** The account to work in; the credential's unless given. */
	account?: string;
	/** True for what concerns no account in particular. */
	anyAccount?: boolean;
	/** True if writes go out even where AVANSER does not say which account is selected. */
	allowUnverifiedAccount?: boolean;
	/** True if others of the same AVANSER user wait meanwhile, even without an account to choose. */
	exclusive?: boolean;
}

/**
 * The one place that selects accounts and guards the choice: runs `work` with the API in the wanted account.
 *
 * The selected account is state on AVANSER's server, shared by everything that uses the same user (blueprint,
 * "Switch Account"; the request itself cannot name one). So those that choose take turns within this n8n, the choice
 * is verified before the first write, and every reply is checked. Another program can still switch between a check
 * and the write after it: that is seen in the reply of the write, and nothing more is sent.
 *
 * @throws ApiFailure
 */
export async function inAccount<Result>(
	context: IAllExecuteFunctions,
	connection: Connection,
	work: (api: Api) => Promise<Result>,
): Promise<Result> {
	const { timeout, deadline } = connection;
	const { base, send, user, accountId } = await sender(context, timeout, deadline);
	const account = connection.anyAccount ? undefined : connection.account || accountId;
	const { includeTransaction } = connection;

	if (account === undefined) {
		const api = apiOver(base, send, { includeTransaction });
		return connection.exclusive ? await inTurn(user, () => work(api)) : await work(api);
	}
	return await inTurn(user, async () => {
		await send(selection(account)).catch((failure: unknown) => {
			throw notSelected(account, failureOrThrow(failure));
		});
		const through = guarded(send, account, connection.allowUnverifiedAccount);
		return await work(apiOver(base, through, { includeTransaction, writesInTurn: true }));
	});
}

function notSelected(account: string, { kind, message, advice, details }: ApiFailure): ApiFailure {
	return new ApiFailure(kind, `Account ${account} could not be selected. ${message}`, advice, {
		...details,
		outcomeUnknown: false,
	});
}

/** The end of the queue of those who work with an AVANSER user. Other processes have queues of their own. */
const queues = new Map<string, Promise<unknown>>();

async function inTurn<Result>(user: string, work: () => Promise<Result>): Promise<Result> {
	const turn = (queues.get(user) ?? Promise.resolve()).then(work);
	const end = turn.catch(() => undefined);
	queues.set(user, end);
	try {
		return await turn;
	} finally {
		if (queues.get(user) === end) queues.delete(user);
	}
}

/**
 * Selects an account. The blueprint puts it into the URL and lists it again in a form ("Switch Account"): both are
 * sent. Repeating it is harmless.
 */
export function selection(account: string): ApiRequest {
	return {
		method: 'POST',
		path: '/accounts',
		qs: { 'account-id': account },
		body: new TypedText('application/x-www-form-urlencoded', `account-id=${account}`),
		repeatable: true,
	};
}

/** A cheap read that every user may do, so the credential is tested with it too. Its reply names the selected account. */
export const accountCheck: ApiRequest = {
	method: 'GET',
	path: '/accounts',
	qs: { type: 'configuration' },
};

function guarded(send: Send, account: string, allowUnverified = false): Send {
	let verified = false;
	let seen = account;

	const check = (selected: string | undefined, done: string, carriedOut = false) => {
		if (selected === undefined || selected === account) return;
		seen = selected;
		throw new ApiFailure(
			'account',
			`AVANSER has account ${selected} selected instead of ${account}: something else that uses the same user has switched it. ${done}`,
			'Use one AVANSER user for each account: then nothing else can switch it. Check the items named here before you run the node again.',
			{ account: selected, carriedOut },
		);
	};

	const verify = async () => {
		const { transaction } = await send(accountCheck);
		check(transaction.account, nothingSent);
		if (transaction.account === undefined && !allowUnverified) {
			throw new ApiFailure(
				'account',
				`AVANSER does not say which account is selected, so it is not certain that it is ${account}. ${nothingSent}`,
				"The option 'Allow Unverified Account' sends it all the same.",
			);
		}
		verified = true;
	};

	return async (request) => {
		check(seen, nothingSent);
		const write = !isRead(request);
		if (write && !verified) await verify();
		const answer = await send(request).catch(failureOrThrow);
		if (answer instanceof ApiFailure) {
			const { account: selected, outcomeUnknown = false } = answer.details;
			const said = outcomeUnknown
				? 'It is not known whether this item was carried out there.'
				: 'AVANSER refused this item there.';
			check(selected, write ? said : notOfThisAccount, outcomeUnknown);
			throw answer;
		}
		const done = `This item was carried out there: ${answer.text.slice(0, 500)}`;
		check(answer.transaction.account, write ? done : notOfThisAccount, write);
		return answer;
	};
}

const nothingSent = 'Nothing was sent for this item.';
const notOfThisAccount = 'What was read is not of this account.';

function failureOrThrow(failure: unknown): ApiFailure {
	if (failure instanceof ApiFailure) return failure;
	throw failure;
}
