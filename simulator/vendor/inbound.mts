import type { Readings } from '../documents/readings.mts';
import type { CallReporting, ServiceChange, ServiceConfiguration } from '../documents/service.mts';
import { badRequest } from './rejection.mts';
import { defaultRadiusKm, numberTypes } from './stock.mts';
import type { NumberType, Search } from './stock.mts';

/** `service_number` of a create, as the contract lets it through. */
interface NumberSearch {
	country: string;
	search_type: 'coordinates' | 'location' | 'prefix' | 'number_type' | 'number' | 'szu';
	szu?: string;
	radius?: number;
	lat?: number;
	lng?: number;
	long?: number;
	location?: string;
	number_type?: string;
	number?: string;
}

/** `service` as it arrives, where call reporting may be inside. */
type InboundConfiguration = Partial<ServiceConfiguration> & { call_reporting?: CallReporting };

/** The body of an update, as the contract lets it through. */
export type ServiceUpdate = Omit<ServiceChange, 'service'> & { service?: InboundConfiguration };

/** The body of a create, as the contract lets it through. */
export interface InboundRequest extends ServiceUpdate {
	name: string;
	service_number: NumberSearch;
	service: InboundConfiguration & Pick<ServiceConfiguration, 'type'>;
}

const settings = [
	'name',
	'custom_id',
	'custom_group',
	'call_uri',
	'sms_forward_uri',
	'callback_uri',
] as const;

const configurationMembers = [
	'type',
	'answer_point',
	'answer_point_name',
	'record_call',
	'call_greeting',
	'call_whisper',
	'voicemail',
] as const;

const greetings = ['call_greeting', 'call_whisper', 'voicemail'] as const;

/**
 * The search a create's `service_number` describes: which members go with which `search_type`.
 *
 * @throws Rejection 400 naming the member that is missing or wrong
 */
export function searchOf(wanted: NumberSearch, readings: Readings): Search {
	const { country } = wanted;
	const coordinates = (): Search => ({
		by: 'coordinates',
		country,
		lat: required(wanted.lat, 'lat'),
		lng: longitudeOf(wanted, readings),
		radius: radiusOf(wanted, readings),
	});
	switch (wanted.search_type) {
		case 'coordinates':
			if (readings.coordinatesSearchType === 'location') {
				throw badRequest({ search_type: 'invalid search type' });
			}
			return coordinates();
		case 'location':
			if (wanted.location === undefined && wanted.lat !== undefined) {
				if (readings.coordinatesSearchType === 'coordinates') {
					throw badRequest({ location: 'required' });
				}
				return coordinates();
			}
			return {
				by: 'location',
				country,
				location: required(wanted.location, 'location'),
				radius: radiusOf(wanted, readings),
			};
		case 'prefix':
			if (readings.prefixSearchType === 'refused') {
				throw badRequest({ search_type: 'invalid search type' });
			}
			return { by: 'number', country, number: required(wanted.number, 'number') };
		case 'number':
			return { by: 'number', country, number: required(wanted.number, 'number') };
		case 'number_type': {
			const number_type = numberTypeOf(required(wanted.number_type, 'number_type'), readings);
			return { by: 'number_type', country, number_type };
		}
		case 'szu':
			if (country !== 'AU') throw badRequest({ country: 'szu is available for AU only' });
			return { by: 'szu', country, szu: required(wanted.szu, 'szu') };
	}
}

/**
 * What the body of a create or an update asks for. The contract has checked its shape already.
 *
 * @throws Rejection 400 naming the member that the chosen readings refuse
 */
