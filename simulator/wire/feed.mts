import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import type { Readings } from '../documents/readings.mts';
import type { Telco } from '../vendor/telco.mts';
import { byDay, csv, feedRecord } from './feedRecord.mts';
import { recording } from './recording.mts';

/** Basic credentials of the feed and its recordings; without them both are open. */
export interface FeedCredentials {
	username: string;
	password: string;
}

interface FeedOptions {
	telco: () => Telco;
	readings: Readings;
	origin: () => string;
	credentials?: FeedCredentials;
}

/**
 * Serves the calls as a Data Feed at `/feed/calls.json` and `.csv`, of one account at
 * `/feed/<account>/calls.json` and `.csv`, and their recordings at `/recordings/<callid>.wav`.
 */
export function serveFeed(
	app: FastifyInstance,
	{ telco, readings, origin, credentials }: FeedOptions,
) {
	const expected =
		credentials &&
		`Basic ${Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64')}`;

	const authorize = async (request: FastifyRequest, reply: FastifyReply) => {
		if (expected && request.headers.authorization !== expected) {
			await reply.code(401).header('www-authenticate', 'Basic realm="feed"').send('Unauthorized');
		}
	};

	const serve = (account: number | undefined, format: string, reply: FastifyReply) => {
		const { timeZone } = telco();
		const calls = telco().calls(account);
		const records = calls.map((call) => feedRecord(call, origin(), timeZone));
		if (format === 'csv') {
			return reply.type('text/csv; charset=utf-8').send(csv(records));
		}
		return reply.send(readings.feedShape === 'list' ? records : byDay(records));
	};

	app.get<{ Params: { format: string } }>(
		'/feed/calls.:format(json|csv)',
		{ preHandler: authorize },
		(request, reply) => serve(undefined, request.params.format, reply),
	);
	app.get<{ Params: { account: string; format: string } }>(
		'/feed/:account(^[0-9]+$)/calls.:format(json|csv)',
		{ preHandler: authorize },
		(request, reply) => serve(Number(request.params.account), request.params.format, reply),
	);
	app.get<{ Params: { callid: string } }>(
		'/recordings/:callid(^[0-9]+).wav',
		{ preHandler: authorize },
		(request, reply) => {
			const call = telco()
				.calls()
				.find(({ callid, audio }) => audio && String(callid) === request.params.callid);
			if (!call) return reply.code(404).send('Not Found');
			return reply.type('audio/wav').send(recording(call.duration));
		},
	);
}
