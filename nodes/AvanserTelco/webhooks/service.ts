/** A service with the URL that is registered with it, or is about to be. */
export interface Service {
	number: string;
	name: string;
	uri: string;
}

/** A URL to be set in place of another. */
export interface Change {
	service: Service;
	uri: string;
}

/** A change that AVANSER did not carry out, or may not have. */
export interface FailedChange {
	change: Change;
	failure: unknown;
}

export function label({ number, name }: Service): string {
	return name === '' ? number : `${number} (${name})`;
}
