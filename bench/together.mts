// Ten orders that come at the same moment, beside a single one: with 2,000 requests in the list and 50 ms on the way
// to each answer, reading the list is what takes the time.

import './n8n.mjs';
import '../test/environment.mjs';
import { setTimeout as sleep } from 'node:timers/promises';
import Fastify from 'fastify';
import { startSimulator } from '../simulator/index.mts';

const { Host } = await import('../test/host/host.mts');
const { credentialFor } = await import('../test/host/credential.mts');

/** Times as long as one alone. */
const limit = 2;

const simulator = await startSimulator({
	clock: 'real',
	readings: { requestOrder: 'newest first' },
});
const line = Fastify();
line.removeAllContentTypeParsers();
line.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
line.all('/*', async ({ method, url, headers, body }, reply) => {
	const { authorization = '', 'content-type': type } = headers;
	const [answer] = await Promise.all([
		fetch(simulator.origin + url, {
			method,
			headers: { authorization, ...(type && { 'content-type': type }) },
			body: body instanceof Buffer ? body : undefined,
		}),
		sleep(50),
	]);
	reply.code(answer.status).type(answer.headers.get('content-type') ?? 'text/plain');
	return await answer.text();
});
const host = new Host(credentialFor(`${await line.listen()}/v1`));

for (let age = 2000; age > 0; age -= 1) {
	simulator.telco.requests.add({
		id: `listed-${age}`,
		request_type: 'create',
		account: 6999,
		username: 'agency',
		receivedAt: Date.now() - age * 60_000,
		service_number: String(61700000000 + age),
		answer_point: '61401603859',
		custom_id: `listed ${age}`,
		custom_group: '',
		callback_url: '',
		request_status: 'failed',
		message: '',
		callback: { status: 'pending', httpReply: 0 },
		requestBody: '',
		acknowledgmentBody: '',
		faults: [],
	});
}

/** Orders at the same moment; returns seconds and pages read. */
async function together(customIds: string[]): Promise<{ seconds: number; pages: number }> {
	const reads = () => simulator.journal.entries({ documentedOperation: 'requests.list' }).length;
	const before = reads();
	const started = performance.now();
	const runs = customIds.map(async (custom_id) => {
		const { error } = await host.run({
			resource: 'service',
			operation: 'create',
			name: custom_id,
			custom_id,
			search_type: 'szu',
			szu: 'sydney',
			answer_point: '61401603859',
		});
		if (error !== undefined) throw error;
	});
	await Promise.all(runs);
	return { seconds: (performance.now() - started) / 1000, pages: reads() - before };
}

const ten = Array.from({ length: 10 }, (_, index) => index);
await together(['warm-up']);
const alone = await together(['alone']);
const cases = {
	'one alone': alone,
	'ten, each with another custom ID': await together(ten.map((index) => `other ${index}`)),
	'ten with the same custom ID': await together(ten.map(() => 'same')),
};
for (const [name, { seconds, pages }] of Object.entries(cases)) {
	const ratio = seconds / alone.seconds;
	if (ratio >= limit) process.exitCode = 1;
	console.log(
		`  ${name.padEnd(40)} ${seconds.toFixed(2)} s  ${ratio.toFixed(2)} of one alone  ${pages} pages read`,
	);
}
console.log(`  limit: ${limit} times one alone; ${process.exitCode === 1 ? 'exceeded' : 'kept'}`);
await line.close();
await simulator.close();
