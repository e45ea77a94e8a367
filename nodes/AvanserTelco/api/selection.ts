import { ApiFailure } from '../foundation/failures';
import { TypedText } from './request';
import type { ApiRequest, Reply } from './request';
import { Trouble } from './retries';
import type { Once } from './transport';

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
		inDoubt:
			'It is not known whether the account was selected. Running the node again does no harm.',
		selects: account,
	};
}

/** A cheap read that every user may do, so the credential is tested with it too. Its reply names the selected account. */
export const accountCheck: ApiRequest = {
	method: 'GET',
	path: '/accounts',
	qs: { type: 'configuration' },
};

/** What this n8n knows of the account that AVANSER has selected for a user. */
export interface Selection {
	/** Goes up with everything that may have changed the selection: what was known before counts for nothing. */
	epoch: number;
	/** The account that somebody else has selected, as far as a reply has shown it. */
	own?: string;
	/** The account that this n8n has selected instead, or may have, and not put back yet. */
	moved?: string;
	/** Selections from here that are under way: which account a reply is of says nothing meanwhile. */
	selecting: number;
	/** While the user's own is being put back. */
	returning?: Promise<Trouble | undefined>;
}

/** The account an answer came from, where it says so. */
export function selectedBy(answer: Reply | ApiFailure): string | undefined {
	return answer instanceof ApiFailure ? answer.details.account : answer.transaction.account;
}

/** Whether it is certain that nothing was done. */
export function isRefused({ details }: ApiFailure): boolean {
	return details.outcomeUnknown !== true;
}

/**
 * Notes what a reply says. Somebody else's choice becomes the one that is put back.
 * @param epoch when the request was sent
 * @returns false if the selection may have changed since
 */
export function heard(state: Selection, epoch: number, selected: string | undefined): boolean {
	if (epoch !== state.epoch || state.selecting > 0) return false;
	const expected = state.moved ?? state.own;
	if (selected === undefined || selected === expected) return true;
	if (expected !== undefined) state.epoch += 1;
	state.own = selected;
	state.moved = undefined;
	return true;
}

/**
 * Selects an account from here. Where it is not known whether that was done, what was to be put back still is.
 * @param otherwise what is said if it fails
 */
export async function select(
	state: Selection,
	account: string,
	once: Once,
	otherwise: string,
): Promise<Trouble | undefined> {
	const request = selection(account);
	state.selecting += 1;
	const answer = await once(request).finally(() => {
		state.selecting -= 1;
		state.epoch += 1;
	});
	const isOwn = account === state.own;
	if (!(answer instanceof ApiFailure)) {
		state.moved = isOwn ? undefined : account;
		return undefined;
	}
	if (!isRefused(answer) && !isOwn) state.moved = account;
	const { kind, message, advice, details } = answer;
	return new Trouble(
		new ApiFailure(kind, `${otherwise} ${message}`, advice, { ...details, outcomeUnknown: false }),
		request,
	);
}

/** Notes that a user has chosen an account on purpose. */
export function switched(state: Selection, account: string): void {
	state.own = account;
	state.moved = undefined;
}

/**
 * Selects what was selected before this n8n needed another account: what goes to the selected account must not depend
 * on what happened to be read before. To be done in a turn of those who work there.
 * @throws ApiFailure if it is not known which it was, and that matters
 */
export async function putBack(
	state: Selection,
	once: Once,
	reading: boolean,
): Promise<Trouble | undefined> {
	const { own, moved: selected } = state;
	if (selected === undefined) return undefined;
	if (own === undefined) {
		if (reading) return undefined;
		throw new ApiFailure(
			'account',
			`This n8n has selected account ${selected} meanwhile, and AVANSER does not say which one was selected before. Nothing was sent for this item.`,
			"Choose the account in the options or in the credential, or select one with 'Account > Switch'.",
		);
	}
	const otherwise = `Account ${own}, which was selected before, could not be selected again.`;
	state.returning ??= select(state, own, once, otherwise).finally(() => {
		state.returning = undefined;
	});
	return await state.returning;
}
