import type { IHookFunctions, INodeProperties } from 'n8n-workflow';
import { inAccount } from '../api/account';
import type { Api } from '../api/api';
import { credentialOf, hasCredential } from '../api/credential';
import { timeout } from '../fields/options';
import {
	ifAnotherUrl,
	onDeactivation,
	registerOn,
	registeredAccount,
	services as chosenServices,
} from '../fields/trigger';
import type { ParametersOf } from '../parameters/types';
import { settingsOf } from '../parameters/settings';
import { leadsTo, replacedBy, serviceUri } from '../uris/serviceUri';
import { tokenFor } from '../uris/token';
import type { Channel, Slot } from './channel';
import { anotherUrl, listed, longestUri, noCredential, refusal, tooLong } from './refusals';
import { rememberAccount, servicesOf, setAll, withSubmitted } from './registeredServices';
import type { Service } from './service';
import { staticDataOf } from './staticData';
import { webhookIdOf, webhookUrl } from './webhook';

/** The fields that say how a trigger registers. */
const registration = [
	registerOn,
	chosenServices,
	ifAnotherUrl,
	onDeactivation,
	registeredAccount,
] as const satisfies INodeProperties[];

/** What there is to register, where, and how. */
interface Registration {
	context: IHookFunctions;
	api: Api;
	channel: Channel;
	slot: Slot;
	settings: ParametersOf<typeof registration>;
	/** Every service of the account. */
	services: Service[];
}

/** Does something with all services of the account, if there is anything to register, and keeps others of the same AVANSER user out meanwhile. */
export async function withServices(
	context: IHookFunctions,
	channel: Channel,
	work: (registration: Registration) => Promise<void>,
): Promise<void> {
	const { slot } = channel;
	const settings = settingsOf(context, registration);
	if (slot === undefined || settings.registerOn === 'byHand') return;
	if (!hasCredential(context)) throw noCredential(context);
	const account = settings.account_id || (await credentialOf(context)).accountId;
	const connection = {
		timeout: timeout.default,
		account,
		includeTransaction: true,
		names: ['URLs of services'],
	};
	await inAccount(context, connection, async (api) => {
		const { services: listedServices, selected } = await servicesOf(api, slot);
		rememberAccount(context, selected, account);
		const services = await withSubmitted(context, api, listedServices);
		await work({ context, api, channel, slot, settings, services });
	});
}

export async function register(now: Registration): Promise<void> {
	const { context, api, slot, settings, services } = now;
	const webhook = webhookUrl(context);
	const skipsRefused = slot.leftOutNotice !== undefined && settings.registerOn === 'all';
	const leftOut = skipsRefused ? staticDataOf(context).noSms : [];
	const chosen = wantedServices(now).filter(({ number }) => !leftOut.includes(number));
	const others = chosen.filter(({ uri }) => uri !== '' && !leadsTo(uri, webhook));
	const policy = settings.ifAnotherUrl;
	if (others.length > 0 && policy === 'refuse') throw anotherUrl(context, others);

	const compose = await composer(now);
	const restores = settings.onDeactivation === 'restore';
	const changes = services
		.map((service) => {
			const keeps = others.includes(service) && policy === 'skip';
			if (chosen.includes(service)) return { service, uri: keeps ? service.uri : compose(service) };
			const leaves = restores && leadsTo(service.uri, webhook);
			return { service, uri: leaves ? replacedBy(service.uri) : service.uri };
		})
		.filter(({ service, uri }) => service.uri !== uri);
	const setting = { slot, skipsRefused };
	const { done, failed } = await setAll(context, api, changes, { ...setting, wanted: 'all' });
	if (failed.length === 0) return;

	const back = done.map(({ service, uri }) => ({ service: { ...service, uri }, uri: service.uri }));
	const undoing = await setAll(context, api, back, { ...setting, wanted: 'each' });
	throw refusal(
		context,
		`AVANSER did not accept the webhook of ${listed(context, failed)}`,
		undoing.failed.length === 0
			? 'The workflow is not active, and what had been set for other services has been taken back.'
			: `The workflow is not active. These could not be set back: ${listed(context, undoing.failed)}`,
	);
}

export async function restore({ context, api, slot, services }: Registration): Promise<void> {
	const webhook = webhookUrl(context);
	const ours = services.filter(({ uri }) => leadsTo(uri, webhook));
	const changes = ours.map((service) => ({ service, uri: replacedBy(service.uri) }));
	const { failed } = await setAll(context, api, changes, {
		slot,
		wanted: 'each',
		skipsRefused: false,
	});
	if (failed.length === 0) return;
	throw refusal(
		context,
		`AVANSER did not accept what was registered before for ${listed(context, failed)}`,
		'Set the URL of these services with Service > Update.',
	);
}

function wantedServices({ context, settings, services }: Registration): Service[] {
	if (settings.registerOn === 'all') return services;
	const wanted = (settings.services?.values ?? []).map(({ service_number }) => service_number);
	if (wanted.length === 0) {
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

/** Composes the URL that is registered for a service. */
async function composer({
	context,
	channel,
	slot,
}: Registration): Promise<(service: Service) => string> {
	const { webhookSecret } = await credentialOf(context);
	const webhook = webhookUrl(context);
	const webhookId = webhookIdOf(context);
	const template = slot.template?.(context);
	return (service) => {
		const previous = leadsTo(service.uri, webhook) ? replacedBy(service.uri) : service.uri;
		const token = webhookSecret && tokenFor(webhookSecret, channel.kind, service.number, webhookId);
		const uri = serviceUri({ webhook, token, previous, template });
		if (uri.length > longestUri) throw tooLong(context, service, uri);
		return uri;
	};
}
