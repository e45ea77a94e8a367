/**
 * A phone number without its plus sign and separators, whatever is left. AVANSER's reports write the country code, a
 * dash and the number as it is dialled inside the country (`+61-0290081596`; API services summary, "Full Parameter
 * List"): the zero in front is not part of the number, except in Italy. A `+` that was not encoded arrives as a space.
 */
export function bareNumber(text: string): string {
	const [, country, local] = /^[\s+]*(\d{1,3})-(\d+)\s*$/.exec(text) ?? [];
	return country === undefined
		? text.replace(/[\s().-]/g, '').replace(/^\+/, '')
		: country + (country === '39' ? local : local.replace(/^0/, ''));
}

/** A phone number as `+` and digits, or undefined where the text is none: a withheld one, or without country code. */
export function e164(text: string): string | undefined {
	const digits = bareNumber(text);
	return /^[1-9]\d{5,14}$/.test(digits) ? `+${digits}` : undefined;
}

/** The digits of a number as AVANSER's requests have them; empty where the text is no number. */
export function digitsOf(text: string): string {
	return e164(text)?.slice(1) ?? '';
}
