const callingCodes: Record<string, string> = {
	AU: '61',
	NZ: '64',
	GB: '44',
	MY: '60',
	SG: '65',
	US: '1',
};

/** Australian 13, 1300 and 1800 numbers. */
const withoutTrunkZero = /^(?:1[38]00|13)\d{4,6}$/;

/** `61` for `AU`; undefined for a country whose numbers the simulator does not know. */
export const callingCode = (country: string) => callingCodes[country];

/** `0290081596` for `61290081596`; some countries and numbers have no trunk zero. */
export function national(e164: string): string {
	const { code, rest } = split(e164);
	return withoutTrunkZero.test(rest) || code === '1' || code === '65' ? rest : `0${rest}`;
}

/** `AU` for `61290081596`. */
export const countryOf = (e164: string) => split(e164).country;

/**
 * `+61-0290081596` for `61290081596` ("format +CC-LOCAL", API services summary). A text that is no
 * E.164 number is kept: "Private", or a number that has this format already.
 */
export function plusDashed(number: string): string {
	if (!/^\+?\d{6,15}$/.test(number)) return number;
	const e164 = number.replace('+', '');
	return `+${split(e164).code}-${national(e164)}`;
}

/** `61290081596` for `+61-0290081596`; empty for a caller without a number. */
export function e164(number: string): string {
	const [, code, local] = /^\+(\d{1,3})-(\d+)$/.exec(number) ?? [];
	if (code && local) return `${code}${local.replace(/^0/, '')}`;
	return /^\+?\d{6,15}$/.test(number) ? number.replace('+', '') : '';
}

function split(e164: string): { country?: string; code: string; rest: string } {
	const match = Object.entries(callingCodes)
		.filter(([, code]) => e164.startsWith(code))
		.sort(([, one], [, other]) => other.length - one.length)[0];
	if (!match) return { code: '', rest: e164 };
	return { country: match[0], code: match[1], rest: e164.slice(match[1].length) };
}
