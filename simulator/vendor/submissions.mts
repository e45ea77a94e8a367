import type { Readings } from '../documents/readings.mts';
import type { ServiceChange } from '../documents/service.mts';
import type { ProvisioningFault } from '../testing/faults.mts';
import type { Ledger, LedgerKind } from '../testing/ledger.mts';
import type { Clock } from '../time/clock.mts';
import type { User } from './accounts.mts';
import { changeOf, checkConfiguration, searchOf } from './inbound.mts';
import type { InboundRequest, ServiceUpdate } from './inbound.mts';
import type { Provisioning } from './provisioning.mts';
import { badRequest } from './rejection.mts';
import type { RequestRecord, Requests } from './requests.mts';
import type { Service, Services, ServiceSeed } from './services.mts';
import type { Search, Stock, StockNumber } from './stock.mts';
import type { Templates } from './templates.mts';

/** A request that changes services, on its way to being accepted. */
export interface Submission {
	/** Id of the transaction, which becomes the request's. */
	id: string;
	user: User;
	/** The account the user has selected. */
	account: number;
	/** The body as received. */
	body: string;
	/** What will go wrong with the request. */
	faults: ProvisioningFault[];
}

/** Accepts or refuses the three requests that change services, and has accepted ones provisioned. */
export interface Submissions {
	/**
	 * Request new Service: reserves a number and has the service provisioned.
	 *
	 * @throws Rejection 300 for an ambiguous location, 400 with the reason for each refused member
	 */
	create(submission: Submission, inbound: InboundRequest): Promise<RequestRecord>;
	/**
	 * Request service update: what the body has is changed, the rest stays.
	 *
	 * @throws Rejection 400 with the reason for each refused member
	 */
	update(submission: Submission, number: string, inbound: ServiceUpdate): Promise<RequestRecord>;
	/**
	 * Request service decommission.
	 *
	 * @throws Rejection 400 when the account has no such service, or it is being ceased already
	 */
	decommission(submission: Submission, number: string): Promise<RequestRecord>;
}

/** What submissions are checked against and written into. */
interface SubmissionOptions {
	clock: Clock;
	readings: Readings;
	find: (account: number, search: Search) => StockNumber[];
	stock: Stock;
	services: Services;
	requests: Requests;
	templates: Templates;
	provisioning: Provisioning;
	ledger: Ledger;
	/** Is told of every change to the state. */
	changed: () => void;
}

type RequestType = RequestRecord['request_type'];

const pendingMessage = 'Request is pending completion';

const ledgerKinds: Record<RequestType, LedgerKind> = {
	create: 'bought',
	update: 'changed',
	delete: 'ceased',
};

export function newSubmissions(options: SubmissionOptions): Submissions {
	const { clock, readings, find, stock, services, requests, templates, ledger } = options;

	/** @throws Rejection 400 when the account has no such service */
	function activeService(account: number, number: string): Service {
		const service = services.get(number);
		if (service?.account !== account) {
			throw badRequest({ service_number: 'invalid service number' });
		}
		return service;
	}

	function checkTemplates(account: number, { call_reporting }: ServiceChange) {
		for (const type of ['email', 'sms'] as const) {
			const name = call_reporting?.[type]?.template;
			if (name && !templates.exists(account, name, type)) {
				throw badRequest({ template: 'invalid template' });
			}
		}
	}

	/** "(Mobile only) Upon SMS received selected URI will be called" (product outline). */
	function checkSms(type: string | undefined, { sms_forward_uri }: ServiceChange) {
		const refused = readings.smsOnOtherNumbers === 'refused';
		if (sms_forward_uri && type !== undefined && type !== 'MOBILE' && refused) {
			throw badRequest({ sms_forward_uri: 'not supported by this number' });
		}
	}

	async function accept(
		{ id, user, account, body, faults }: Submission,
		request_type: RequestType,
		service_number: string,
		change: ServiceChange,
		creation?: ServiceSeed,
	): Promise<RequestRecord> {
		const service = services.get(service_number);
		const remembered =
			readings.callbackUriRemembered === 'always' ? service?.callback_uri : undefined;
		const request: RequestRecord = {
			id,
			request_type,
			account,
			username: user.username,
			receivedAt: clock.now(),
			service_number,
			answer_point: change.service?.answer_point ?? service?.service.answer_point ?? '',
			custom_id: change.custom_id ?? service?.custom_id ?? '',
			custom_group: change.custom_group ?? service?.custom_group ?? '',
			callback_url: change.callback_uri ?? remembered ?? '',
			request_status: 'pending',
			message: pendingMessage,
			callback: { status: 'pending', httpReply: 0 },
			requestBody: body,
			acknowledgmentBody: '',
			...(creation && { creation }),
			...(request_type === 'update' && { change }),
			faults,
		};
		requests.add(request);
		enterIntoLedger(request, change.name ?? service?.name ?? '');
		options.changed();
		await options.provisioning.start(request);
		return request;
	}

	function enterIntoLedger(request: RequestRecord, name: string) {
		ledger.record({
			kind: ledgerKinds[request.request_type],
			at: request.receivedAt,
			account: request.account,
			username: request.username,
			request_id: request.id,
			service_number: request.service_number,
			custom_id: request.custom_id,
			custom_group: request.custom_group,
			name,
			answer_point: request.answer_point,
			callback_url: request.callback_url,
			...(request.change && { change: request.change }),
			outcome: 'pending',
		});
	}

	return {
		async create(submission, inbound) {
			const { account } = submission;
			const change = changeOf(inbound, 'create', readings);
			const configuration = { ...change.service, type: inbound.service.type };
			checkConfiguration(configuration, readings);
			checkTemplates(account, change);
			const search = searchOf(inbound.service_number, readings);
			const found = find(account, search)[0];
			if (!found && readings.noNumber === 'refuse') {
				throw badRequest({ service_number: 'no service number available' });
			}
			checkSms(found?.type, change);
			const number = found?.number ?? (search.by === 'number' ? search.number : '');
			if (found) stock.take(number);
			return await accept(submission, 'create', number, change, {
				...change,
				account,
				service_number: number,
				name: inbound.name,
				service: configuration,
			});
		},
		async update(submission, number, inbound) {
			const service = activeService(submission.account, number);
			const change = changeOf(inbound, 'update', readings);
			checkConfiguration({ ...service.service, ...change.service }, readings);
			checkTemplates(submission.account, change);
			checkSms(stock.get(number)?.type, change);
			return await accept(submission, 'update', number, change);
		},
		async decommission(submission, number) {
			activeService(submission.account, number);
			const ceasing = requests
				.all()
				.some(
					({ request_type, service_number, request_status }) =>
						request_type === 'delete' && service_number === number && request_status === 'pending',
				);
			if (ceasing) throw badRequest({ service_number: 'service is being decommissioned' });
			return await accept(submission, 'delete', number, {});
		},
	};
}
