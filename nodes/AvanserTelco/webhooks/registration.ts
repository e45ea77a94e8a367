import type { IHookFunctions, INodeType } from 'n8n-workflow';
import { inAccount } from '../api/account';
import type { Api } from '../api/api';
import { callTemplate } from './callParameters';
import { checkTextPattern } from '../events/sms';
import { isRecord } from '../engine/parameters';
import { digitsOf } from '../events/phoneNumber';
import { webhookIdOf } from './receiver';
import {
	asNodeError,
	label,
	listed,
	refusal,
	refusesSms,
	servicesOf,
	setAll,
} from './registeredServices';
import type { Service, Slot } from './registeredServices';
import { leadsTo, replacedBy, serviceUri } from './serviceUri';
import { tokenFor } from './token';
import { chosenAccount, textOf } from './triggerSettings';

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

export const registeredForCalls = registered({ kind: 'call', member: 'call_uri' });
export const registeredForSms = registered({
	kind: 'sms',
	member: 'sms_forward_uri',
	check: checkTextPattern,
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
				await withServices(this, slot, register);
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
				await withServices(this, slot, restore);
			} catch (failure) {
				// n8n would only log it as well, and leave the webhook half removed.
				this.logger.error(`AVANSER Telco: ${asNodeError(this, failure).message}`);
			}
			return true;
		},
	};
}

/** Does something with all services of the account, and keeps others of the same AVANSER user out meanwhile. */
async function withServices(
	context: IHookFunctions,
	slot: Slot,
	work: typeof register,
): Promise<void> {
	if (context.getNode().credentials?.avanserTelcoApi === undefined) {
		throw refusal(
			context,
			'A credential is needed to register this trigger with services',
			"Choose an AVANSER Telco API credential, or 'Register On: By Hand'.",
		);
	}
	const { accountId } = await context.getCredentials('avanserTelcoApi');
	const account = chosenAccount(context) ?? textOf(accountId);
	const connection = { account, includeTransaction: true, exclusive: true };
	await inAccount(context, connection, async (api) => {
		await work(context, api, slot, await servicesOf(context, api, slot, account));
	});
}

async function register(
	context: IHookFunctions,
	api: Api,
	slot: Slot,
	services: Service[],
): Promise<void> {
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
		`AVANSER did not accept the webhook of ${listed(context, failed)}`,
		undoing.failed.length === 0
			? 'The workflow is not active, and what had been set for other services has been taken back.'
			: `The workflow is not active. These could not be set back: ${listed(context, undoing.failed)}`,
	);
}

async function restore(
	context: IHookFunctions,
	api: Api,
	slot: Slot,
	services: Service[],
): Promise<void> {
	const webhook = webhookUrl(context);
	const ours = services.filter(({ uri }) => leadsTo(uri, webhook));
	const changes = ours.map((service) => ({ service, uri: replacedBy(service.uri) }));
	const { failed } = await setAll(context, api, slot, changes, 'each');
	if (failed.length === 0) return;
	throw refusal(
		context,
		`AVANSER did not accept what was registered before for ${listed(context, failed)}`,
		'Set the URL of these services with Service > Update.',
	);
}

function webhookUrl(context: IHookFunctions): string {
	const url = context.getNodeWebhookUrl('default');
	if (url !== undefined) return url;
	throw refusal(context, 'n8n gives this trigger no URL', 'Check the settings of this n8n.');
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
	const secret = String(webhookSecret ?? '').trim();
	const webhook = webhookUrl(context);
	const webhookId = webhookIdOf(context);
	const details: unknown = kind === 'call' ? context.getNodeParameter('callDetails', []) : [];
	const template = callTemplate(Array.isArray(details) ? details.map(String) : []);
	return (service) => {
		const previous = leadsTo(service.uri, webhook) ? replacedBy(service.uri) : service.uri;
		const token = secret === '' ? undefined : tokenFor(secret, kind, service.number, webhookId);
		const uri = serviceUri({ webhook, token, previous, template });
		if (uri.length > longestUri) throw tooLong(context, service, uri);
		return uri;
	};
}

/** AVANSER names no limit; servers and proxies have theirs from here on. */
const longestUri = 2000;

function tooLong(context: IHookFunctions, service: Service, { length }: string) {
	return refusal(
		context,
		`The URL to register for ${label(service)} would have ${length} characters, which is more than ${longestUri}`,
		'Choose fewer Extra Details. The URL also holds the one it replaces, so that it can be restored. Nothing was sent to AVANSER.',
	);
}

function anotherUrl(context: IHookFunctions, services: Service[]) {
	const { origin, pathname } = new URL(webhookUrl(context));
	const webhooks = origin + pathname.slice(0, pathname.indexOf(`/${webhookIdOf(context)}/`) + 1);
	const found = services.map((service) =>
		service.uri.startsWith(webhooks)
			? `${label(service)}: ${service.uri.split('?')[0]}, which is another workflow of this n8n`
			: `${label(service)}: ${service.uri}`,
	);
	return refusal(
		context,
		`${services.length === 1 ? 'A service has' : `${services.length} services have`} another URL registered: ${found.join('; ')}`,
		"Nothing was changed. 'If Another URL Is Set' can skip these services or replace their URLs.",
	);
}
