import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { numberBeginning, phoneNumber } from '../../nodes/AvanserTelco/foundation/phoneNumber.ts';

/** Numbers by the plan of a country: its code, what follows it, and whether they are dialled with a zero in front. */
const plans = [
	{ country: 'AU', code: '61', local: /^[2378]\d{8}$/, trunkZero: true },
	{ country: 'AU mobile', code: '61', local: /^4\d{8}$/, trunkZero: true },
	{ country: 'AU special', code: '61', local: /^1[38]00\d{6}$/, trunkZero: false },
	{ country: 'AU 13', code: '61', local: /^13\d{4}$/, trunkZero: false },
	{ country: 'NZ', code: '64', local: /^[34679]\d{7}$/, trunkZero: true },
	{ country: 'NZ mobile', code: '64', local: /^2\d{8,9}$/, trunkZero: true },
	{ country: 'GB', code: '44', local: /^[12357]\d{9}$/, trunkZero: true },
	{ country: 'DE', code: '49', local: /^[1-9]\d{7,10}$/, trunkZero: true },
	{ country: 'US', code: '1', local: /^[2-9]\d{9}$/, trunkZero: false },
	{ country: 'IT', code: '39', local: /^0[1-9]\d{7,8}$/, trunkZero: false },
	{ country: 'CI', code: '225', local: /^0[1-7]\d{8}$/, trunkZero: false },
];

const number = fc
	.constantFrom(...plans)
	.chain((plan) => fc.stringMatching(plan.local).map((local) => ({ ...plan, local })));

/** Marks that nobody sees, and separators that mean nothing. */
const noise = fc.constantFrom(
	'',
	'',
	'',
	'\u200b',
	'\u200e',
	'\u202a',
	'\u00ad',
	'\ufeff',
	'\u2060',
);
const separator = fc.constantFrom('', '', ' ', '-', '.', ' - ', '\u00a0', '\u2011', '–', '−', '\t');

/** The digits in groups, with separators between them and noise anywhere. */
function spelled(digits: string, grouping: string[], marks: string[]): string {
	const text = [...digits]
		.map((digit, at) => {
			const mark = marks[at % marks.length] ?? '';
			return at % 3 === 2 ? digit + mark + (grouping[at % grouping.length] ?? '') : mark + digit;
		})
		.join('');
	// Two dots at least: a single one could as well be a decimal point.
	return text.split('.').length === 2 ? text.replace('.', ' ') : text;
}

const spelling = fc.record({
	grouping: fc.array(separator, { minLength: 1, maxLength: 5 }),
	marks: fc.array(noise, { minLength: 1, maxLength: 7 }),
});

describe('a phone number with its country code', () => {
	it('means the same however it is written', () => {
		fc.assert(
			fc.property(
				number,
				spelling,
				fc.constantFrom('plain', 'plus', 'avanser', 'bracketed zero', 'zero', 'tel', 'wide'),
				({ code, local, trunkZero }, { grouping, marks }, way) => {
					const digits = code + local;
					const zero = trunkZero ? '0' : '';
					const written = {
						plain: spelled(digits, grouping, marks),
						plus: `+${spelled(digits, grouping, marks)}`,
						avanser: `+${code}-${zero}${local}`,
						'bracketed zero': `+${code} (${zero})${spelled(local, grouping, marks)}`,
						zero: `${code} ${zero}${spelled(local, grouping, marks)}`,
						tel: `tel:+${digits}`,
						wide: [...digits].map((digit) => String.fromCharCode(0xff10 + Number(digit))).join(''),
					}[way];
					expect({ written, ...phoneNumber(written) }).toEqual({ written, digits });
				},
			),
			{ numRuns: 3000 },
		);
	});

	it('stays as it is once it has been understood', () => {
		fc.assert(
			fc.property(fc.string(), (text) => {
				const read = phoneNumber(text);
				if ('digits' in read) expect(phoneNumber(`+${read.digits}`)).toEqual(read);
			}),
			{ numRuns: 2000 },
		);
	});

	it.each(['6129008596', '614201010100', '6113008786264', '61290081596', '+61-0289996235'])(
		"is what AVANSER's own documents have: %s",
		(written) => {
			expect(phoneNumber(written)).toEqual({ digits: written.replace('+61-0', '61') });
		},
	);
});

