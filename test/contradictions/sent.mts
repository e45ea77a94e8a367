import type { Simulation } from '../host/simulation.mts';

/** The JSON bodies that were sent with orders and changes. */
export function sent({ writes }: Simulation): unknown[] {
	return writes().map(({ body }): unknown => JSON.parse(body));
}
