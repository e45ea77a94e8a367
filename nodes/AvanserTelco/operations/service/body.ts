import type { IDataObject } from 'n8n-workflow';
import { InvalidParameter } from '../../foundation/failures';
import type { callReporting } from '../../fields/callReporting';
import { withoutMissing } from '../../foundation/json';
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
	return withoutMissing({
		name,
		custom_id,
		custom_group,
		service: withoutMissing({
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
	return withoutMissing({
		report,
		email:
			email &&
			withoutMissing({
				subject: needed('Subject', 'Call Reporting > Email', email.subject),
				email_to: addresses(needed('Email To', 'Call Reporting > Email', email.email_to)),
				email_cc: addresses(email.email_cc),
				email_bcc: addresses(email.email_bcc),
				template: email.template,
			}),
		sms:
			sms &&
			withoutMissing({
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
