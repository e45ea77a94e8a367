import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';
import { inAccount } from '../api/account';
import type { Api } from '../api/api';
import { factNames, factsOfBody, factsOfRow } from '../events/requestFacts';
import type { RequestFacts } from '../events/requestFacts';
import { ApiFailure } from '../failures';
import { isRecord } from '../engine/parameters';
import { digitsOf } from '../events/phoneNumber';
import { carriesReference } from '../ordering/reference';
import { storedText } from '../api/reply';
import { path } from '../api/request';
import { chosenAccount } from './triggerSettings';
import { statusOf } from '../ordering/waiting';

/** What AVANSER says about a callback: the request it is about and what it has stored, or the end of a sentence. */
export type Finding =
	| { row: IDataObject; facts: RequestFacts }
	| { contradicted: string }
	| { unanswered: string };

/** How long AVANSER waits for the answer to its callback meanwhile. How long it would is not documented. */
const patience = 8000;

/**
 * Asks AVANSER whether what arrived is so: anybody who knows the URL can call it. If AVANSER cannot be asked, that is
 * not held against the callback, since it tries twice at most.
 */
export async function askAboutRequest(
	context: IWebhookFunctions,
	told: RequestFacts,
	reference: string | undefined,
): Promise<Finding> {
	const late = new Promise<Finding>((resolve) => {
		AbortSignal.timeout(patience).addEventListener('abort', () =>
			resolve({ unanswered: `AVANSER did not answer within ${patience / 1000} seconds` }),
		);
	});
	const connection = {
		deadline: Date.now() + patience,
		includeTransaction: true,
		account: chosenAccount(context),
	};
	const answer = inAccount(context, connection, (api) => compare(api, told, reference)).catch(
		(failure: unknown): Finding => ({
			unanswered: failure instanceof Error ? failure.message : String(failure),
		}),
	);
	return await Promise.race([answer, late]);
}

async function compare(
	api: Api,
	told: RequestFacts,
	reference: string | undefined,
): Promise<Finding> {
	const { candidates, selected } = await candidatesFor(api, told, reference);
	let problem = 'AVANSER lists no such request';
	for (const row of candidates) {
		const stored = await storedCallback(api, row);
		const difference = differenceTo(told, row, stored);
		if (difference === undefined) return { row, facts: stored ?? {} };
		problem = difference;
	}
	if (candidates.length > 0) return { contradicted: problem };
	// AVANSER's own example of a callback is not JSON (blueprint, "Request completed").
	if (!told.request_id && !told.service_number) {
		return { unanswered: 'it names no request, so that there is nothing to ask about' };
	}
	if (selected !== undefined && told.account_id && told.account_id !== selected) {
		problem = `it is about account ${told.account_id}, but AVANSER has account ${selected} selected: choose the account in the trigger or in the credential`;
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
): Promise<{ candidates: IDataObject[]; selected?: string }> {
	const candidates: IDataObject[] = [];
	let selected: string | undefined;
	for await (const rows of api.pages({ method: 'GET', path: '/requests' })) {
		for (const row of rows) {
			selected ??= factsOfRow(row).account_id ?? undefined;
			if (request_id && String(row.id) === request_id) return { candidates: [row], selected };
			const fits =
				reference === undefined
					? Boolean(service_number) && sameNumber(row.service_number, service_number)
					: carriesReference(row.callback_url, reference);
			if (fits) candidates.push(row);
		}
	}
	return { candidates: candidates.sort(newestFirst).slice(0, mostCandidates), selected };
}

function newestFirst(one: IDataObject, other: IDataObject): number {
	return Date.parse(String(other.request_date)) - Date.parse(String(one.request_date));
}

function sameNumber(one: unknown, other: unknown): boolean {
	const [a, b] = [String(one), String(other)];
	return a === b || (digitsOf(a) !== '' && digitsOf(a) === digitsOf(b));
}

/** What AVANSER says it has sent; undefined where it does not say. */
async function storedCallback(api: Api, row: IDataObject): Promise<RequestFacts | undefined> {
	const [stored] = await api
		.rows({
			method: 'GET',
			path: path`/requests/${String(row.id)}/callback_body`,
			plainText: true,
			rows: (reply) => [storedText(reply)],
		})
		.catch((failure: unknown) => {
			// One that is under way may not be stored yet.
			if (failure instanceof ApiFailure && /^4/.test(failure.code)) return [];
			throw failure;
		});
	return isRecord(stored) && 'status' in stored ? factsOfBody(stored) : undefined;
}

/** What AVANSER says differently, as the end of a sentence; undefined if nothing. */
function differenceTo(
	told: RequestFacts,
	row: IDataObject,
	stored: RequestFacts | undefined,
): string | undefined {
	const id = String(row.id);
	const listed = statusOf(row);
	const status = told.status?.toLowerCase();
	const final = status === 'completed' || status === 'failed' || status === 'reported';
	if (final && status !== listed && !(status === 'failed' && listed === 'reported')) {
		return `AVANSER lists request ${id} as ${String(row.request_status)}`;
	}
	if (told.service_number && !sameNumber(row.service_number, told.service_number)) {
		return `AVANSER lists request ${id} with another number`;
	}
	if (stored === undefined) {
		return told.request_id && told.request_id !== id ? `AVANSER lists no such request` : undefined;
	}
	const wrong = factNames.find(
		(name) => told[name] !== undefined && stored[name] !== undefined && told[name] !== stored[name],
	);
	return wrong === undefined
		? undefined
		: `AVANSER says that it sent another ${wrong} about request ${id}`;
}
