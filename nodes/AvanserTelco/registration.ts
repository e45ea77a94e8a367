import { NodeOperationError } from 'n8n-workflow';
import type { IDataObject, IHookFunctions, INodeType } from 'n8n-workflow';
import { inAccount } from './account';
import type { Api } from './api';
import { callTemplate } from './callParameters';
import { ApiFailure, toNodeError } from './failures';
import { isRecord } from './parameters';
import { patternOf } from './pattern';
import { digitsOf } from './phoneNumber';
import { pool } from './pool';
import { webhookIdOf } from './receiver';
import { path } from './request';
import { leadsTo, replacedBy, serviceUri } from './serviceUri';
import { tokenFor } from './token';
import { chosenAccount, textOf } from './triggerSettings';
import { statusOf } from './waiting';

type Lifecycle = NonNullable<INodeType['webhookMethods']>['default'];

/**
 * The lifecycle of a webhook whose URL the user, or a node, gives to AVANSER: there is nothing to register, and
 * nothing to take back.
 */
export const setByHand: Lifecycle = {
	async checkExists() {
		return true;
	},
	async create() {
		return true;
	},
	async delete() {
		return true;
	},
};

/** A service's setting that a trigger registers its URL in. */
interface Slot {
	kind: 'call' | 'sms';
	member: 'call_uri' | 'sms_forward_uri';
	/** Throws where a setting cannot be used. */
	check?(context: IHookFunctions): void;
}

export const registeredForCalls = registered({ kind: 'call', member: 'call_uri' });
export const registeredForSms = registered({
	kind: 'sms',
	member: 'sms_forward_uri',
	check: (context) => {
		patternOf(String(context.getNodeParameter('filters.textMatches', '')));
	},
});

/**
 * The lifecycle of a webhook that is registered with each service.
 *
 * n8n deactivates and activates again when a workflow is published once more, and activates at every start: so only
 * what differs is sent, and what was replaced is remembered in the URL itself, not here.
 */
function registered(slot: Slot): Lifecycle {
	return {
		async checkExists(this: IHookFunctions) {
			try {
				slot.check?.(this);
			} catch (failure) {
				throw asNodeError(this, failure);
			}
			if (this.getMode() !== 'manual') return this.getNodeParameter('registerOn') === 'byHand';
			// Tells the deletion at the end of the test, which n8n gives no sign of its own.
			this.getWorkflowStaticData('node').testing = true;
			return true;
		},

		async create(this: IHookFunctions) {
			try {
				checkCredential(this);
				await inAccount(this, { account: chosenAccount(this) }, (api) => register(this, api, slot));
			} catch (failure) {
				// At a start of n8n the URLs are registered since long. To fail would take the webhook down.
				if (!['init', 'leadershipChange'].includes(this.getActivationMode())) {
					throw asNodeError(this, failure);
				}
				this.logger.error(`AVANSER Telco: ${asNodeError(this, failure).message}`);
			}
			return true;
		},

		async delete(this: IHookFunctions) {
			const restores = this.getNodeParameter('onDeactivation', 'keep') === 'restore';
			if (!restores || this.getWorkflowStaticData('node').testing === true) return true;
			if (this.getNodeParameter('registerOn') === 'byHand') return true;
			try {
				await inAccount(this, { account: chosenAccount(this) }, (api) => restore(this, api, slot));
			} catch (failure) {
				// n8n would only log it as well, and leave the webhook half removed.
				this.logger.error(`AVANSER Telco: ${asNodeError(this, failure).message}`);
			}
			return true;
		},
	};
}

function asNodeError(context: IHookFunctions, failure: unknown) {
	return failure instanceof NodeOperationError ? failure : toNodeError(context.getNode(), failure);
}

function refusal(context: IHookFunctions, message: string, description: string) {
	return new NodeOperationError(context.getNode(), message, { description });
}

function checkCredential(context: IHookFunctions): void {
	if (context.getNode().credentials?.avanserTelcoApi !== undefined) return;
	throw refusal(
		context,
		'A credential is needed to register this trigger with services',
		"Choose an AVANSER Telco API credential, or 'Register On: By Hand'.",
	);
}

/** A service with what is registered, or is about to be. */
interface Service {
	number: string;
	name: string;
	uri: string;
}

/** A URL to be set in place of another. */
interface Change {
	service: Service;
	uri: string;
}

