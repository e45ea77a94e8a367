/** A place that a location in a search could mean (blueprint, Multiple Addresses). */
interface Address {
	name: string;
	state: string;
	country: string;
	lat_lng: [number, number];
}

/**
 * A request AVANSER refuses: the HTTP status, `error.message`, and a reason for each field. The API
 * puts all of that into AVANSER's error shape.
 */
export class Rejection extends Error {
	readonly status: number;
	readonly errors: Record<string, string | Address[]>;

	constructor(status: number, message: string, errors: Record<string, string | Address[]> = {}) {
		super(message);
		this.status = status;
		this.errors = errors;
	}
}

export const badRequest = (errors: Record<string, string>, message = 'Bad Request') =>
	new Rejection(400, message, errors);
