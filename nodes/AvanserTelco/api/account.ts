import type { IAllExecuteFunctions } from 'n8n-workflow';
import { apiOver } from './api';
import type { Api } from './api';
import { guarded, unguarded } from './guard';
import type { Place } from './guard';
import { afterNamesakes, lineOf } from './line';
import { Trouble, troubleOr, withRetries } from './retries';
import { rowsOf } from './reply';
import type { Reply } from './request';
import { accountCheck, putBack, switched } from './selection';
import { sender } from './transport';
import type { Send } from './transport';

export { accountCheck, selection } from './selection';

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
	/** Others of the same AVANSER user that share one of these names are not under way at the same time. */
	names?: string[];
	/** How many seconds to wait altogether while AVANSER limits the requests (HTTP 429); a minute unless given. */
	rateLimitWait?: number;
	/** When a turn must have come, where something else works in another account, in milliseconds since 1970. */
	turnBy?: number;
}

/**
 * The one place that selects accounts and guards the choice: runs `work` with the API in the wanted account.
 *
 * The selected account is state on AVANSER's server, shared by everything that uses the same user (blueprint,
 * "Switch Account"; the request itself cannot name one). So the requests of this n8n for different accounts take
 * turns, every reply is checked, and what was selected before is selected again once nobody here works in an account
 * of their own: requests without an account go there. Another program can still switch between a check and the write
 * after it: that is seen in the reply of the write, and nothing more is sent.
 *
 * @throws ApiFailure
 */
export async function inAccount<Result>(
	context: IAllExecuteFunctions,
	connection: Connection,
	work: (api: Api) => Promise<Result>,
): Promise<Result> {
	const { timeout, deadline, rateLimitWait, includeTransaction, turnBy, names = [] } = connection;
	const { base, once, user, accountId, cancelled } = await sender(context, timeout, deadline);
	const account = connection.anyAccount ? undefined : connection.account || accountId;
	const line = lineOf(user);
	const started = Date.now();
	const inWhich = () => account ?? `selected ${line.selection.epoch}`;
	const place = { once, line, patience: { user, rateLimitWait, deadline, cancelled }, turnBy };
	const workThrough = async (send: Send, writesInTurn: boolean) =>
		await afterNamesakes(
			names.map((name) => `${user}: ${name}`),
			async () => {
				const { company } = line;
				const run = { started, company, inWhich, includeTransaction, writesInTurn };
				return await work(apiOver(base, send, run));
			},
		);

	line.runs += 1;
	if (account !== undefined) line.guests += 1;
	try {
		if (connection.anyAccount) return await workThrough(inAnyAccount(place), false);
		if (account === undefined) return await workThrough(unguarded(place), false);
		const send = guarded(place, account, connection.allowUnverifiedAccount);
		return await workThrough(async (request) => {
			const reply = await send(request);
			if (request === accountCheck) warnOfSeveral(context, user, reply);
			return reply;
		}, true);
	} finally {
		line.runs -= 1;
		if (line.runs === 0) line.company = {};
		if (account !== undefined) line.guests -= 1;
		if (account !== undefined && line.guests === 0) await leave(place);
	}
}

const warnedOf = new Set<string>();

/** The check that comes before orders and changes lists the accounts of the user: to know of several costs no request. */
function warnOfSeveral(context: IAllExecuteFunctions, user: string, reply: Reply): void {
	const accounts = rowsOf(reply).length;
	if (accounts < 2 || warnedOf.has(user)) return;
	warnedOf.add(user);
	context.logger.warn(
		`AVANSER Telco: this AVANSER user can see ${accounts} accounts. Where n8n runs as several processes (queue mode), nothing takes turns between them: ask AVANSER for one user for each account`,
		{ workflow: context.getWorkflow().id, node: context.getNode().name },
	);
}

/** What concerns no account goes out at once; who switches takes a turn. */
function inAnyAccount({ once, line, patience }: Place): Send {
	return async (request) =>
		await withRetries(async () => {
			const { selects } = request;
			const send = async () => troubleOr(await once(request), request);
			if (selects === undefined) return await send();
			return await line.turn({ kind: 'switch', writes: true }, async () => {
				const answer = await send();
				// Even if it has failed, it may have been done.
				line.selection.epoch += 1;
				if (!(answer instanceof Trouble)) switched(line.selection, selects);
				return answer;
			});
		}, patience);
}

/** The last one out selects again what was selected before. If that fails, whoever depends on it does it, or is told. */
async function leave({ once, line }: Place): Promise<void> {
	if (line.selection.moved === undefined) return;
	await line.turn({ kind: 'own', writes: false }, async () => {
		if (line.guests > 0) return;
		await putBack(line.selection, async (request) => await once(request, Infinity), true);
	});
}
