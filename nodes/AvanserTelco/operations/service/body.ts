import type { IDataObject } from 'n8n-workflow';
import { InvalidParameter } from '../../foundation/failures';
import type { callReporting } from '../../fields/callReporting';
import { isRecord } from '../../foundation/json';
import { withReference } from '../../uris/reference';
import type { ParametersOf } from '../../parameters/types';

type CallReporting = ParametersOf<[typeof callReporting]>['call_reporting'];

/** The settings of a service by their API names, before they are nested. A missing one is not sent. */
export interface ServiceSettings {
	name?: string;
	custom_id?: string;
	custom_group?: string;
	type?: string;
	answer_point?: string;
	answer_point_name?: string;
	record_call?: boolean;
	call_greeting?: string;
	call_whisper?: string;
	voicemail?: string;
	call_reporting?: CallReporting;
	call_uri?: string;
	sms_forward_uri?: string;
	callback_uri?: string;
}

/** Nests the settings as AVANSER does (blueprint, "Inbound Request" and "Service Detail"). */
export function serviceBody(
	settings: ServiceSettings,
	reportingPlace: 'service' | 'topLevel',
): IDataObject {
	const { name, custom_id, custom_group, call_uri, sms_forward_uri, callback_uri, ...rest } =
		settings;
	const { call_reporting, ...service } = rest;
	const reporting = reportingBody(call_reporting);
	return present({
		name,
		custom_id,
		custom_group,
		service: present({
			...service,
			call_reporting: reportingPlace === 'service' ? reporting : undefined,
		}),
		call_reporting: reportingPlace === 'topLevel' ? reporting : undefined,
		call_uri,
		sms_forward_uri,
		callback_uri,
	});
}

/** The Callback URI that is set, with the reference by which the request is found again, unless that is not wanted. */
export function callbackUri(
	{ callback_uri }: { callback_uri?: string },
	{ addReference }: { addReference: boolean },
	{ identity, webhookSecret }: { identity: { reference: string }; webhookSecret?: string },
): string | undefined {
	const wanted = callback_uri !== undefined && callback_uri !== '' && addReference;
	return wanted ? withReference(callback_uri, identity.reference, webhookSecret) : callback_uri;
}

/**
 * "Settings are required if this object is defined" (blueprint, "Inbound Request"). The blueprint says so of CC and BCC
 * too, but its own examples leave them out.
 */
function reportingBody({ report, email, sms }: CallReporting = {}): IDataObject {
	return present({
		report,
		email:
			email &&
			present({
				subject: needed('Subject', 'Call Reporting > Email', email.subject),
				email_to: addresses(needed('Email To', 'Call Reporting > Email', email.email_to)),
				email_cc: addresses(email.email_cc),
				email_bcc: addresses(email.email_bcc),
				template: email.template,
			}),
		sms:
			sms &&
			present({
				sms_id: sms.sms_id,
				mobile: needed('Mobile', 'Call Reporting > SMS', sms.mobile),
				template: sms.template,
			}),
	});
}

function needed(field: string, section: string, value: string | undefined): string {
	if (value) return value;
	throw new InvalidParameter(field, `is empty, but ${section} needs it`);
}

function addresses(commaSeparated?: string): string[] | undefined {
	return commaSeparated?.split(',').filter(Boolean);
}

/** Without members that have no value, and without objects that are left empty by that. */
function present(members: IDataObject): IDataObject {
	return Object.fromEntries(
		Object.entries(members).filter(
			([, value]) => value !== undefined && !(isRecord(value) && Object.keys(value).length === 0),
		),
	);
}

/** A body without its empty texts and lists: on a new service they mean what leaving them out means. */
export function withoutEmpty(body: IDataObject): IDataObject {
	return Object.fromEntries(
		Object.entries(body)
			.filter(([, value]) => value !== '' && !(Array.isArray(value) && value.length === 0))
			.map(([name, value]) => [name, isRecord(value) ? withoutEmpty(value) : value]),
	);
}

/** A body with members of the user's own, object by object. */
export function merged(body: IDataObject, own: IDataObject = {}): IDataObject {
	const all = { ...body, ...own };
	return Object.fromEntries(
		Object.entries(all).map(([name, value]) => {
			const before = Object.hasOwn(body, name) ? body[name] : undefined;
			return [name, isRecord(before) && isRecord(value) ? merged(before, value) : value];
		}),
	);
}
