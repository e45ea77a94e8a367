import { distanceKm, placeOf, type Place } from './gazetteer.mts';
import { callingCode, national } from './phoneNumbers.mts';
import type { Readings } from '../documents/readings.mts';
import { badRequest } from './rejection.mts';

export type NumberType = 'GEO' | 'TOLLFREE' | 'FREECALL' | 'MOBILE';

/** A number AVANSER can activate. */
export interface StockNumber {
	/** E.164 digits. */
	number: string;
	country: string;
	type: NumberType;
	/** As shown in a search: `NSW: Sydney`. */
	region: string;
	/** Where a GEO number is. */
	lat?: number;
	lng?: number;
	/** Standard Zone Unit of an Australian GEO number. */
	szu?: string;
	/** The account whose private stock it belongs to; public without. */
	account?: number;
}

/** How an account is supplied with a number class of a country; public where nothing is said. */
export interface StockModel {
	country: string;
	type: NumberType;
	/** Private falls back to public numbers, strict private does not (product outline). */
	model: 'private' | 'strict private';
}

export type Search =
	| { by: 'location'; country: string; location: string; radius: number }
	| { by: 'coordinates'; country: string; lat: number; lng: number; radius: number }
	| { by: 'number'; country: string; number: string }
	| { by: 'number_type'; country: string; number_type: NumberType }
	| { by: 'szu'; country: string; szu: string };

/** One number of a search reply. */
interface FoundNumber {
	country: string;
	region: string;
	type: NumberType;
	national: string;
	calling_code: string;
	pool?: 'private' | 'public';
}

const NUMBER_TYPES: NumberType[] = ['GEO', 'TOLLFREE', 'FREECALL', 'MOBILE'];

/** "reducing the matching length by 1 up to 6 digits": the whole number and six shorter ones. */
const PREFIX_ATTEMPTS = 7;

/** The inventory: what may be activated, by whom, and what is taken. */
export class Stock {
	readonly #numbers: Map<string, StockNumber>;
	readonly #places: readonly Place[];
	readonly #szus: Set<string>;
	readonly #taken: Set<string>;
	readonly #readings: Readings;

	constructor(
		numbers: readonly StockNumber[],
		places: readonly Place[],
		readings: Readings,
		taken: Iterable<string> = [],
	) {
		const inOrder = [...numbers].sort((one, other) => (one.number < other.number ? -1 : 1));
		this.#numbers = new Map(inOrder.map((entry) => [entry.number, entry]));
		this.#places = places;
		this.#szus = new Set(numbers.flatMap(({ szu }) => (szu ? [szu.toLowerCase()] : [])));
		this.#taken = new Set(taken);
		this.#readings = readings;
	}

	/**
	 * The available numbers a search finds for an account, in numerical order, private before public.
	 *
	 * @throws Rejection 300 for a location that could be several, 400 for an unknown location or SZU
	 */
	find(account: number, models: readonly StockModel[], search: Search): StockNumber[] {
		const matching = this.#matching(search);
		const available = [...this.#numbers.values()].filter(
			({ number, country }) => country === search.country && !this.#taken.has(number),
		);
		const own = available.filter((entry) => entry.account === account);
		const open = available.filter((entry) => entry.account === undefined);
		const ownFound = matching(own);
		const openTypes = NUMBER_TYPES.filter((type) => {
			const model = models.find((m) => m.country === search.country && m.type === type)?.model;
			if (model === undefined) return true;
			if (model === 'strict private') return false;
			const left = this.#readings.privateStock === 'per class' ? own : ownFound;
			return !left.some((entry) => entry.type === type);
		});
		return [...ownFound, ...matching(open.filter(({ type }) => openTypes.includes(type)))];
	}

	#matching(search: Search): (from: StockNumber[]) => StockNumber[] {
		switch (search.by) {
			case 'location':
				return this.#around(placeOf(this.#places, search.country, search.location), search.radius);
			case 'coordinates':
				return this.#around(search, search.radius);
			case 'number':
				return (from) => {
					for (let dropped = 0; dropped < PREFIX_ATTEMPTS; dropped++) {
						const prefix = search.number.slice(0, search.number.length - dropped);
						const found = from.filter(
							({ number }) => number.length === search.number.length && number.startsWith(prefix),
						);
						if (prefix && found.length > 0) return found;
					}
					return [];
				};
			case 'number_type':
				return (from) => from.filter(({ type }) => type === search.number_type);
			case 'szu': {
				const wanted = search.szu.toLowerCase();
				if (!this.#szus.has(wanted)) throw badRequest({ szu: 'invalid szu' });
				return (from) => from.filter(({ szu }) => szu?.toLowerCase() === wanted);
			}
		}
	}

	#around(centre: { lat: number; lng: number }, radius: number) {
		return (from: StockNumber[]) =>
			from.filter(
				({ lat, lng }) =>
					lat !== undefined && lng !== undefined && distanceKm(centre, { lat, lng }) <= radius,
			);
	}

	/** A number as a search shows it. */
	shown({ number, country, region, type, account }: StockNumber): FoundNumber {
		return {
			country,
			region,
			type,
			national: national(number),
			calling_code: `+${callingCode(country) ?? ''}`,
			...(this.#readings.poolMember === 'sent' && {
				pool: account === undefined ? 'public' : 'private',
			}),
		};
	}

	get(number: string) {
		return this.#numbers.get(number);
	}

	/** Nobody else can be given the number from now on. */
	take(number: string) {
		this.#taken.add(number);
	}

	/** The number can be given again; a ceased one is not released by itself (quarantine). */
	release(number: string) {
		this.#taken.delete(number);
	}

	/** The number disappears from the inventory, reserved or not. */
	withdraw(number: string) {
		this.#numbers.delete(number);
	}

	has(number: string) {
		return this.#numbers.has(number);
	}

	snapshot() {
		return [...this.#taken];
	}
}
