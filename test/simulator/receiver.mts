import { createServer, type IncomingMessage } from 'node:http';
import { once } from 'node:events';

interface ReceivedRequest {
	method: string;
	/** Path and query as they came. */
	url: string;
	query: URLSearchParams;
	contentType: string | undefined;
	body: string;
}

export interface Receiver {
	url: string;
	received: ReceivedRequest[];
	/** Statuses of the next answers; 200 when there are none left. */
	statuses: number[];
	close(): Promise<void>;
}

async function read(request: IncomingMessage) {
	const chunks: Buffer[] = [];
	for await (const chunk of request) chunks.push(Buffer.from(chunk));
	return Buffer.concat(chunks).toString('utf8');
}

/** A server on this machine that takes what the simulator sends out. */
export async function startReceiver(): Promise<Receiver> {
	const received: ReceivedRequest[] = [];
	const statuses: number[] = [];
	const server = createServer(async (request, response) => {
		const url = request.url ?? '';
		received.push({
			method: request.method ?? '',
			url,
			query: new URL(url, 'http://localhost').searchParams,
			contentType: request.headers['content-type'],
			body: await read(request),
		});
		response.statusCode = statuses.shift() ?? 200;
		response.end();
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const address = server.address();
	const port = typeof address === 'object' && address ? address.port : 0;
	return {
		url: `http://127.0.0.1:${port}`,
		received,
		statuses,
		async close() {
			server.close();
			server.closeAllConnections();
			await once(server, 'close');
		},
	};
}