describe('a phone number without its country code', () => {
	it('is refused with what to write instead', () => {
		fc.assert(
			fc.property(
				number.filter(({ country }) => country.startsWith('AU')),
				spelling,
				fc.constantFrom('national', 'bare', 'abroad 0011', 'abroad 00'),
				({ code, local, trunkZero }, { grouping, marks }, way) => {
					const dialled = {
						national: (trunkZero ? '0' : '') + local,
						bare: local,
						'abroad 0011': `0011${code}${local}`,
						'abroad 00': `00${code}${local}`,
					}[way];
					const written = spelled(dialled, grouping, marks);
					expect({ written, ...phoneNumber(written) }).toEqual({
						written,
						problem: `must start with the country code: ${code}${local}, not ${dialled}`,
					});
				},
			),
			{ numRuns: 2000 },
		);
	});

	it.each(['+401603859', '+280740802', '+1300 123 123', '+0280740802'])(
		'is not made right by a plus sign: %s',
		(written) => {
			expect(phoneNumber(written)).toMatchObject({
				problem: expect.stringMatching(/^must start with the country code: 61/),
			});
		},
	);

	it.each(['+298123456', '+376123456', '+491234567'])(
		'is whole where numbers are short: %s',
		(written) => {
			expect(phoneNumber(written)).toEqual({ digits: written.slice(1) });
		},
	);
});

describe('what is no phone number', () => {
	it.each([
		'61280740802.5',
		'61280740802.0',
		'6.1280740802e10',
		'61280740802¹',
		'61280740802, 61280740803',
		'61280740802/03',
		'61280740802 ext 3',
		'12 12',
		'1 212 555',
		'Private',
		'+',
		'',
		'٦١٢٨٠٧٤٠٨٠٢',
		'61280740802;61280740803',
		'0',
		'1234567890123456',
	])('is refused: %j', (written) => {
		expect(phoneNumber(written)).toMatchObject({ problem: expect.stringMatching(/^(must|has) /) });
	});

	it('is never turned into one by leaving out what cannot be read', () => {
		fc.assert(
			fc.property(number, fc.constantFrom(...'abcxeE,;/_#*?!¹²½:'), fc.nat(), (one, mark, at) => {
				const digits = one.code + one.local;
				const place = at % (digits.length + 1);
				const written = digits.slice(0, place) + mark + digits.slice(place);
				expect(phoneNumber(written)).toHaveProperty('problem');
			}),
		);
	});
});

describe('the beginning of a phone number', () => {
	it('may have any length, however it is written', () => {
		fc.assert(
			fc.property(
				number,
				spelling,
				fc.nat(),
				fc.boolean(),
				(one, { grouping, marks }, at, zero) => {
					const { code, local, trunkZero } = one;
					const whole = code + local;
					const beginning = whole.slice(0, 1 + (at % whole.length));
					const digits =
						zero && trunkZero && beginning.length > code.length
							? `${code}0${beginning.slice(code.length)}`
							: beginning;
					const written = spelled(digits, grouping, marks);
					expect({ written, ...numberBeginning(written) }).toEqual({ written, digits: beginning });
				},
			),
			{ numRuns: 2000 },
		);
	});

	it('is one to fifteen digits that do not begin with 0, or refused', () => {
		fc.assert(
			fc.property(fc.oneof(fc.stringMatching(/^[+ ]{0,2}\d{0,17}$/), fc.string()), (written) => {
				const meant = numberBeginning(written);
				if ('digits' in meant) expect(meant.digits).toMatch(/^[1-9]\d{0,14}$/);
				else expect(meant.problem).toMatch(/^(must|has) /);
			}),
			{ numRuns: 2000 },
		);
	});

	it.each([
		'0',
		'02',
		'0280740801',
		'0011',
		'61.5',
		'61a',
		'+',
		'',
		'6'.repeat(16),
		'61*',
		'61;62',
	])('is not %j', (written) => {
		expect(numberBeginning(written)).toHaveProperty('problem');
	});
});
