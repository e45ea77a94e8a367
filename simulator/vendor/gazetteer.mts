import { badRequest, Rejection } from './rejection.mts';

/** A place the simulator can find; AVANSER itself asks a geocoder. */
export interface Place {
	name: string;
	state: string;
	country: string;
	/** Postcodes that mean this place. */
	postcodes: string[];
	lat: number;
	lng: number;
}

const earthRadiusKm = 6371;

/** Great-circle distance in kilometres (haversine). */
export function distanceKm(from: { lat: number; lng: number }, to: { lat: number; lng: number }) {
	const radians = (degrees: number) => (degrees * Math.PI) / 180;
	const dLat = radians(to.lat - from.lat);
	const dLng = radians(to.lng - from.lng);
	const a =
		Math.sin(dLat / 2) ** 2 +
		Math.cos(radians(from.lat)) * Math.cos(radians(to.lat)) * Math.sin(dLng / 2) ** 2;
	return 2 * earthRadiusKm * Math.asin(Math.min(1, Math.sqrt(a)));
}

/** Answers `{ errors: { location: [...] } }` with status 300 (blueprint, Multiple Addresses). */
export function severalAddresses(places: Place[]): Rejection {
	return new Rejection(300, 'Multiple Choices', {
		location: places.map(({ name, state, country, lat, lng }) => ({
			name: `${name}, ${state}, ${country}`,
			state,
			country,
			lat_lng: [lat, lng],
		})),
	});
}

/**
 * Finds the place a free-text address means, by postcode, name and state, as in "Level 2 150-152
 * Elizabeth St, 2000 NSW, Australia".
 *
 * @throws Rejection 300 with the candidates where several are left, 400 where none is
 */
export function placeOf(places: readonly Place[], country: string, address: string): Place {
	const text = words(address);
	const here = places.filter((place) => place.country === country);
	const named = here.filter(({ name }) => text.includes(words(name)));
	const posted = here.filter(({ postcodes }) =>
		postcodes.some((postcode) => text.includes(` ${postcode} `)),
	);
	const namedAndPosted = named.filter((place) => posted.includes(place));
	let candidates = [namedAndPosted, named, posted].find(({ length }) => length > 0) ?? [];
	const inState = candidates.filter(({ state }) => text.includes(words(state)));
	if (inState.length > 0) candidates = inState;
	const [place, ...others] = candidates;
	if (!place) throw badRequest({ location: 'invalid location' });
	if (others.length > 0) throw severalAddresses(candidates);
	return place;
}

/** Whole words only: the blanks keep "Perth" from being found in "Perthville". */
function words(text: string): string {
	const inLowerCase = text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ');
	return ` ${inLowerCase.trim()} `;
}
