import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { ClientRequest } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { JournalEntry } from '../../simulator/testing/journal.mts';

/** What this process has sent and received, as it was here: on the line a reply and a request can pass each other. */
export interface Traffic {
	/** Whether a reply had been received as a whole when a later request was sent. */
	wasSeen(reply: JournalEntry, request: JournalEntry): boolean;
	end(): void;
}

/** @param origin of the server the traffic is with */
export function watchTraffic(origin: string): Traffic {
	const { port } = new URL(origin);
	/** By the port of our end of the connection, in one count for all. */
	const sent = new Map<number, number>();
	const received = new Map<number, number>();
	let moment = 0;

	const onSent = (message: unknown) => {
		if (typeof message !== 'object' || message === null || !('request' in message)) return;
		const { request } = message;
		if (!(request instanceof ClientRequest)) return;
		if (!String(request.getHeader('host')).endsWith(`:${port}`)) return;
		const at = (moment += 1);
		const note = () => {
			const { localPort } = request.socket ?? {};
			if (localPort !== undefined) sent.set(localPort, at);
		};
		if (request.socket?.localPort !== undefined) note();
		else request.once('socket', (socket) => socket.once('connect', note));
		request.once('response', (response: IncomingMessage) => {
			const { localPort } = response.socket;
			response.once('end', () => {
				if (localPort !== undefined) received.set(localPort, (moment += 1));
			});
		});
	};
	subscribe('http.client.request.start', onSent);
	return {
		wasSeen: (reply, request) => {
			const [seen, asked] = [received.get(reply.port ?? 0), sent.get(request.port ?? 0)];
			return asked === undefined || (seen !== undefined && seen < asked);
		},
		end: () => unsubscribe('http.client.request.start', onSent),
	};
}
