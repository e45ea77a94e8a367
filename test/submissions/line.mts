import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Simulator } from '../../simulator/index.mts';
import { withServer } from '../host/server.mts';

/** What AVANSER answered, on its way back. */
export interface Answer {
	status: number;
	headers: Record<string, string>;
	body: string;
}

/** A request on the line. */
interface Exchange {
	method: string;
	/** Below `/v1`. */
	path: string;
	/** Passes the request on, and resolves with the answer, which has not gone back yet. */
	answer(): Promise<Answer>;
	/** Sends the answer back. */
	reply(answer: Answer): void;
	/** To answer otherwise. */
	response: ServerResponse;
}

/** A line to the simulator on which a test interferes where no fault of AVANSER's own would do. */
export interface Line {
	/** Base URL of the API at this end. */
	readonly url: string;
	/** Says what happens on the way to that simulator from now on. */
	interfere(simulator: Simulator, interference: (exchange: Exchange) => Promise<void>): void;
}

export function withLine(): Line {
	const server = withServer();
	return {
		get url() {
			return `${server.origin}/v1`;
		},
		interfere({ origin }, interference) {
			server.answer((request, response) => {
				const { method = '', url = '' } = request;
				interference({
					method,
					path: url.replace(/^\/v1|\?.*$/g, ''),
					answer: async () => await passedOn(request, origin),
					reply: ({ status, headers, body }) => response.writeHead(status, headers).end(body),
					response,
				}).catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
			});
		},
	};
}

async function passedOn(request: IncomingMessage, origin: string): Promise<Answer> {
	const { method = '', url = '', headers } = request;
	const sent = await Array.fromAsync(request, (chunk: Buffer) => chunk);
	const kept = ['authorization', 'content-type', 'cookie', 'accept'].flatMap((name) => {
		const value = headers[name];
		return typeof value === 'string' ? [[name, value] as const] : [];
	});
	const answer = await fetch(origin + url, {
		method,
		headers: Object.fromEntries(kept),
		body: sent.length > 0 ? Buffer.concat(sent) : undefined,
	});
	const type = answer.headers.get('content-type');
	return {
		status: answer.status,
		headers: type === null ? {} : { 'content-type': type },
		body: await answer.text(),
	};
}
