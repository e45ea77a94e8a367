import type { Readings } from '../documents/readings.mts';
import type { CallReporting, ServiceChange, ServiceConfiguration } from '../documents/service.mts';
import type { TemplateType } from './templates.mts';

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
	/** The last `callback_uri` a request gave, for the reading that remembers it. */
	callback_uri?: string;
}

export type ServiceSeed = Omit<Service, 'custom_id' | 'custom_group'> &
	Partial<Pick<Service, 'custom_id' | 'custom_group'>>;

/** The services that are live. */
export interface Services {
	get(number: string): Service | undefined;
	/** The services of an account, "sorted by name". */
	list(account: number): Service[];
	add(seed: ServiceSeed): Service;
	change(service: Service, change: ServiceChange): void;
	remove(number: string): void;
	/** Whether a service of the account reports calls with this template. */
	usesTemplate(account: number, name: string, type: TemplateType): boolean;
	snapshot(): Service[];
}

export function newServices(seeds: readonly ServiceSeed[]): Services {
	const byNumber = new Map<string, Service>();

	function add(seed: ServiceSeed): Service {
		const service = { custom_id: '', custom_group: '', ...structuredClone(seed) };
		byNumber.set(service.service_number, service);
		return service;
	}

	for (const seed of seeds) add(seed);

	const list = (account: number) =>
		[...byNumber.values()]
			.filter((service) => service.account === account)
			.sort(
				(one, other) =>
					one.name.localeCompare(other.name) ||
					one.service_number.localeCompare(other.service_number),
			);

	return {
		get: (number) => byNumber.get(number),
		list,
		add,
		change(service, change) {
			const { service: configuration, call_reporting, ...rest } = structuredClone(change);
			Object.assign(service, rest);
			Object.assign(service.service, configuration);
			if (call_reporting) service.call_reporting = { ...service.call_reporting, ...call_reporting };
		},
		remove(number) {
			byNumber.delete(number);
		},
		usesTemplate: (account, name, type) =>
			list(account).some(({ call_reporting }) => call_reporting?.[type]?.template === name),
		snapshot: () => [...byNumber.values()],
	};
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