export function changeOf(
	body: ServiceUpdate,
	request: 'create' | 'update',
	readings: Readings,
): ServiceChange {
	const refuse = (field: keyof ServiceUpdate) => {
		if (body[field] !== undefined) throw badRequest({ [field]: 'unknown parameter' });
	};
	if (request === 'create') {
		if (readings.customGroupInCreate === 'refused') refuse('custom_group');
	} else {
		if (readings.updateCustomIds === 'refused') refuse('custom_id');
		if (readings.updateCustomIds === 'refused') refuse('custom_group');
		if (readings.updateCallbackUri === 'refused') refuse('callback_uri');
		if (readings.promptInUpdate === 'refused' && body.service?.type === 'prompt') {
			throw badRequest({ type: 'invalid type' });
		}
	}
	for (const field of ['call_uri', 'sms_forward_uri'] as const) {
		if (readings.emptyUri === 'refused' && body[field] === '') {
			throw badRequest({ [field]: 'invalid url' });
		}
	}
	const reporting = callReportingOf(body, readings);
	const configuration = body.service && picked(body.service, configurationMembers);
	return {
		...picked(body, settings),
		...(configuration && { service: configuration }),
		...(reporting && { call_reporting: reporting }),
	};
}

/**
 * Checks a service as it would be after a create or an update.
 *
 * @throws Rejection 400 naming every member that cannot be so
 */
export function checkConfiguration(
	{ type, answer_point, record_call, ...rest }: Partial<ServiceConfiguration>,
	readings: Readings,
) {
	const errors: Record<string, string> = {};
	if (type === 'transfer') {
		if (answer_point === undefined) errors.answer_point = 'required';
		if (record_call === undefined) errors.record_call = 'required';
	} else if (readings.greetings === 'transfer only') {
		for (const greeting of greetings) {
			if (rest[greeting] !== undefined) errors[greeting] = 'type = transfer only';
		}
	}
	if (Object.keys(errors).length > 0) throw badRequest(errors);
}

function required<T>(value: T | undefined, field: string): T {
	if (value === undefined) throw badRequest({ [field]: 'required' });
	return value;
}

function radiusOf({ radius }: NumberSearch, readings: Readings): number {
	if (readings.radiusInCreate === 'required') return required(radius, 'radius');
	return radius ?? defaultRadiusKm;
}

function numberTypeOf(text: string, readings: Readings): NumberType {
	const type = numberTypes.find((known) => known === text.toUpperCase());
	const asRead =
		readings.numberTypeCase === 'either' ||
		(readings.numberTypeCase === 'upper') === (text === text.toUpperCase());
	if (!type || !asRead || (type === 'GEO' && readings.geoInCreate === 'refused')) {
		throw badRequest({ number_type: 'invalid number type' });
	}
	return type;
}

function longitudeOf({ lng, long }: NumberSearch, readings: Readings): number {
	switch (readings.longitudeMember) {
		case 'lng':
			return required(lng, 'lng');
		case 'long':
			return required(long, 'long');
		case 'either':
			if (lng !== undefined && long !== undefined && lng !== long) {
				throw badRequest({ long: 'differs from lng' });
			}
			return required(lng ?? long, 'lng');
	}
}

function callReportingOf(body: ServiceUpdate, readings: Readings): CallReporting | undefined {
	const inside = body.service?.call_reporting;
	const beside = body.call_reporting;
	const misplaced =
		(readings.callReportingSent === 'service' && beside) ||
		(readings.callReportingSent === 'topLevel' && inside);
	if (misplaced) throw badRequest({ call_reporting: 'unknown parameter' });
	if (inside && beside) throw badRequest({ call_reporting: 'given twice' });
	const reporting = inside ?? beside;
	if (readings.emailCopies === 'required' && reporting?.email) {
		required(reporting.email.email_cc, 'email_cc');
		required(reporting.email.email_bcc, 'email_bcc');
	}
	return reporting;
}

/** Those of the named members that have a value. */
function picked<T extends object, K extends keyof T>(from: T, names: readonly K[]): Partial<T> {
	const result: Partial<T> = {};
	for (const name of names) {
		if (from[name] !== undefined) result[name] = from[name];
	}
	return result;
}