async function register(context: IHookFunctions, api: Api, slot: Slot): Promise<void> {
	const services = await servicesOf(context, api, slot);
	const webhook = webhookUrl(context);
	const chosen = chosenServices(context, services).filter(
		({ number }) => !refusesSms(context, number),
	);
	const others = chosen.filter(({ uri }) => uri !== '' && !leadsTo(uri, webhook));
	const policy = context.getNodeParameter('ifAnotherUrl', 'refuse');
	if (others.length > 0 && policy === 'refuse') throw anotherUrl(context, others);

	const compose = await composer(context, slot);
	const restores = context.getNodeParameter('onDeactivation', 'keep') === 'restore';
	const changes = services
		.map((service) => {
			const keeps = others.includes(service) && policy === 'skip';
			if (chosen.includes(service)) return { service, uri: keeps ? service.uri : compose(service) };
			const leaves = restores && leadsTo(service.uri, webhook);
			return { service, uri: leaves ? replacedBy(service.uri) : service.uri };
		})
		.filter(({ service, uri }) => service.uri !== uri);
	const { done, failed } = await setAll(context, api, slot, changes, 'all');
	if (failed.length === 0) return;

	const back = done.map(({ service, uri }) => ({ service: { ...service, uri }, uri: service.uri }));
	const undoing = await setAll(context, api, slot, back, 'each');
	throw refusal(
		context,
		`AVANSER did not accept the webhook of ${failed.map(sentence).join('; ')}`,
		undoing.failed.length === 0
			? 'The workflow is not active, and what had been set for other services has been taken back.'
			: `The workflow is not active. These could not be set back: ${undoing.failed.map(sentence).join('; ')}`,
	);
}

async function restore(context: IHookFunctions, api: Api, slot: Slot): Promise<void> {
	const webhook = webhookUrl(context);
	const services = await servicesOf(context, api, slot);
	const ours = services.filter(({ uri }) => leadsTo(uri, webhook));
	const changes = ours.map((service) => ({ service, uri: replacedBy(service.uri) }));
	const { failed } = await setAll(context, api, slot, changes, 'each');
	if (failed.length === 0) return;
	throw refusal(
		context,
		`AVANSER did not accept what was registered before for ${failed.map(sentence).join('; ')}`,
		'Set the URL of these services with Service > Update.',
	);
}

function webhookUrl(context: IHookFunctions): string {
	const url = context.getNodeWebhookUrl('default');
	if (url !== undefined) return url;
	throw refusal(context, 'n8n gives this trigger no URL', 'Check the settings of this n8n.');
}

/** Every service of the account, whatever its order. */
async function servicesOf(context: IHookFunctions, api: Api, slot: Slot): Promise<Service[]> {
	const services = new Map<string, Service>();
	for await (const rows of api.pages({ method: 'GET', path: '/services' })) {
		for (const row of rows) {
			const number = String(row.service_number);
			const uri = row[slot.member];
			const name = String(row.name ?? '');
			services.set(number, { number, name, uri: typeof uri === 'string' ? uri : '' });
		}
	}
	for (const [number, uri] of await underWay(context, api, services)) {
		const service = services.get(number);
		if (service !== undefined) service.uri = uri;
	}
	return [...services.values()];
}

/**
 * The URLs that were submitted by this trigger and are not to be seen yet: AVANSER takes minutes, and n8n activates
 * again at once when a workflow is published once more. Static data can be lost; then an update is sent twice.
 */
async function underWay(
	context: IHookFunctions,
	api: Api,
	services: Map<string, Service>,
): Promise<Map<string, string>> {
	const data = context.getWorkflowStaticData('node');
	const open = Object.entries(isRecord(data.submitted) ? data.submitted : {}).flatMap(
		([number, submitted]) =>
			isRecord(submitted) && services.get(number)?.uri !== submitted.uri
				? [{ number, uri: String(submitted.uri), request: submitted.request }]
				: [],
	);
	const pending = new Set<unknown>();
	if (open.length > 0) {
		for await (const rows of api.pages({ method: 'GET', path: '/requests' })) {
			for (const row of rows) if (statusOf(row) === 'pending') pending.add(row.id);
		}
	}
	const still = open.filter(({ request }) => pending.has(request));
	data.submitted = Object.fromEntries(
		still.map(({ number, uri, request }) => [number, { uri, request }]),
	);
	return new Map(still.map(({ number, uri }) => [number, uri]));
}

function chosenServices(context: IHookFunctions, services: Service[]): Service[] {
	if (context.getNodeParameter('registerOn') === 'all') return services;
	const entries: unknown = context.getNodeParameter('services.values', []);
	const wanted = (Array.isArray(entries) ? entries : []).map((entry) => {
		const number = textOf(isRecord(entry) ? entry.service_number : entry) ?? '';
		return digitsOf(number) || number;
	});
	if (wanted.every((number) => number === '')) {
		throw refusal(
			context,
			'No service is selected',
			"Add one in 'Services', or choose All Services or By Hand.",
		);
	}
	const missing = wanted.filter((number) => services.every((service) => service.number !== number));
	if (missing.length > 0) {
		throw refusal(
			context,
			`The account has no active service with the number ${missing.join(', ')}`,
			'Check the numbers and the account. A new service is listed when its request is completed.',
		);
	}
	return services.filter(({ number }) => wanted.includes(number));
}

