import { describe, expect, it } from '@jest/globals';
import { withServer } from '../host/server.mts';
import { credentialFor, withSimulator } from '../host/simulation.mts';

const avanser = withSimulator();

const all = { resource: 'service', operation: 'getAll', returnAll: true };

/** So many services that the list has three pages: 250 beside the two that are there. */
function threePages() {
	for (let index = 0; index < 250; index += 1) {
		avanser.simulator.telco.addService({
			account: 6999,
			service_number: String(61700000000 + index),
			name: `Name ${index}`,
			service: { type: 'prompt' },
		});
	}
}

const paths = () => avanser.simulator.journal.entries().map(({ path }) => path);

describe('a list of several pages', () => {
	it('is read to its end with Return All, each row once', async () => {
		threePages();
		const numbers = (await avanser.rows(all)).map((row) => row.service_number);
		expect(new Set(numbers).size).toBe(252);
		expect(numbers).toHaveLength(252);
		expect(paths()).toEqual(['/v1/services', '/v1/services/2', '/v1/services/3']);
	});

	it.each([
		[undefined, 50, 1],
		[1, 1, 1],
		[100, 100, 1],
		[101, 101, 2],
		[1000, 252, 3],
	])('is read only as far as a limit of %p needs', async (limit, rows, pages) => {
		threePages();
		const parameters = { ...all, returnAll: false, ...(limit !== undefined && { limit }) };
		expect(await avanser.rows(parameters)).toHaveLength(rows);
		expect(paths()).toHaveLength(pages);
	});

	it.each(['relative', 'versioned', 'absolute'] as const)('may have %s links', async (nextLink) => {
		threePages();
		avanser.simulator.readings.nextLink = nextLink;
		expect(await avanser.rows(all)).toHaveLength(252);
		expect(paths()).toEqual(['/v1/services', '/v1/services/2', '/v1/services/3']);
	});

	it.each(['absent', 'empty', 'null'] as const)(
		'may end with a link that is %s',
		async (lastNextLink) => {
			threePages();
			avanser.simulator.readings.lastNextLink = lastNextLink;
			expect(await avanser.rows(all)).toHaveLength(252);
			expect(paths()).toHaveLength(3);
		},
	);

	it('is read once if its pages lead in a circle', async () => {
		threePages();
		avanser.simulator.faults.add({ fault: { kind: 'loopingNext' }, nth: 2, times: 'always' });
		expect(await avanser.rows(all)).toHaveLength(200);
		expect(paths()).toEqual(['/v1/services', '/v1/services/2']);
	});

	it('is read to its end although AVANSER is overloaded in the middle', async () => {
		threePages();
		avanser.simulator.faults.add({
			fault: { kind: 'status', status: 429, retryAfter: 0 },
			path: '/services/2',
			times: 2,
		});
		expect(await avanser.rows(all)).toHaveLength(252);
	});

	it('gives no half result if its second page fails', async () => {
		threePages();
		avanser.simulator.faults.add({ fault: { kind: 'status', status: 500 }, path: '/services/2' });
		const error = await avanser.failure(all);
		expect(error.message).toBe('AVANSER refused the request: Unexpected Error (HTTP 500)');
	});
});

describe('a link to the next page', () => {
	const server = withServer();
	const elsewhere = withServer();

	const pages = (...links: unknown[]) =>
		server.answer((request, response) => {
			const index = server.arrivals.length - 1;
			const row = { service_number: String(index), url: request.url };
			response.end(JSON.stringify({ response: [row], '@next': links[index] }));
		});

	const run = async () =>
		await avanser.host.run(all, { credential: credentialFor(`${server.origin}/v1`) });

	it('that leads to another server is not followed, and the credential is not sent there', async () => {
		elsewhere.answer((_, response) => response.end('{"response": []}'));
		pages(`${elsewhere.origin}/v1/services/2`);
		const { error } = await run();
		expect(error?.message).toBe(
			"AVANSER's link to the next page leads to another server, and was not followed",
		);
		expect(server.arrivals).toHaveLength(1);
		expect(elsewhere.arrivals).toEqual([]);
	});

	it.each([
		'//evil.example/v1/services/2',
		'https://127.0.0.1/v1/services/2',
		'http://user:secret@evil.example/services/2',
		'\\\\evil.example\\services',
		'javascript:alert(1)',
	])('such as %s leads to another server', async (link) => {
		pages(link);
		const { error } = await run();
		expect(error?.message).toContain('leads to another server');
		expect(server.arrivals).toHaveLength(1);
	});

	it('does not leave the API, whatever it is', async () => {
		pages('/v1/services/2?x=1', '/services/3', '../../services/4', undefined);
		await run();
		expect(server.arrivals.map(({ url }) => url)).toEqual([
			'/v1/services',
			'/v1/services/2?x=1',
			'/v1/services/3',
			'/v1/services/4',
		]);
	});

	it.each([[''], [null], [0], [{}], [['/services/2']]])(
		'that is %j ends the list',
		async (link) => {
			pages(link);
			const { items, error } = await run();
			expect(error).toBeUndefined();
			expect(items).toHaveLength(1);
		},
	);

	it('of an empty page is not followed', async () => {
		server.answer((_, response) => response.end('{"response": [], "@next": "/services/2"}'));
		const { items } = await run();
		expect(items).toEqual([]);
		expect(server.arrivals).toHaveLength(1);
	});
});
