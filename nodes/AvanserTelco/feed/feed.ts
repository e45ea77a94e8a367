import type { IAllExecuteFunctions, IDataObject, IN8nHttpFullResponse } from 'n8n-workflow';
import { secureUrl } from '../../../credentials/secureUrl';
import { ApiFailure } from '../foundation/failures';
import { isRecord, parseJson } from '../foundation/json';
import { replyOf } from '../api/reply';
import type { ApiRequest } from '../api/request';
import { Trouble, withRetries } from '../api/retries';
import { noAnswer } from '../api/transport';

const credentialName = 'avanserDataFeedApi';

/** The URL of the customer's Data Feed. */
export async function feedUrl(context: IAllExecuteFunctions): Promise<URL> {
	const { url } = await context.getCredentials(credentialName);
	return secureUrl(url, 'Feed URL', 'https://feeds.avanser.com/your-feed.json');
}

/** Fetches something with the feed's credential, which is applied on the feed's own server only. */
export async function fetchWithFeedCredential(
	context: IAllExecuteFunctions,
	url: URL,
	timeout: number,
	encoding: 'text' | 'stream',
): Promise<IN8nHttpFullResponse> {
	const request: ApiRequest = { method: 'GET', path: url.pathname };
	const once = async () => {
		const answer: IN8nHttpFullResponse | ApiFailure =
			await context.helpers.httpRequestWithAuthentication
				.call(context, credentialName, {
					method: 'GET',
					url: url.href,
					timeout: timeout * 1000,
					encoding,
					returnFullResponse: true,
					ignoreHttpStatusErrors: true,
					// A redirect must not carry the password elsewhere, nor lead into a private network.
					disableFollowRedirect: true,
				})
				.catch((error: unknown) => noAnswer(error, request, timeout));
		if (answer instanceof ApiFailure) return new Trouble(answer, request);
		return answer.statusCode < 400 ? answer : new Trouble(refusal(url, answer), request);
	};
	return await withRetries(once, { user: url.host });
}

function refusal(url: URL, { statusCode, headers }: IN8nHttpFullResponse): ApiFailure {
	const advice =
		statusCode === 401 || statusCode === 403
			? 'Check username and password in the Data Feed credential, and whether AVANSER has to let the address of this n8n in.'
			: 'Check the URL. If it is right, run the node again later, or ask AVANSER Support.';
	const { retryAfter } = replyOf(statusCode, headers, '');
	return new ApiFailure('refused', `${url.host} answered with HTTP ${statusCode}`, advice, {
		status: statusCode,
		retryAfter,
	});
}

/**
 * The records of the feed. Its contents are agreed with each customer (API services summary, "Data Feeds"): a list or
 * one "aggregated by Year, Month and Day" is read, in JSON or CSV.
 */
export async function feedRecords(
	context: IAllExecuteFunctions,
	timeout: number,
): Promise<IDataObject[]> {
	const { body, statusCode } = await fetchWithFeedCredential(
		context,
		await feedUrl(context),
		timeout,
		'text',
	);
	const text = String(body)
		.replace(/^\uFEFF/, '')
		.trim();
	if (statusCode >= 300) throw unreadable('leads to another address, which is not followed');
	if (text === '') return [];
	if (text.startsWith('<')) throw unreadable('is XML or a web page, which this node does not read');
	if (!/^[[{]/.test(text)) return rowsOfCsv(text);
	const json = parseJson(text);
	if (json === undefined) throw unreadable('is JSON that breaks off or is wrong');
	return recordsIn(json);
}

function unreadable(problem: string): ApiFailure {
	return new ApiFailure(
		'unusable',
		`The Data Feed ${problem}`,
		'Ask AVANSER for the feed in JSON or CSV, and check the Feed URL of the credential.',
	);
}

/** All records, however they are nested in lists and in objects by year, month and day. */
function recordsIn(value: unknown): IDataObject[] {
	if (Array.isArray(value)) return value.flatMap(recordsIn);
	if (!isRecord(value)) return [];
	const members = Object.values(value);
	const holdsOthers =
		members.length > 0 && members.every((member) => typeof member === 'object' && member !== null);
	return holdsOthers ? members.flatMap(recordsIn) : members.length === 0 ? [] : [value];
}

/** Reads CSV (RFC 4180) with whichever separator is most frequent in the first line. */
function rowsOfCsv(text: string): IDataObject[] {
	const [firstLine] = text.split(/\r?\n/, 1);
	const separator = [',', ';', '\t'].reduce((best, one) =>
		firstLine.split(one).length > firstLine.split(best).length ? one : best,
	);
	if (!/^"?call_/m.test(firstLine.replaceAll(separator, '\n'))) {
		throw unreadable('is neither JSON nor CSV with a first line of names such as call_id');
	}
	const cell = new RegExp(
		`(?:"((?:[^"]|"")*)"|([^"${separator}\\r\\n][^${separator}\\r\\n]*)?)(${separator}|\\r?\\n|$)`,
		'y',
	);
	const rows: string[][] = [[]];
	while (cell.lastIndex < text.length) {
		const [all, quoted, plain = '', end] = cell.exec(text) ?? [];
		if (all === undefined) throw unreadable(`is CSV that is wrong in line ${rows.length}`);
		rows.at(-1)?.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
		if (end !== separator && cell.lastIndex < text.length) rows.push([]);
	}
	const [names, ...records] = rows;
	return records
		.filter((record) => record.some((value) => value !== ''))
		.map((record) => Object.fromEntries(names.map((name, at) => [name.trim(), record[at] ?? ''])));
}
