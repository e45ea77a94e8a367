import type { Readings } from '../documents/readings.mts';
import { distanceKm, placeOf } from './gazetteer.mts';
import type { Place } from './gazetteer.mts';
import { callingCode, national } from './phoneNumbers.mts';
import { badRequest } from './rejection.mts';

export const numberTypes = ['GEO', 'TOLLFREE', 'FREECALL', 'MOBILE'] as const;

export type NumberType = (typeof numberTypes)[number];

/** The radius of a search that names none. */
export const defaultRadiusKm = 20;

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
	/** The account whose private stock the number belongs to; a public number has none. */
	account?: number;
}

/** How an account is supplied with a number class of a country; the supply is public without one. */
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

/** "reducing the matching length by 1 up to 6 digits": the whole number and six shorter ones. */
const prefixAttempts = 7;

/** The inventory: which numbers may be activated, by whom, and which are taken. */
export interface Stock {
	/**
	 * The available numbers a search finds for an account, in numerical order, private before public.
	 *
	 * @throws Rejection 300 for a location that could be several, 400 for an unknown location or SZU
	 */
	find(account: number, models: readonly StockModel[], search: Search): StockNumber[];
	/** A number as a search shows it. */
	shown(found: StockNumber): FoundNumber;
	get(number: string): StockNumber | undefined;
	/** Keeps the number from being given to anybody else. */
	take(number: string): void;
	/** Lets the number be given again; nothing releases the number of a ceased service (quarantine). */
	release(number: string): void;
	/** Makes the number disappear from the inventory, reserved or not. */
	withdraw(number: string): void;
	has(number: string): boolean;
	snapshot(): string[];
}

export function newStock(
	numbers: readonly StockNumber[],
	places: readonly Place[],
	readings: Readings,
	takenNumbers: Iterable<string> = [],
): Stock {
	const inOrder = [...numbers].sort((one, other) => (one.number < other.number ? -1 : 1));
	const inventory = new Map(inOrder.map((entry) => [entry.number, entry]));
	const szus = new Set(numbers.flatMap(({ szu }) => (szu ? [szu.toLowerCase()] : [])));
	const taken = new Set(takenNumbers);

	function matching(search: Search): (from: StockNumber[]) => StockNumber[] {
		switch (search.by) {
			case 'location':
				return around(placeOf(places, search.country, search.location), search.radius);
			case 'coordinates':
				return around(search, search.radius);
			case 'number':
				return startingLike(search.number);
			case 'number_type':
				return (from) => from.filter(({ type }) => type === search.number_type);
			case 'szu': {
				const wanted = search.szu.toLowerCase();
				if (!szus.has(wanted)) throw badRequest({ szu: 'invalid szu' });
				return (from) => from.filter(({ szu }) => szu?.toLowerCase() === wanted);
			}
		}
	}

	return {
		find(account, models, search) {
			const matches = matching(search);
			const available = [...inventory.values()].filter(
				({ number, country }) => country === search.country && !taken.has(number),
			);
			const own = available.filter((entry) => entry.account === account);
			const open = available.filter((entry) => entry.account === undefined);
			const ownFound = matches(own);
			const openTypes = numberTypes.filter((type) => {
				const model = models.find((m) => m.country === search.country && m.type === type)?.model;
				if (model === undefined) return true;
				if (model === 'strict private') return false;
				const left = readings.privateStock === 'per class' ? own : ownFound;
				return !left.some((entry) => entry.type === type);
			});
			return [...ownFound, ...matches(open.filter(({ type }) => openTypes.includes(type)))];
		},
		shown: ({ number, country, region, type, account }) => ({
			country,
			region,
			type,
			national: national(number),
			calling_code: `+${callingCode(country) ?? ''}`,
			...(readings.poolMember === 'sent' && {
				pool: account === undefined ? 'public' : 'private',
			}),
		}),
		get: (number) => inventory.get(number),
		take(number) {
			taken.add(number);
		},
		release(number) {
			taken.delete(number);
		},
		withdraw(number) {
			inventory.delete(number);
		},
		has: (number) => inventory.has(number),
		snapshot: () => [...taken],
	};
}

function around(centre: { lat: number; lng: number }, radius: number) {
	return (from: StockNumber[]) =>
		from.filter(
			({ lat, lng }) =>
				lat !== undefined && lng !== undefined && distanceKm(centre, { lat, lng }) <= radius,
		);
}

/**
 * Numbers as long as the wanted one that begin like it: with all of its digits or, where no number
 * does, with one digit less, and so on.
 */
function startingLike(wanted: string) {
	return (from: StockNumber[]) => {
		for (let dropped = 0; dropped < prefixAttempts; dropped++) {
			const prefix = wanted.slice(0, wanted.length - dropped);
			const found = from.filter(
				({ number }) => number.length === wanted.length && number.startsWith(prefix),
			);
			if (prefix && found.length > 0) return found;
		}
		return [];
	};
}
