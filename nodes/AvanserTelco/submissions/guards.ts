import type { IDataObject } from 'n8n-workflow';
import type { Api } from '../api/api';
import { InvalidParameter } from '../foundation/failures';
import { textOf } from '../foundation/json';
import type { ApiRequest } from '../api/request';
import type { Offers } from './offers';

/** Limits a user sets on what a run may order. All are checked before anything is sent. */
export interface Guards {
	/** Country codes, comma-separated. */
	allowedCountries?: string;
	allowedNumberTypes?: string[];
	/** New numbers in one execution. */
	maxNewNumbers?: number;
	/** In the account's currency, as Number Rates states it. */
	maxRentalCharge?: number;
	maxSetupCharge?: number;
}

const nothingOrdered = 'Nothing was ordered. Change the order, or the limit under Guards.';

/** @throws InvalidParameter */
export function checkCountry(country: string, { allowedCountries = '' }: Guards): void {
	const allowed = allowedCountries.split(',').filter(Boolean);
	if (allowed.length > 0 && !allowed.includes(country)) {
		throw new InvalidParameter('Allowed Countries', `do not include ${country}`, nothingOrdered);
	}
}

/**
 * @param orders new numbers in this run of the node
 * @param before new numbers in earlier runs of the same execution, in loops or as a tool of an agent
 * @throws InvalidParameter
 */
export function checkCount(
	orders: number,
	before: number,
	{ maxNewNumbers = Infinity }: Guards,
): void {
	if (before + orders <= maxNewNumbers) return;
	throw new InvalidParameter(
		'Max Numbers per Execution',
		before === 0
			? `is ${maxNewNumbers}, but this run would order ${orders}`
			: `is ${maxNewNumbers}, but ${before} were ordered before in this execution, and this run would order ${orders}`,
		nothingOrdered,
	);
}

/**
 * A check of what an order may get, which reads the account's rates no more than once. Returns the addresses where
 * AVANSER wants to know which one is meant: then nothing is to be sent.
 */
export function offerCheck(
	api: Api,
	offers: Offers,
): (offer: ApiRequest, guards: Guards) => Promise<IDataObject[] | undefined> {
	let rates: Promise<IDataObject[]> | undefined;

	return async (offer, guards) => {
		const { allowedNumberTypes = [], maxRentalCharge, maxSetupCharge } = guards;
		const priced = maxRentalCharge !== undefined || maxSetupCharge !== undefined;
		if (allowedNumberTypes.length === 0 && !priced) return undefined;

		// AVANSER chooses the number, so every number that it offers for this order has to be within the limits.
		const found = await offers(offer);
		if ('addresses' in found) return found.addresses;
		const offered = found.numbers;
		if (offered.length === 0) {
			throw new InvalidParameter(
				'Guards',
				'cannot be checked: AVANSER offers no number for this order',
				nothingOrdered,
			);
		}
		for (const number of offered) checkType(number, allowedNumberTypes);
		if (!priced) return undefined;
		rates ??= api.rows({ method: 'GET', path: '/accounts/number_rates' });
		for (const number of offered) checkCharges(String(number.number), await rates, guards);
		return undefined;
	};
}

function checkType({ number, type }: IDataObject, allowed: string[]): void {
	if (allowed.length > 0 && !allowed.includes(String(type).toUpperCase())) {
		throw new InvalidParameter(
			'Allowed Number Types',
			`do not include ${String(type)}, the type of ${String(number)}, which AVANSER offers for this order`,
			nothingOrdered,
		);
	}
}

/**
 * The documents do not say how a rate is chosen. Their only rate code is `61`, the country code of its numbers
 * (blueprint, "accountNumberRates"), so the longest code that a number begins with is taken; a number without one
 * is not ordered under a price limit.
 */
function checkCharges(number: string, rates: IDataObject[], guards: Guards): void {
	const [rate] = rates
		.filter(({ rate_code }) => rate_code !== '' && number.startsWith(String(rate_code)))
		.sort((a, b) => String(b.rate_code).length - String(a.rate_code).length);
	const limits: Array<[string, number | undefined, unknown]> = [
		['Maximum Rental Charge', guards.maxRentalCharge, rate?.rental_charge],
		['Maximum Setup Charge', guards.maxSetupCharge, rate?.setup_charge],
	];
	for (const [label, limit, charge] of limits) {
		if (limit === undefined) continue;
		if (rate === undefined) {
			throw new InvalidParameter(
				label,
				`cannot be checked: no number rate of this account covers ${number}`,
				nothingOrdered,
			);
		}
		const amount = amountOf(charge);
		if (amount === undefined) {
			throw new InvalidParameter(
				label,
				`cannot be checked: the charge AVANSER states for ${number} is ${JSON.stringify(charge) ?? 'missing'} (rate ${String(rate.rate_code)}), which is no plain number`,
				nothingOrdered,
			);
		}
		if (amount > limit) {
			throw new InvalidParameter(
				label,
				`is ${limit}, but ${number} costs ${String(charge)} (rate ${String(rate.rate_code)})`,
				nothingOrdered,
			);
		}
	}
}

/** A charge is a text in the documents. What has to be guessed, such as where `1,200` has its decimals, is no amount. */
function amountOf(charge: unknown): number | undefined {
	const plain = textOf(charge)?.trim() ?? '';
	return /^\d+(\.\d+)?$/.test(plain) ? Number(plain) : undefined;
}
