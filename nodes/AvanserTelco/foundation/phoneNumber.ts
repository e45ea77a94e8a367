/** What a written phone number means: its digits with the country code, or why it is none, as half a sentence. */
export type PhoneNumber = { digits: string } | { problem: string };

/** AVANSER's own examples have 10 to 13 digits (product outline, "Request a new service"). */
const fewestDigits = 6;
/** ITU-T E.164. */
const mostDigits = 15;

/**
 * The one place that decides what a written phone number means, whatever is done with it.
 *
 * AVANSER wants E.164 digits without the plus sign. Its reports write the country code, a dash and the number as it is
 * dialled inside the country (`+61-0290081596`; API services summary, "Full Parameter List"), and a `+` that was not
 * encoded arrives as a space. Users add separators and a trunk zero (`+61 (0)2 …`), or leave out the country code,
 * which is refused: a guess could reach somebody else's number.
 */
export function phoneNumber(text: string): PhoneNumber {
	const written = writtenDigits(text);
	if ('problem' in written) return written;
	const { digits, hasPlus } = written;
	const problem = missingCountryCode(digits, hasPlus);
	if (problem !== undefined) return { problem };
	const number = withoutTrunkZero(digits);
	return number.length < fewestDigits || number.length > mostDigits
		? { problem: `must have ${fewestDigits} to ${mostDigits} digits` }
		: { digits: number };
}

/**
 * What a written number or its beginning means, to look for numbers that begin like it. Nothing can be missing from a
 * beginning but its own beginning: no country has the code 0.
 */
export function numberBeginning(text: string): PhoneNumber {
	const number = phoneNumber(text);
	if ('digits' in number) return number;
	const written = writtenDigits(text);
	const digits = 'digits' in written ? withoutTrunkZero(written.digits) : '';
	return /^[1-9]/.test(digits) && digits.length <= mostDigits ? { digits } : number;
}

/** The digits of a text, before anybody has asked what they mean. */
function writtenDigits(text: string): { digits: string; hasPlus: boolean } | { problem: string } {
	const written = withoutInvisible(text).replace(/^tel:/i, '');
	// Spreadsheets turn numbers into `61280740802.5`, and JSON into `6.128e10`; as a separator a dot comes more often.
	if (/^\+?\d+\.\d+$/.test(written))
		return { problem: 'has a decimal point, which no phone number has' };
	const digits = written.replace(/^\+/, '').replace(separators, '');
	if (!/^\d+$/.test(digits)) return { problem: notANumber };
	return { digits, hasPlus: written.startsWith('+') };
}

/** The digits of a number as AVANSER's requests have them; empty where the text is none, such as a withheld number. */
export function digitsOf(text: string): string {
	const number = phoneNumber(text);
	return 'digits' in number ? number.digits : '';
}

/** A phone number as `+` and digits, or undefined where the text is none. */
export function e164(text: string): string | undefined {
	const digits = digitsOf(text);
	return digits === '' ? undefined : `+${digits}`;
}

const notANumber = 'must be a phone number with its country code, such as 61280740802';

/** Spaces, brackets, dots and all of Unicode's dashes separate the groups of a number. */
const separators = /[\s().\p{Pd}\u2212]/gu;

/**
 * Texts copied from web pages and spreadsheets carry marks that nobody sees: joiners, direction marks, soft hyphens.
 * Full-width digits and signs are the ordinary ones; superscripts are not, as they may mark a footnote.
 */
function withoutInvisible(text: string): string {
	return text
		.replace(/[\p{Cf}\t\n\r]/gu, (mark) => (/\s/.test(mark) ? ' ' : ''))
		.replace(/[\uff0b\uff10-\uff19]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
		.trim();
}

/**
 * Recognises numbers as they are dialled inside a country, above all Australian ones: no country has the code 0, in
 * North America (code 1) numbers have eleven digits, and nine digits that begin like an Australian area or mobile are
 * taken for one, unless there is a plus sign and the country has numbers that short.
 */
function missingCountryCode(digits: string, hasPlus: boolean): string | undefined {
	const put = (number: string) => `must start with the country code: ${number}, not ${digits}`;
	const [, abroad] = /^(?:0011|00)([1-9]\d+)$/.exec(digits) ?? [];
	if (abroad !== undefined) return put(abroad);
	if (digits.startsWith('0')) return put(`61${digits.replace(/^0+/, '')}`);
	if (/^1[38](\d{4}|\d{8})$/.test(digits)) return put(`61${digits}`);
	if (/^1(?!\d{10}$)/.test(digits)) return notANumber;
	const canBeShort = hasPlus && /^(247|298|299|352|358|376|39|43|44|46|49)/.test(digits);
	return /^[23478]\d{8}$/.test(digits) && !canBeShort ? put(`61${digits}`) : undefined;
}

/**
 * Country codes whose numbers are dialled with a zero in front inside the country and never have it in E.164 (ITU,
 * "National Numbering Plans"). Elsewhere a zero belongs to the number, as in Italy and Ivory Coast.
 */
const withTrunkZero =
	/^(20|27|3[123]|359|353|355|358|38[0-9]|4[01346]|421|49|5[145]|6[012346]|8[1246]|855|856|880|886|9[0-58]|96[2346]|97[127]|23[34]|25[456])0(\d+)$/;

function withoutTrunkZero(digits: string): string {
	const [, country, local] = withTrunkZero.exec(digits) ?? [];
	return country === undefined ? digits : country + local;
}
