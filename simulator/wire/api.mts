import { faultOf, isProvisioningFault } from '../testing/faults.mts';
import type { Fault } from '../testing/faults.mts';
import type { Faults } from '../testing/armedFaults.mts';
import { Rejection } from '../vendor/rejection.mts';
import { disrupted, isDisruption, takesEffect } from './disruptions.mts';
import type { Outcome } from './disruptions.mts';
import { accountOf, openExchange } from './exchange.mts';
import type { Exchange, ExchangeOptions, Received } from './exchange.mts';
import { operations } from './operations/index.mts';
import { phrases } from './phrases.mts';
import { newReplies } from './replies.mts';
import type { Response } from './replies.mts';

/** The Telco API: what a request is answered, apart from how it travels. */
export interface Api {
	/** Answers a request, writes it into the journal, and lets the faults have their way with it. */
	answer(received: Received): Promise<Outcome>;
	/** Answers what is no request of the API at all, in AVANSER's error shape. */
	refuse(received: Received, status: number): Response;
}

interface ApiOptions extends ExchangeOptions {
	faults: Faults;
}

export function newApi(options: ApiOptions): Api {
	const { faults, readings, telco } = options;
	const replies = newReplies({ readings, telco });

	async function perform(exchange: Exchange, struck: Fault[]): Promise<Response> {
		const { id, refused, understood, user, received, content, entry } = exchange;
		try {
			if (refused) throw refused;
			if (!understood || !user || entry.account === undefined) {
				throw new Error('A request that is not refused has a user and a meaning');
			}
			const { operation, params, query } = understood;
			const answer = await operations[operation](
				{
					id,
					user,
					account: entry.account,
					body: received.body,
					content,
					faults: struck.filter(isProvisioningFault),
					params,
					query,
				},
				telco(),
				readings,
			);
			return replies.answered(exchange, answer, struck);
		} catch (error) {
			if (error instanceof Rejection) return replies.refused(exchange, error, struck);
			throw error;
		}
	}

	return {
		async answer(received) {
			const exchange = openExchange(received, options);
			const { entry, user, operation } = exchange;
			const struck = faults.strike({
				method: received.method,
				path: exchange.path.replace(/^\/v1/, ''),
				operation,
				username: user?.username,
				account: entry.account,
				body: received.body,
			});
			if (struck.length > 0) entry.faults = struck.map(({ kind }) => kind);
			const flip = faultOf(struck, 'flipAccount');
			const flipAccount = () => {
				if (flip && user) telco().selectAccount(user.username, flip.account);
			};
			if (flip && flip.moment !== 'after') {
				flipAccount();
				entry.account = accountOf(exchange, options);
			}
			const disruption = struck.find(isDisruption);
			const response =
				!disruption || takesEffect(disruption) ? await perform(exchange, struck) : undefined;
			if (flip?.moment === 'after') flipAccount();
			const outcome = disruption
				? disrupted(disruption, exchange, response, replies, telco().places)
				: response;
			entry.status = typeof outcome === 'object' ? outcome.status : 0;
			return outcome ?? 'silence';
		},
		refuse(received, status) {
			const exchange = openExchange(received, options);
			exchange.entry.status = status;
			const rejection = new Rejection(status, phrases[status] ?? 'Bad Request');
			return replies.refused(exchange, rejection);
		},
	};
}
