import type { IWebhookFunctions } from 'n8n-workflow';
import { inAccount } from '../api/account';
import type { Api } from '../api/api';
import { wholeRequestList, storedBody } from '../api/requestList';
import type { RequestRow } from '../api/requestList';
import { workingAccount } from '../fields/account';
import { timeout } from '../fields/options';
import { ApiFailure, isLasting } from '../foundation/failures';
import { isRecord } from '../foundation/json';
import { digitsOf } from '../foundation/phoneNumber';
import { settingsOf } from '../parameters/settings';
import { carriesReference } from '../uris/reference';
import { factNames, factsOfBody, factsOfRow, isFinal } from './requestFacts';
import type { RequestFacts } from './requestFacts';

/**
 * What AVANSER says about a callback: the request it is about with the callback AVANSER has stored, or the end of a
 * sentence.
 */
export type Finding =
	| { row: RequestRow; stored: RequestFacts }
	| { contradicted: string }
	| { unanswered: string };

/** How long AVANSER waits for the answer to its callback meanwhile. How long it would is not documented. */
const patience = 8000;

/**
 * Asks AVANSER whether what arrived is so: anybody who knows the URL can send something there. If AVANSER cannot be
 * asked, that is not held against the callback, since AVANSER tries twice at most.
 */
export async function askAboutRequest(
	context: IWebhookFunctions,
	reported: RequestFacts,
	reference: string | undefined,
): Promise<Finding> {
	const late = new Promise<Finding>((resolve) => {
		AbortSignal.timeout(patience).addEventListener('abort', () =>
			resolve({ unanswered: `AVANSER did not answer within ${patience / 1000} seconds` }),
		);
	});
	const answer = ask(context, reported, reference).catch(
		(failure: unknown): Finding => ({
			unanswered: failure instanceof Error ? failure.message : String(failure),
		}),
	);
	return await Promise.race([answer, late]);
}

async function ask(
	context: IWebhookFunctions,
	reported: RequestFacts,
	reference: string | undefined,
): Promise<Finding> {
	const connection = {
		timeout: timeout.default,
		deadline: Date.now() + patience,
		includeTransaction: true,
		account: settingsOf(context, [workingAccount]).account_id,
	};
	return await inAccount(context, connection, (api) => compare(api, reported, reference));
}

async function compare(
	api: Api,
	reported: RequestFacts,
	reference: string | undefined,
): Promise<Finding> {
	const { candidates, selected } = await candidatesFor(api, reported, reference);
	let problem = 'AVANSER lists no such request';
	for (const row of candidates) {
		const stored = await storedCallback(api, row);
		const difference = differenceTo(reported, row, stored);
		if (difference === undefined) return { row, stored: stored ?? {} };
		problem = difference;
	}
	if (candidates.length > 0) return { contradicted: problem };
	// AVANSER's own example of a callback is not JSON (blueprint, "Request completed").
	if (!reported.request_id && !reported.service_number) {
		return { unanswered: 'it names no request, so that there is nothing to ask about' };
	}
	const { account_id } = reported;
	if (selected !== undefined && account_id && account_id !== selected) {
		problem = `it is about account ${account_id}, but AVANSER has account ${selected} selected: choose the account in the trigger or in the credential`;
	}
	return { contradicted: problem };
}

/** More requests than these hardly share a number or a callback URL. */
const mostCandidates = 10;

/**
 * The requests it may be about: the one with its id, else those with its reference, or for its number. A callback's
 * id can be one that no list has (product outline, "Confirmation Callback").
 */
async function candidatesFor(
	api: Api,
	{ request_id, service_number }: RequestFacts,
	reference: string | undefined,
): Promise<{ candidates: RequestRow[]; selected?: string }> {
	const candidates: RequestRow[] = [];
	let selected: string | undefined;
	for await (const rows of wholeRequestList(api)) {
		for (const row of rows) {
			selected ??= factsOfRow(row).account_id ?? undefined;
			if (request_id && row.id === request_id) return { candidates: [row], selected };
			const fits =
				reference === undefined
					? Boolean(service_number) && sameNumber(row.serviceNumber, service_number)
					: carriesReference(row.callbackUrl, reference);
			if (fits) candidates.push(row);
		}
	}
	const newestFirst = candidates.sort((one, other) => other.receivedAt - one.receivedAt);
	return { candidates: newestFirst.slice(0, mostCandidates), selected };
}

function sameNumber(one: unknown, other: unknown): boolean {
	const [a, b] = [String(one), String(other)];
	return a === b || (digitsOf(a) !== '' && digitsOf(a) === digitsOf(b));
}

/** The callback AVANSER says it has sent; undefined where it does not say. */
async function storedCallback(api: Api, { id }: RequestRow): Promise<RequestFacts | undefined> {
	const [stored] = await api.rows(storedBody(id, 'callback_body')).catch((failure: unknown) => {
		// One that is under way may not be stored yet.
		if (failure instanceof ApiFailure && isLasting(failure)) return [];
		throw failure;
	});
	return isRecord(stored) && 'status' in stored ? factsOfBody(stored) : undefined;
}

/** What AVANSER says differently, as the end of a sentence; undefined if nothing. */
function differenceTo(
	reported: RequestFacts,
	row: RequestRow,
	stored: RequestFacts | undefined,
): string | undefined {
	const { id, status: listed } = row;
	const status = reported.status?.toLowerCase();
	if (isFinal(status) && status !== listed && !(status === 'failed' && listed === 'reported')) {
		return `AVANSER lists request ${id} as ${String(row.raw.request_status)}`;
	}
	if (reported.service_number && !sameNumber(row.serviceNumber, reported.service_number)) {
		return `AVANSER lists request ${id} with another number`;
	}
	if (stored === undefined) {
		const another = reported.request_id && reported.request_id !== id;
		return another ? 'AVANSER lists no such request' : undefined;
	}
	const wrong = factNames.find(
		(name) =>
			reported[name] !== undefined && stored[name] !== undefined && reported[name] !== stored[name],
	);
	return wrong === undefined
		? undefined
		: `AVANSER says that it sent another ${wrong} about request ${id}`;
}
