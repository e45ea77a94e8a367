import { ApiFailure } from '../foundation/failures';
import type { Line } from './line';
import { isRead } from './request';
import type { ApiRequest, Reply } from './request';
import { Trouble, troubleOr, withRetries } from './retries';
import type { Patience } from './retries';
import { accountCheck, heard, isRefused, putBack, select, selectedBy } from './selection';
import type { Once, Send } from './transport';

/** How to send within a line: what is under way there, and until when a turn is waited for. */
export interface Place {
	once: Once;
	line: Line;
	patience: Patience;
	/** When a turn must have come, in milliseconds since 1970. */
	turnBy?: number;
}

/** Sends in the account that the user of the credential has selected. */
export function unguarded({ once, line, patience, turnBy }: Place): Send {
	const { deadline, cancelled } = patience;
	const turn = { kind: 'own' as const, writes: false, deadline: turnBy ?? deadline, cancelled };
	return async (request) =>
		await withRetries(
			async () =>
				await line.turn(turn, async () => {
					const trouble = await putBack(line.selection, once, isRead(request));
					if (trouble !== undefined) return trouble;
					const { epoch } = line.selection;
					const answer = await once(request);
					heard(line.selection, epoch, selectedBy(answer));
					return troubleOr(answer, request);
				}),
			patience,
		);
}

/**
 * Sends in one account. A read is sent at once, and sent again if its reply is of another account. A write goes out
 * only if the last that was heard from AVANSER, with no pause since, is that the account is selected. Once a write
 * has been carried out elsewhere, or may have been, nothing more is sent.
 */
export function guarded(
	{ once, line, patience, turnBy }: Place,
	account: string,
	allowUnverified = false,
): Send {
	const state = line.selection;
	/** The last epoch in which a reply named the account, and in which it was selected from here. */
	let proven: number | undefined;
	let chosen: number | undefined;
	/** The account that another one was found selected in, after something was sent. */
	let stopped: string | undefined;
	/** True after a write that may have gone astray: who selected another account must not be overruled unseen. */
	let doubt = false;

	const ask = async (request: ApiRequest) => {
		const { epoch } = state;
		const answer = await once(request);
		const selected = selectedBy(answer);
		const current = heard(state, epoch, selected);
		if (selected === account && current) proven = state.epoch;
		if (selected === account) doubt = false;
		return { answer, selected };
	};

	const choose = async (): Promise<Trouble | undefined> => {
		const trouble = await select(state, account, once, `Account ${account} could not be selected.`);
		if (trouble === undefined) chosen = state.epoch;
		return trouble;
	};

	const stop = (selected: string, said: string, carriedOut = false) => {
		stopped = selected;
		return elsewhere(account, selected, said, carriedOut);
	};

	const read = async (request: ApiRequest, said: string): Promise<Reply | Trouble> => {
		let selections = 0;
		if (state.moved !== undefined && state.moved !== account) {
			const trouble = await choose();
			if (trouble !== undefined) return trouble;
			selections += 1;
		}
		for (;;) {
			const { answer, selected } = await ask(request);
			if (selected === account) return troubleOr(answer, request);
			if (selected !== undefined && doubt) throw stop(selected, nothingSent);
			const certain = selections > 0 || [proven, chosen].includes(state.epoch);
			if (isPassing(answer) || (selected === undefined && certain))
				return troubleOr(answer, request);
			if (selections > 0) return new Trouble(elsewhere(account, selected, said), request);
			const trouble = await choose();
			if (trouble !== undefined) return trouble;
			selections += 1;
		}
	};

	/** After a write that does not say where it was carried out. */
	const settle = async (answer: Reply | ApiFailure): Promise<void> => {
		const { selected } = await ask(accountCheck);
		if (selected === account) return;
		if (selected !== undefined) throw stop(selected, outcomeOf(answer), true);
		doubt = true;
		if (answer instanceof ApiFailure || allowUnverified) return;
		throw new ApiFailure(
			'account',
			`AVANSER does not say in which account this item was carried out. It should have been ${account}: ${answer.text.slice(0, 500)}`,
			'Check the items named here before you run the node again.',
			{ carriedOut: true },
		);
	};

	const write = async (request: ApiRequest, again: boolean): Promise<Reply | Trouble> => {
		if (again || proven !== state.epoch) {
			const check = await read(accountCheck, nothingSent);
			if (check instanceof Trouble) return check;
			const named = check.transaction.account;
			if (named === undefined && !allowUnverified) throw unverified(account);
			// Another reply has shown a switch, or another selection has ended, while this one was under way.
			if (named !== undefined && proven !== state.epoch) return await write(request, true);
		}
		const { answer, selected } = await ask(request);
		if (selected === account) return troubleOr(answer, request);
		proven = undefined;
		const nothingDone = answer instanceof ApiFailure ? isRefused(answer) : answer.status === 300;
		const limited = answer instanceof ApiFailure && answer.details.status === 429;
		if (selected !== undefined && !limited) throw stop(selected, outcomeOf(answer), !nothingDone);
		if (selected === undefined && !nothingDone) await settle(answer);
		return troubleOr(answer, request);
	};

	return async (request) => {
		const { deadline, cancelled } = patience;
		const writes = !isRead(request);
		const turn = {
			kind: 'account' as const,
			account,
			writes,
			deadline: turnBy ?? deadline,
			cancelled,
		};
		return await withRetries(
			async (again) =>
				await line.turn(turn, async () => {
					if (stopped !== undefined) throw elsewhere(account, stopped, nothingSent);
					return writes ? await write(request, again) : await read(request, notOfThisAccount);
				}),
			patience,
		);
	};
}

const nothingSent = 'Nothing was sent for this item.';
const notOfThisAccount = 'What was read is not of this account.';

function outcomeOf(answer: Reply | ApiFailure): string {
	if (!(answer instanceof ApiFailure)) {
		return answer.status === 300
			? 'AVANSER refused this item there.'
			: `This item was carried out there: ${answer.text.slice(0, 500)}`;
	}
	return isRefused(answer)
		? 'AVANSER refused this item there.'
		: 'It is not known whether this item was carried out there.';
}

function isPassing(answer: Reply | ApiFailure): boolean {
	if (!(answer instanceof ApiFailure)) return false;
	return answer.kind === 'noAnswer' || [429, 502, 503, 504].includes(answer.details.status ?? 0);
}

function elsewhere(
	account: string,
	selected: string | undefined,
	said: string,
	carriedOut = false,
): ApiFailure {
	return new ApiFailure(
		'account',
		`AVANSER has ${selected === undefined ? 'another account' : `account ${selected}`} selected instead of ${account}: something else that uses the same user has switched it. ${said}`,
		'Use one AVANSER user for each account: then nothing else can switch it. Check the items named here before you run the node again.',
		{ account: selected, carriedOut },
	);
}

function unverified(account: string): ApiFailure {
	return new ApiFailure(
		'account',
		`AVANSER does not say which account is selected, so it is not certain that it is ${account}. ${nothingSent}`,
		"The option 'Allow Unverified Account' sends it all the same.",
	);
}
