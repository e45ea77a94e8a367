/** Something AVANSER sends out: a request's callback, a call or an SMS. */
export interface Outgoing {
	kind: 'callback' | 'call' | 'sms';
	method: 'GET' | 'POST';
	url: string;
	/** JSON, for a POST. */
	body?: string;
	service_number: string;
	/** The id of the request, call or message that is reported. */
	subject: string;
	/** 1, or 2 for the one retry of a callback. */
	attempt: number;
}

/** Something sent out and what became of it. */
export interface Delivery extends Outgoing {
	/** When it was sent, in milliseconds since 1970, simulated. */
	at: number;
	/**
	 * `delivered`: answered 2xx. `failed`: another answer or none. `refused`: not sent, because it
	 * would have left this machine. `lost`: not sent, by a fault.
	 */
	outcome: 'delivered' | 'failed' | 'refused' | 'lost';
	/** The status received, 0 without an answer. */
	status: number;
	error?: string;
}

/** Who carries what AVANSER sends out. */
export interface Carrier {
	/** Sends and resolves with what became of it; never rejects. */
	send(outgoing: Outgoing): Promise<Delivery>;
	/** Writes down that something was not sent although AVANSER meant to send it. */
	lose(outgoing: Outgoing): Delivery;
}
