import type { IDataObject, IHookFunctions, IWebhookFunctions } from 'n8n-workflow';
import type { EventKind } from '../uris/token';
import type { Delivery } from './delivery';

/**
 * How an event was verified: AVANSER was asked and confirmed it (`readBack`); its URL carried the right token
 * (`token`); AVANSER was to be asked and could not be (`unverified`); nothing was checked (`none`).
 */
export type Verification = 'readBack' | 'token' | 'unverified' | 'none';

/** One thing that happened, whichever way it became known. */
export interface Event {
	/** In the documented shape. */
	item: IDataObject;
	/** The same whenever and however this is reported, and never for anything else. */
	key: string;
	account?: string;
}

/** What AVANSER says when it is asked about a delivery; the sentences continue "… because". */
export type Answer = { confirmed: Event } | { contradicted: string } | { unanswered: string };

/** One kind of event and the way it reaches a trigger. */
export interface Channel {
	kind: EventKind;
	/** What the token in its URL covers besides the kind; any of these is good. */
	tokenParts(delivery: Delivery, webhookId: string): string[][];
	read(delivery: Delivery, context: IWebhookFunctions): Event;
	/** Whether the user's settings let it through. */
	wants(event: Event, context: IWebhookFunctions): boolean;
	/** Asks AVANSER; undefined where the user does not want that. */
	ask?(delivery: Delivery, context: IWebhookFunctions): Promise<Answer | undefined>;
	/** Where the trigger registers its URL; undefined where the user gives the URL to AVANSER. */
	slot?: Slot;
}

/** A setting of services that a trigger registers its URL in. */
export interface Slot {
	member: 'call_uri' | 'sms_forward_uri';
	/** @throws InvalidParameter where a setting of the trigger cannot be used */
	check?(context: IHookFunctions): void;
	/** The query AVANSER is to fill in, where it is not left to AVANSER. */
	template?(context: IHookFunctions): string | undefined;
	/**
	 * Given where AVANSER takes the setting for some numbers only. With *All Services*, the numbers it refuses are left
	 * out, and named in the log behind these words.
	 */
	leftOutNotice?: string;
}
