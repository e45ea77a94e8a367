import { bareNumber } from '../foundation/phoneNumber';

/**
 * What a text has to look like before it may be sent, by parameter name.
 * The names are AVANSER's, so a name means the same in every operation.
 *
 * A rule gets a text that is not empty, returns it in the form AVANSER expects, or refuses it with
 * half a sentence that continues "'Field Name' …".
 */
type Rule = (text: string, refuse: (problem: string) => never) => string;

/**
 * AVANSER wants E.164 digits without the plus sign, and its own examples have 10 to 13 of them
 * (product outline, "Request a new service"; blueprint, "Inbound Request"): 6 to 15 are let through.
 */
const phoneNumber: Rule = (text, refuse) => {
	const digits = bareNumber(text);
	if (!/^\d+$/.test(digits))
		return refuse('must be a phone number with its country code, such as 61280740802');
	if (digits.startsWith('0')) {
		return refuse('must start with the country code: 61280740802, not 0280740802');
	}
	if (digits.length < 6 || digits.length > 15) return refuse('must have 6 to 15 digits');
	return digits;
};

const country: Rule = (text, refuse) =>
	/^[A-Za-z]{2}$/.test(text.trim())
		? text.trim().toUpperCase()
		: refuse('must be a two-letter country code (ISO 3166-1), such as AU');

/** A URL is kept to the letter: AVANSER replaces `[[tag]]`s in it, and a trigger compares it with what it registered. */
const webAddress: Rule = (text, refuse) =>
	/^https?:\/\/\S+$/i.test(text) && URL.canParse(text)
		? text
		: refuse('must be a complete URL that starts with https:// or http://');

const atMost =
	(limit: number, source: string): Rule =>
	(text, refuse) => {
		const length = [...text].length;
		return length <= limit
			? text
			: refuse(`has ${length} characters, but may have at most ${limit} (${source})`);
	};

/** Blueprint, "List Requests": 50 chars max. */
const customId = atMost(50, "AVANSER's limit");

/** AVANSER states no limit for names; a longer one is a wrongly mapped field. */
const name = atMost(255, "this node's limit, to catch a wrongly mapped field");

/** IDs are opaque, 32 or 40 characters in AVANSER's examples. A text that could change the path of a URL is no ID. */
const requestId: Rule = (text, refuse) =>
	/^[\w.~-]+$/.test(text.trim()) && !/^\.+$/.test(text.trim())
		? text.trim()
		: refuse(
				'must be a request ID as AVANSER returned it, such as c9220015e2f48bc7cf4b38186a7b2025',
			);

const accountId: Rule = (text, refuse) =>
	/^\d+$/.test(text.trim()) ? text.trim() : refuse('must be an account number such as 6999');

/** AVANSER's samples separate addresses by commas although the member is an array (blueprint, "Inbound Request"). */
const emailAddresses: Rule = (text, refuse) => {
	const addresses = text
		.split(/[,;\n]/)
		.map((address) => address.trim())
		.filter(Boolean);
	const wrong = addresses.find((address) => !/^[^@\s]+@[^@\s]+$/.test(address));
	return wrong === undefined
		? addresses.join(',')
		: refuse(`contains '${wrong}', which is not an e-mail address`);
};

const text =
	(limit: number): Rule =>
	(value, refuse) =>
		atMost(limit, "this node's limit, to catch a wrongly mapped field")(value.trim(), refuse);

const countries: Rule = (list, refuse) =>
	list
		.split(/[,;\s]+/)
		.filter(Boolean)
		.map((code) => country(code, refuse))
		.join(',');

export const valueRules: Partial<Record<string, Rule>> = {
	account_id: accountId,
	allowedCountries: countries,
	answer_point: phoneNumber,
	answer_point_name: name,
	call_audio_url: webAddress,
	call_greeting: webAddress,
	call_uri: webAddress,
	call_whisper: webAddress,
	callback_uri: webAddress,
	confirm_service_number: phoneNumber,
	country,
	custom_group: customId,
	custom_id: customId,
	email_bcc: emailAddresses,
	email_cc: emailAddresses,
	email_to: emailAddresses,
	location: text(500),
	mobile: phoneNumber,
	name,
	number: phoneNumber,
	request_id: requestId,
	service_number: phoneNumber,
	sms_forward_uri: webAddress,
	szu: text(100),
	template: name,
	voicemail: webAddress,
};
