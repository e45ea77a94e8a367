import type { Readings } from '../documents/readings.mts';
import type { TemplateType } from './templates.mts';

type ServiceType = 'transfer' | 'voicemail' | 'prompt';

export interface CallReporting {
	report?: 'missed' | 'missed-voicemail' | 'all-calls' | 'none';
	email?: {
		subject: string;
		email_to: string[];
		email_cc?: string[];
		email_bcc?: string[];
		template?: string;
	};
	sms?: { sms_id?: string; mobile: string; template?: string };
}

/** How a service treats a call (blueprint, Service Detail; `call_reporting` is kept beside it). */
export interface ServiceConfiguration {
	type: ServiceType;
	answer_point?: string;
	answer_point_name?: string;
	record_call?: boolean;
	call_greeting?: string;
	call_whisper?: string;
	voicemail?: string;
}

/** An active service as the simulator keeps it. */
export interface Service {
	account: number;
	/** E.164 digits. */
	service_number: string;
	name: string;
	custom_id: string;
	custom_group: string;
	service: ServiceConfiguration;
	call_reporting?: CallReporting;
	call_uri?: string;
	sms_forward_uri?: string;
	/** Last `callback_uri` given, for the reading that remembers it. */
	callback_uri?: string;
}

export type ServiceSeed = Omit<Service, 'custom_id' | 'custom_group'> &
	Partial<Pick<Service, 'custom_id' | 'custom_group'>>;

/** What an update changes; members that are absent stay as they are. */
export interface ServiceChange {
	name?: string;
	custom_id?: string;
	custom_group?: string;
	service?: Partial<ServiceConfiguration>;
	call_reporting?: CallReporting;
	call_uri?: string;
	sms_forward_uri?: string;
	callback_uri?: string;
}

/** The services that are live. */
export class Services {
	readonly #services: Map<string, Service>;

	constructor(seeds: readonly ServiceSeed[]) {
		this.#services = new Map(
			structuredClone(seeds).map((seed) => [
				seed.service_number,
				{ custom_id: '', custom_group: '', ...seed },
			]),
		);
	}

	get(number: string): Service | undefined {
		return this.#services.get(number);
	}

	/** The services of an account, "sorted by name". */
	list(account: number): Service[] {
		return [...this.#services.values()]
			.filter((service) => service.account === account)
			.sort(
				(one, other) =>
					one.name.localeCompare(other.name) ||
					one.service_number.localeCompare(other.service_number),
			);
	}

	add(seed: ServiceSeed): Service {
		const service = { custom_id: '', custom_group: '', ...structuredClone(seed) };
		this.#services.set(service.service_number, service);
		return service;
	}

	change(service: Service, change: ServiceChange) {
		const { service: configuration, call_reporting, ...rest } = structuredClone(change);
		Object.assign(service, rest);
		Object.assign(service.service, configuration);
		if (call_reporting) service.call_reporting = { ...service.call_reporting, ...call_reporting };
	}

	remove(number: string) {
		this.#services.delete(number);
	}

	/** Whether a service of the account reports calls with this template. */
	usesTemplate(account: number, name: string, type: TemplateType): boolean {
		return this.list(account).some(
			({ call_reporting }) => call_reporting?.[type]?.template === name,
		);
	}

	snapshot() {
		return [...this.#services.values()];
	}
}

/** A service as List Services shows it. */
export function serviceDetail(service: Service, readings: Readings) {
	const empty = readings.unsetSettings === 'empty';
	const { call_reporting, call_uri, sms_forward_uri } = service;
	const unset = { answer_point: '', answer_point_name: '', call_greeting: '', call_whisper: '' };
	const reporting = call_reporting ?? (empty ? { report: 'none' as const } : undefined);
	const inside = readings.callReportingShown === 'service';
	return {
		name: service.name,
		service_number: service.service_number,
		service: {
			...(empty && { ...unset, voicemail: '', record_call: false }),
			...service.service,
			...(inside && reporting && { call_reporting: reporting }),
		},
		...(!inside && reporting && { call_reporting: reporting }),
		...((call_uri || empty) && { call_uri: call_uri ?? '' }),
		...((sms_forward_uri || empty) && { sms_forward_uri: sms_forward_uri ?? '' }),
		'@links': { service_uri: `/services/${service.service_number}` },
	};
}
