import { numberBeginning, phoneNumber } from '../foundation/phoneNumber';
import type { PhoneNumber } from '../foundation/phoneNumber';

/**
 * What a text has to look like before it may be sent, by parameter name.
 * The names are AVANSER's, so a name means the same in every operation.
 *
 * A rule gets a text that is not empty, returns it in the form AVANSER expects, or refuses it with
 * half a sentence that continues "'Field Name' …".
 */
type Rule = (text: string, refuse: (problem: string) => never) => string;

const digits =
	(meaning: (text: string) => PhoneNumber): Rule =>
	(text, refuse) => {
		const number = meaning(text);
		return 'digits' in number ? number.digits : refuse(number.problem);
	};

const phone = digits(phoneNumber);

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

/** Blueprint, "List Requests": 50 chars max. Spaces around it, and how its letters are composed, mean nothing. */
const customId: Rule = (value, refuse) =>
	atMost(50, "AVANSER's limit")(value.normalize('NFC').trim(), refuse);

/** AVANSER states no limit for names; a longer one is a wrongly mapped field. */
const name = atMost(255, "this node's limit, to catch a wrongly mapped field");

/** One that was chosen from a list comes with its type and country: see api/templateList.ts. */
const templateName = atMost(300, "this node's limit, to catch a wrongly mapped field");

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
	answer_point: phone,
	answer_point_name: name,
	call_audio_url: webAddress,
	call_greeting: webAddress,
	call_uri: webAddress,
	call_whisper: webAddress,
	callback_uri: webAddress,
	confirm_service_number: phone,
	country,
	custom_group: customId,
	custom_id: customId,
	email_bcc: emailAddresses,
	email_cc: emailAddresses,
	email_to: emailAddresses,
	location: text(500),
	mobile: phone,
	name,
	/** Of an order it has to be a whole number: see operations/number/criteria.ts. */
	number: digits(numberBeginning),
	request_id: requestId,
	service_number: phone,
	sms_forward_uri: webAddress,
	szu: text(100),
	template: templateName,
	voicemail: webAddress,
};
