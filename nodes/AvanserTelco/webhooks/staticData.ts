import type { IDataObject } from 'n8n-workflow';
import { isRecord, textOf } from '../foundation/json';

/**
 * What a trigger keeps in its workflow, as n8n's static data. n8n loads it with every execution and writes it back as
 * a whole: what two executions write at the same moment, one of them loses. So each of these may be lost, and is as
 * short as possible. The names are stored in users' n8n and never change.
 */
export interface StaticData {
	/** Digests of the events that started the workflow lately. Without them, AVANSER's second try starts it again. */
	recent: string[];
	/** What was registered and is not to be seen in List Services yet, by number. Without it, an update is sent twice. */
	submitted: Record<string, SubmittedUri>;
	/** Numbers that AVANSER forwards no SMS for. Without them, AVANSER is asked again at the next publishing. */
	noSms: string[];
	/** The account the trigger is registered in. Without it, a change of the selected account is not noticed. */
	account: string | undefined;
	/**
	 * Marks a test in the editor: n8n deletes the webhook after it without saying so. Without the mark, the end of a
	 * test would restore the URLs of the published workflow.
	 */
	testing: boolean;
	/** The place of a poll in List Requests, see polling/cursor.ts. Without it, nothing from before is caught up. */
	requests: IDataObject | undefined;
	/** The page of List Requests where a poll that ran out of time goes on. Without it, a poll starts over. */
	page: string | undefined;
	/** The place of a poll in the Data Feed, like `requests`. */
	calls: IDataObject | undefined;
}

export interface SubmittedUri {
	uri: string;
	/** ID of the request, as it was acknowledged. */
	request: string | undefined;
}

/** The static data of a trigger. What is assigned is kept. */
export function staticDataOf(context: {
	getWorkflowStaticData(type: string): IDataObject;
}): StaticData {
	const data = context.getWorkflowStaticData('node');
	return {
		get recent() {
			return words(data.recent);
		},
		set recent(digests) {
			data.recent = digests.join(' ');
		},
		get submitted() {
			return submittedIn(data.submitted);
		},
		set submitted(uris) {
			data.submitted = Object.fromEntries(
				Object.entries(uris).map(([number, { uri, request }]) => [number, { uri, request }]),
			);
		},
		get noSms() {
			return words(data.noSms);
		},
		set noSms(numbers) {
			data.noSms = numbers.join(' ');
		},
		get account() {
			return textOf(data.account);
		},
		set account(account) {
			data.account = account;
		},
		get testing() {
			return data.testing === true;
		},
		set testing(testing) {
			data.testing = testing;
		},
		get requests() {
			return recordIn(data.requests);
		},
		set requests(cursor) {
			data.requests = cursor;
		},
		get page() {
			return textOf(data.page) || undefined;
		},
		set page(path) {
			data.page = path ?? '';
		},
		get calls() {
			return recordIn(data.calls);
		},
		set calls(cursor) {
			data.calls = cursor;
		},
	};
}

function words(value: unknown): string[] {
	return typeof value === 'string' ? value.split(' ').filter(Boolean) : [];
}

function recordIn(value: unknown): IDataObject | undefined {
	return isRecord(value) ? value : undefined;
}

function submittedIn(value: unknown): Record<string, SubmittedUri> {
	return Object.fromEntries(
		Object.entries(recordIn(value) ?? {}).flatMap(([number, submitted]) => {
			const { uri, request } = recordIn(submitted) ?? {};
			return uri === undefined ? [] : [[number, { uri: String(uri), request: textOf(request) }]];
		}),
	);
}
