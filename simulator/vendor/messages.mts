import { defaultCaller } from './calls.mts';
import { plusDashed } from './phoneNumbers.mts';
import type { Service } from './services.mts';

/** An SMS to inject. */
export interface SmsSeed {
	/** E.164 digits of an active service. */
	service_number: string;
	/** The sender: E.164 digits or `+61-0401020305`. */
	from?: string;
	txt?: string;
	/** When it arrives, in milliseconds since 1970, simulated; now by default. */
	at?: number;
}

/** An SMS as the simulator keeps it. */
export interface SmsRecord {
	id: number;
	account: number;
	to: string;
	from: string;
	txt: string;
	receivedAt: number;
}

/** Completes a seed into the message it stands for. */
export function smsOf(seed: SmsSeed, service: Service, id: number, now: number): SmsRecord {
	return {
		id,
		account: service.account,
		to: plusDashed(service.service_number),
		from: plusDashed(seed.from ?? defaultCaller),
		txt: seed.txt ?? 'this is a test message',
		receivedAt: seed.at ?? now,
	};
}
