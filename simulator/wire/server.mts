import fastify from 'fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import type { Api } from './api.mts';
import type { Received } from './exchange.mts';
import type { Response } from './replies.mts';

const bodyLimit = 4 * 1024 * 1024;

/** An HTTP server with the Telco API below `/v1`. Bodies reach every route as text, unparsed. */
export function serve(api: Api): FastifyInstance {
	const app = fastify({
		bodyLimit,
		// Requests that a fault leaves hanging would keep the server from closing.
		forceCloseConnections: true,
		frameworkErrors: (_error, request, reply) => {
			void send(reply, api.refuse(received(request), 400));
		},
	});
	app.removeAllContentTypeParsers();
	app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => {
		done(null, body);
	});
	app.setErrorHandler<Error & { statusCode?: number }>((error, request, reply) => {
		const { statusCode = 500 } = error;
		if (statusCode >= 500) process.emitWarning(error);
		return send(reply, api.refuse(received(request), statusCode));
	});
	app.setNotFoundHandler((request, reply) => send(reply, api.refuse(received(request), 404)));

	app.all('/v1/*', async (request, reply) => {
		const outcome = await api.answer(received(request));
		if (typeof outcome === 'object') return await send(reply, outcome);
		reply.hijack();
		if (outcome === 'reset') request.raw.socket.resetAndDestroy();
		return reply;
	});
	return app;
}

function headersOf(request: FastifyRequest): Record<string, string> {
	return Object.fromEntries(
		Object.entries(request.headers).map(([name, value]) => [name, [value ?? ''].flat().join(', ')]),
	);
}

function received(request: FastifyRequest): Received {
	return {
		method: request.method,
		url: request.raw.url ?? '/',
		headers: headersOf(request),
		body: typeof request.body === 'string' ? request.body : '',
		origin: `http://${request.host}`,
		port: request.raw.socket.remotePort,
	};
}

function send(reply: FastifyReply, { status, headers, body }: Response) {
	return reply.code(status).headers(headers).send(body);
}