async function composer(
	context: IHookFunctions,
	{ kind }: Slot,
): Promise<(service: Service) => string> {
	const { webhookSecret } = await context.getCredentials('avanserTelcoApi');
	const webhook = webhookUrl(context);
	const webhookId = webhookIdOf(context);
	const details: unknown = kind === 'call' ? context.getNodeParameter('callDetails', []) : [];
	const template = callTemplate(Array.isArray(details) ? details.map(String) : []);
	return (service) => {
		const previous = leadsTo(service.uri, webhook) ? replacedBy(service.uri) : service.uri;
		if (previous.length > longestPrevious) throw tooLong(context, service);
		const token = webhookSecret
			? tokenFor(String(webhookSecret), kind, service.number, webhookId)
			: undefined;
		return serviceUri({ webhook, token, previous, template });
	};
}

/** Servers and proxies cut URLs from some thousand characters on. */
const longestPrevious = 1000;

function tooLong(context: IHookFunctions, service: Service) {
	return refusal(
		context,
		`The URL registered for ${label(service)} is too long to be kept in the one that replaces it`,
		'Shorten it with Service > Update, or leave the service out. Nothing was sent to AVANSER.',
	);
}

function anotherUrl(context: IHookFunctions, services: Service[]) {
	const { origin, pathname } = new URL(webhookUrl(context));
	const webhooks = origin + pathname.slice(0, pathname.indexOf(`/${webhookIdOf(context)}/`) + 1);
	const listed = services.map((service) =>
		service.uri.startsWith(webhooks)
			? `${label(service)}: ${service.uri.split('?')[0]}, which is another workflow of this n8n`
			: `${label(service)}: ${service.uri}`,
	);
	return refusal(
		context,
		`${services.length === 1 ? 'A service has' : `${services.length} services have`} another URL registered: ${listed.join('; ')}`,
		"Nothing was changed. 'If Another URL Is Set' can skip these services or replace their URLs.",
	);
}

const mostAtOnce = 5;

interface Failed {
	change: Change;
	failure: unknown;
}

/**
 * Sets URLs, a few at a time.
 * @param wanted `all` ends it at the first failure
 */
async function setAll(
	context: IHookFunctions,
	api: Api,
	slot: Slot,
	changes: Change[],
	wanted: 'all' | 'each',
): Promise<{ done: Change[]; failed: Failed[] }> {
	const data = context.getWorkflowStaticData('node');
	const submitted: IDataObject = isRecord(data.submitted) ? { ...data.submitted } : {};
	const noSms = numbersWithoutSms(context);
	const done: Change[] = [];
	const failed: Failed[] = [];
	const work = async (change: Change) => {
		const { service, uri } = change;
		try {
			const [acknowledged] = await api.rows({
				method: 'POST',
				path: path`/services/${service.number}`,
				body: { [slot.member]: uri },
			});
			submitted[service.number] = { uri, request: acknowledged?.request_id };
			done.push(change);
		} catch (failure) {
			if (isNoSms(context, slot, failure)) {
				noSms.push(service.number);
				return;
			}
			failed.push({ change, failure });
			// It may have been carried out: then it is to be taken back like the others.
			if (failure instanceof ApiFailure && failure.details.outcomeUnknown) done.push(change);
		}
	};
	const workers = api.writesInTurn ? 1 : mostAtOnce;
	await pool(changes, workers, work, () => wanted === 'each' || failed.length === 0);
	data.submitted = submitted;
	if (noSms.length > numbersWithoutSms(context).length) {
		data.noSms = noSms.join(' ');
		context.logger.warn(`AVANSER Telco: AVANSER forwards no SMS for ${noSms.join(', ')}`);
	}
	return { done, failed };
}

/** "Mobile only" (product outline): All Services means those that can. Asked once, a number is not asked again. */
function isNoSms(context: IHookFunctions, { kind }: Slot, failure: unknown): boolean {
	return (
		kind === 'sms' &&
		context.getNodeParameter('registerOn') === 'all' &&
		failure instanceof ApiFailure &&
		failure.code === '400'
	);
}

function refusesSms(context: IHookFunctions, number: string): boolean {
	const all = context.getNodeParameter('registerOn') === 'all';
	return all && numbersWithoutSms(context).includes(number);
}

function numbersWithoutSms(context: IHookFunctions): string[] {
	const { noSms } = context.getWorkflowStaticData('node');
	return typeof noSms === 'string' ? noSms.split(' ') : [];
}

function sentence({ change: { service }, failure }: Failed): string {
	return `${label(service)}: ${failure instanceof Error ? failure.message : String(failure)}`;
}

function label({ number, name }: Service): string {
	return name === '' ? number : `${number} (${name})`;
}
