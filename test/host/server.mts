import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import { afterAll, beforeAll } from '@jest/globals';

/** A request that arrived at a {@link TinyServer}. */
export interface Arrival {
	method: string;
	url: string;
	authorization?: string;
}

/** A server on this machine that answers as a test says, for what no AVANSER would do. */
export interface TinyServer {
	readonly origin: string;
	/** In the order of arrival, since the last {@link answer}. */
	readonly arrivals: Arrival[];
	answer(listener: RequestListener): void;
}

export function withServer(): TinyServer {
	let listener: RequestListener | undefined;
	const arrivals: Arrival[] = [];
	const server = createServer((request, response) => {
		const { method = '', url = '', headers } = request;
		arrivals.push({ method, url, authorization: headers.authorization });
		listener?.(request, response);
	});
	let origin = '';
	beforeAll(async () => {
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const address = server.address();
		if (address === null || typeof address === 'string') throw new Error('Not listening');
		origin = `http://127.0.0.1:${address.port}`;
	});
	afterAll(async () => {
		server.closeAllConnections();
		await new Promise((resolve) => server.close(resolve));
	});
	return {
		get origin() {
			return origin;
		},
		arrivals,
		answer(next) {
			arrivals.length = 0;
			listener = next;
		},
	};
}
