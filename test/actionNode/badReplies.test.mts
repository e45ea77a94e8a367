import { createServer } from 'node:http';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { LoggerProxy } from 'n8n-workflow';
import type { INodeParameters } from 'n8n-workflow';
import type { OperationId } from '../../simulator/documents/operationIds.mts';
import type { ExchangeFault } from '../../simulator/testing/faults.mts';
import type { Run } from '../host/host.mts';
import { change, decommission, order } from '../host/parameters.mts';
import { withServer } from '../host/server.mts';
import { byId, credentialFor, withSimulator } from '../host/simulation.mts';

const avanser = withSimulator();
const server = withServer();
const elsewhere = withServer();

const read: INodeParameters = { resource: 'account', operation: 'getDetails' };

/** No long wait for an answer, and one look into the list. */
const brief = { timeout: 1, lookupTime: 0 };

const buy = order({ search_type: 'number', number: '61280740801', options: brief });
const rename = change({ updateFields: { name: 'Renamed' }, options: brief });
const giveUp = decommission({ options: brief });

const writing: Array<[string, OperationId, INodeParameters]> = [
	['an order', 'requests.create', buy],
	['a change', 'services.update', rename],
	['a decommission', 'services.decommission', giveUp],
];

/** What is said of a write that may or may not have been carried out. */
const unknown = /not known whether|not certain/;

const statuses = () => avanser.simulator.journal.entries().map(({ status }) => status);

/** Runs against the tiny server instead of the simulator. */
const runAt = async (origin: string, parameters: INodeParameters): Promise<Run> =>
	await avanser.host.run(parameters, { credential: credentialFor(`${origin}/v1`) });

const logged: string[] = [];
beforeAll(() => {
	const log = (...told: unknown[]) => logged.push(JSON.stringify(told));
	LoggerProxy.init({ error: log, warn: log, info: log, debug: log });
});

/** Whatever happens in this file, nobody gets to see the credential. */
const runs: Run[] = [];
const seen = async (run: Promise<Run>): Promise<Run> => {
	runs.push(await run);
	return await run;
};
const failing = async (parameters: INodeParameters) => {
	const { error, items } = await seen(avanser.host.run(parameters));
	if (error === undefined) throw new Error(`Succeeded with ${JSON.stringify(items)}`);
	return error;
};

afterEach(() => {
	for (const { error, outputs } of runs.splice(0)) {
		const shown = JSON.stringify([
			error,
			error?.message,
			error?.description,
			error?.stack,
			error?.messages,
			error?.context,
			outputs,
			String(error?.cause),
			logged.splice(0),
		]);
		const secrets = [
			'agency-secret',
			Buffer.from('agency:agency-secret').toString('base64'),
			'Basic ',
			'uthorization',
		];
		expect(secrets.filter((secret) => shown.includes(secret))).toEqual([]);
	}
});

describe('a read', () => {
	it.each([429, 502, 503, 504])('is tried three times on HTTP %d', async (status) => {
		const { simulator } = avanser;
		simulator.faults.add({ fault: { kind: 'status', status, retryAfter: 0 }, times: 2 });
		const { items } = await seen(avanser.host.run(read));
		expect(items).toHaveLength(1);
		expect(statuses()).toEqual([status, status, 200]);
	});

	it.each([502, 503, 504])('fails after three tries on HTTP %d', async (status) => {
		avanser.simulator.faults.add({
			fault: { kind: 'status', status, retryAfter: 0, message: 'Later, please' },
			times: 'always',
		});
		const error = await failing(read);
		expect(error.message).toBe(`AVANSER refused the request: Later, please (HTTP ${status})`);
		expect(statuses()).toEqual([status, status, status]);
	});

	it.each([400, 401, 403, 404, 500])('is tried once on HTTP %d', async (status) => {
		avanser.simulator.faults.add({ fault: { kind: 'status', status }, times: 'always' });
		const error = await failing(read);
		expect(error.message).toMatch(
			new RegExp(`^AVANSER refused the request: .+ \\(HTTP ${status}\\)$`),
		);
		expect(error).toMatchObject({ httpCode: String(status) });
		expect(statuses()).toEqual([status]);
	});

	it('waits for AVANSER no longer than Rate Limit Wait, however often it asks', async () => {
		avanser.simulator.faults.add({
			fault: { kind: 'status', status: 429, retryAfter: 0 },
			times: 'always',
		});
		const error = await failing({ ...read, options: { rateLimitWait: 1 } });
		expect(error.message).toBe('AVANSER refused the request: Too Many Requests (HTTP 429)');
		expect(error.description).toContain('Lower Concurrency in the options');
		expect(statuses().length).toBeGreaterThan(3);
		expect(statuses().length).toBeLessThan(7);
	});

	it('does not wait for AVANSER if it asks for more than five minutes, nor do others', async () => {
		avanser.simulator.faults.add({ fault: { kind: 'status', status: 429, retryAfter: 301 } });
		const error = await failing(read);
		expect(error.message).toBe('AVANSER refused the request: Too Many Requests (HTTP 429)');
		expect(statuses()).toEqual([429]);
		expect((await seen(avanser.host.run(read))).items).toHaveLength(1);
	});

	it('counts all that it has waited for AVANSER', async () => {
		// Pauses of a limit that stays grow by themselves, even from one test to the next: a success ends that.
		await seen(avanser.host.run(read));
		avanser.simulator.faults.add({
			fault: { kind: 'status', status: 429, retryAfter: 1 },
			times: 'always',
		});
		await failing({ ...read, options: { rateLimitWait: 2 } });
		expect(statuses()).toEqual([200, 429, 429]);
	});

	it.each([
		['a date that has passed', () => new Date(0).toUTCString(), [503, 200]],
		['a date in an hour', () => new Date(Date.now() + 3_600_000).toUTCString(), [503]],
		['a negative number', () => '-5', [503, 200]],
	])('understands a Retry-After that is %s', async (_, retryAfter, expected) => {
		avanser.simulator.faults.add({
			fault: { kind: 'status', status: 503, retryAfter: retryAfter() },
		});
		await seen(avanser.host.run(read));
		expect(statuses()).toEqual(expected);
	});

	it('is repeated when the connection breaks', async () => {
		avanser.simulator.faults.add({ fault: { kind: 'reset' } });
		const { items } = await seen(avanser.host.run(read));
		expect(items).toHaveLength(1);
		expect(statuses()).toEqual([0, 200]);
	});

	it('is repeated even if it switches the account, for that only selects', async () => {
		const { simulator } = avanser;
		simulator.faults.add({
			fault: { kind: 'status', status: 503, retryAfter: 0, takesEffect: true },
		});
		await seen(
			avanser.host.run({ resource: 'account', operation: 'switch', account_id: byId('7001') }),
		);
		expect(statuses()).toEqual([503, 200]);
		expect(simulator.telco.accounts.selected('agency')).toBe(7001);
	});

	it('fails with a message that says so if its answer is cut off', async () => {
		avanser.simulator.faults.add({ fault: { kind: 'brokenJson' } });
		const error = await failing(read);
		expect(error.message).toBe("AVANSER's reply cannot be read: it is not JSON (HTTP 200)");
		expect(error.description).toBe(
			'Try again later. If it stays, check the base URL of the credential.',
		);
	});

	it.each([
		['nothing', '', /reply cannot be read/],
		['a login page', '<html><body><h1>Welcome</h1></body></html>', /reply cannot be read/],
		['a JSON text', '"fine"', /reply cannot be read/],
		['null', 'null', /reply cannot be read/],
		['an error in a success', '{"error": {"message": "Bad Request", "code": 400}}', /Bad Request/],
		['a failing code', '{"response": {"code": 500, "message": "Oops"}}', /Oops/],
	])('fails if the answer is %s', async (_, body, message) => {
		server.answer((_request, response) => response.end(body));
		const { error, items } = await seen(runAt(server.origin, read));
		expect(items).toEqual([]);
		expect(error?.message).toMatch(message);
		expect(server.arrivals).toHaveLength(1);
	});

	it.each<[string, object]>([
		['error', { error: 'Account suspended' }],
		['error beside response', { error: 'Account suspended', response: [{ client_id: '6999' }] }],
		['errors', { errors: 'Account suspended' }],
		['errors beside response', { errors: 'Account suspended', response: { message: 'Success' } }],
		['errors, as a list', { errors: ['Account suspended'], response: [] }],
		['errors, by field', { errors: { account: 'Account suspended' }, response: [] }],
		['errors, as a description', { errors: { description: 'Account suspended', code: 7 } }],
	])('fails if a success has a text in %s', async (_, body) => {
		server.answer((_request, response) => response.end(JSON.stringify(body)));
		const { error, items } = await seen(runAt(server.origin, read));
		expect(items).toEqual([]);
		expect(error?.message).toMatch(/^AVANSER refused the request: .*Account suspended/);
		expect(error?.message).not.toContain('Success');
	});

	it.each<[string, unknown]>([
		['an empty text', ''],
		['a blank', ' '],
		['null', null],
		['false', false],
		['an empty list', []],
		['an empty object', {}],
		['an object of empty members', { message: '', code: 0, description: null }],
	])('takes %s in error and errors for no error', async (_, nothing) => {
		const body = { error: nothing, errors: nothing, response: [{ client_id: '6999' }] };
		server.answer((_request, response) => response.end(JSON.stringify(body)));
		const { items } = await seen(runAt(server.origin, read));
		expect(items).toMatchObject([{ json: { client_id: '6999' } }]);
	});

	it('shows the text of the page if the answer is an HTML 502', async () => {
		server.answer((_request, response) => {
			response.writeHead(502, { 'content-type': 'text/html', 'retry-after': '0' });
			response.end(
				'<html><head><style>h1 { color: red }</style></head><body><h1>502 Bad Gateway</h1>nginx</body></html>',
			);
		});
		const { error } = await seen(runAt(server.origin, read));
		expect(error?.message).toBe('AVANSER refused the request: 502 Bad Gateway nginx (HTTP 502)');
		expect(server.arrivals).toHaveLength(3);
	});

	it('fails if the answer is 300 although no address was asked for', async () => {
		avanser.simulator.faults.add({ fault: { kind: 'severalAddresses' } });
		const error = await failing(read);
		expect(error.message).toContain('AVANSER knows several addresses');
		expect(statuses()).toEqual([300]);
	});

	it.each(['array', 'string', 'missing'] as const)(
		'shows what reasons a refusal has, in the shape: %s',
		async (shape) => {
			const { simulator } = avanser;
			simulator.faults.add({ fault: { kind: 'errorsShape', shape } });
			const error = await failing({
				resource: 'number',
				operation: 'search',
				search_type: 'szu',
				szu: 'atlantis',
			});
			expect(error.message).toMatch(/^AVANSER refused the request: Bad Request.* \(HTTP 400\)/);
			expect(error.message.includes('invalid szu')).toBe(shape !== 'missing');
		},
	);
});

describe('a redirect', () => {
	it.each([
		[301, read],
		[302, read],
		[303, buy],
		[307, buy],
		[308, giveUp],
	])(
		'with HTTP %d is not followed, and no credential is sent there',
		async (status, parameters) => {
			elsewhere.answer((_, response) => response.end('{"response": {"message": "Success"}}'));
			server.answer((_, response) => {
				response.writeHead(status, { location: `${elsewhere.origin}/v1/requests` });
				response.end();
			});
			const { error } = await seen(runAt(server.origin, parameters));
			expect(error?.message).toContain(`(HTTP ${status})`);
			expect(server.arrivals.filter(({ method }) => method !== 'GET').length).toBeLessThanOrEqual(
				1,
			);
			expect(elsewhere.arrivals).toEqual([]);
		},
	);

	it('to the same server is not followed either', async () => {
		server.answer((_, response) => {
			response.writeHead(302, { location: '/v1/accounts/switch' });
			response.end();
		});
		await seen(runAt(server.origin, read));
		expect(server.arrivals).toHaveLength(1);
	});
});

describe.each(writing)('%s', (_name, operation, parameters) => {
	it('is repeated on 429, which says that nothing was done', async () => {
		const { simulator } = avanser;
		simulator.faults.add({
			fault: { kind: 'status', status: 429, retryAfter: 0 },
			operation,
			times: 2,
		});
		const { error } = await seen(avanser.host.run(parameters));
		expect(error).toBeUndefined();
		expect(avanser.writes().map(({ status }) => status)).toEqual([429, 429, 200]);
		expect(simulator.ledger.entries()).toHaveLength(1);
	});

	it('is repeated on 429 until Rate Limit Wait is over', async () => {
		const { simulator } = avanser;
		simulator.faults.add({
			fault: { kind: 'status', status: 429, retryAfter: 0 },
			operation,
			times: 3,
		});
		expect((await seen(avanser.host.run(parameters))).error).toBeUndefined();
		expect(avanser.writes().map(({ status }) => status)).toEqual([429, 429, 429, 200]);
		expect(simulator.ledger.entries()).toHaveLength(1);
	});

	it('fails at the first 429 that asks to wait longer than Rate Limit Wait', async () => {
		const { simulator } = avanser;
		simulator.faults.add({ fault: { kind: 'status', status: 429, retryAfter: 61 }, operation });
		const options = { ...brief, rateLimitWait: 60 };
		expect((await failing({ ...parameters, options })).message).toContain('(HTTP 429)');
		expect(avanser.writes().map(({ status }) => status)).toEqual([429]);
		expect(simulator.ledger.entries()).toEqual([]);
	});

	it.each([500, 502, 503, 504])('is never repeated on HTTP %d', async (status) => {
		const { simulator } = avanser;
		simulator.faults.add({
			fault: { kind: 'status', status, retryAfter: 0, message: 'Later, please' },
			operation,
			times: 'always',
		});
		const error = await failing(parameters);
		expect(`${error.message} ${error.description}`).toContain(`Later, please (HTTP ${status})`);
		expect(error.description).toMatch(unknown);
		expect(avanser.writes()).toHaveLength(1);
		expect(simulator.ledger.entries()).toEqual([]);
	});

	it('fails and is not repeated on HTTP 400', async () => {
		const { simulator } = avanser;
		simulator.faults.add({ fault: { kind: 'status', status: 400 }, operation, times: 'always' });
		const error = await failing(parameters);
		expect(error.message).toBe('AVANSER refused the request: Bad Request (HTTP 400)');
		expect(error.description).toContain('AVANSER changed nothing.');
		expect(avanser.writes()).toHaveLength(1);
	});

	it.each<[string, object]>([
		['error', { error: 'Account suspended' }],
		['errors', { errors: 'Account suspended', response: { message: 'Success', code: 200 } }],
	])('fails and is not looked for if a success has a text in %s', async (_, body) => {
		server.answer(({ method }, response) =>
			response.end(JSON.stringify(method === 'GET' ? { response: [] } : body)),
		);
		const { error } = await seen(runAt(server.origin, parameters));
		expect(error?.message).toBe('AVANSER refused the request: Account suspended (HTTP 200)');
		expect(server.arrivals.filter(({ method }) => method !== 'GET')).toHaveLength(1);
	});

	it('is looked for, and not sent again, if the answer names a request beside an error', async () => {
		const body = { error: 'Account suspended', response: { request_id: 'r-1', code: 200 } };
		server.answer(({ method }, response) =>
			response.end(JSON.stringify(method === 'GET' ? { response: [] } : body)),
		);
		const { error } = await seen(
			avanser.host.run(parameters, {
				credential: credentialFor(`${server.origin}/v1`),
				settings: { retryOnFail: true, maxTries: 2, waitBetweenTries: 1 },
			}),
		);
		expect(error?.message).toContain("AVANSER's answer was lost");
		expect(error?.message).toContain('Account suspended');
		expect(server.arrivals.filter(({ method }) => method !== 'GET')).toHaveLength(1);
	});

	const lost: Array<[string, ExchangeFault & { kind: 'reset' | 'html' | 'brokenJson' }]> = [
		['the connection breaks', { kind: 'reset' }],
		['a proxy answers instead', { kind: 'html', status: 502 }],
		['the answer cannot be read', { kind: 'brokenJson' }],
	];

	it.each(lost)('is not sent again when %s before it took effect', async (_title, fault) => {
		const { simulator } = avanser;
		simulator.faults.add({ fault: { ...fault, takesEffect: false }, operation });
		const error = await failing(parameters);
		expect(error.message).toContain("AVANSER's answer was lost");
		expect(error.description).toMatch(unknown);
		expect(avanser.writes()).toHaveLength(1);
		expect(simulator.ledger.entries()).toEqual([]);
	});

	it.each(lost)(
		'is found and not sent again when %s after it took effect',
		async (_title, fault) => {
			const { simulator } = avanser;
			simulator.faults.add({ fault: { ...fault, takesEffect: true }, operation });
			const { items } = await seen(avanser.host.run(parameters));
			const [{ request_id } = {}] = simulator.ledger.entries();
			expect(items).toMatchObject([{ json: { request_id, outcome: 'recovered' } }]);
			expect(avanser.writes()).toHaveLength(1);
			expect(simulator.ledger.entries()).toHaveLength(1);
		},
	);
});

it('an order says that nothing was sent when there is no server', async () => {
	const gone = createServer();
	await new Promise<void>((resolve) => gone.listen(0, '127.0.0.1', resolve));
	const address = gone.address();
	const port = address !== null && typeof address === 'object' ? address.port : 0;
	await new Promise((resolve) => gone.close(resolve));
	const { error } = await seen(runAt(`http://127.0.0.1:${port}`, buy));
	expect(error?.message).toBe('The connection to AVANSER failed: its server refuses connections');
	expect(error?.description).toContain('Check the base URL of the credential');
	expect(error?.description).not.toMatch(unknown);
});

describe('Timeout', () => {
	it('ends a read, which is then repeated', async () => {
		avanser.simulator.faults.add({ fault: { kind: 'hang' }, times: 1 });
		avanser.simulator.faults.add({ fault: { kind: 'status', status: 500 }, nth: 2 });
		const error = await failing({ ...read, options: { timeout: 1 } });
		expect(error.message).toBe('AVANSER refused the request: Unexpected Error (HTTP 500)');
		expect(statuses()).toEqual([0, 500]);
	});

	it.each([false, true])(
		'is no reason to send a write again (took effect: %s)',
		async (takesEffect) => {
			const { simulator } = avanser;
			simulator.faults.add({ fault: { kind: 'hang', takesEffect }, operation: 'requests.create' });
			const { error, items } = await seen(avanser.host.run(buy));
			expect(avanser.writes()).toHaveLength(1);
			expect(simulator.ledger.bought()).toHaveLength(takesEffect ? 1 : 0);
			if (takesEffect) expect(items).toMatchObject([{ json: { outcome: 'recovered' } }]);
			else expect(error?.description).toMatch(unknown);
		},
	);
});

describe('a credential that the server repeats', () => {
	const secrets = [
		'agency-secret',
		Buffer.from('agency:agency-secret').toString('base64'),
		encodeURIComponent('agency-secret'),
	];
	const authorization = `Basic ${secrets[1] ?? ''}`;

	it.each([
		['in JSON', 400, { error: { message: `Wrong: ${secrets.join(' ')}`, code: 400 } }],
		['in a field', 400, { errors: { answer_point: `Wrong: ${secrets.join(' ')}` } }],
		['in a list', 400, { errors: [`Wrong: ${secrets.join(' ')}`] }],
		[
			'in a 200 that reports a failure',
			200,
			{ response: { code: 500, message: secrets.join(' ') } },
		],
		['among addresses', 300, { errors: { location: [{ name: secrets.join(' ') }] } }],
		['in a page', 403, `<p>Your password ${secrets.join(' ')} expired</p>`],
	])('%s is not shown', async (_, status, body) => {
		server.answer((_request, response) => {
			response.statusCode = status;
			response.end(typeof body === 'string' ? body : JSON.stringify(body));
		});
		const run = await seen(runAt(server.origin, read));
		expect(server.arrivals).toMatchObject([{ authorization }]);
		expect(run.error?.message).toContain('***');
	});

	it('is not shown as a field name', async () => {
		server.answer((_request, response) => {
			response.statusCode = 400;
			response.end(JSON.stringify({ errors: { 'agency-secret': 'unknown' } }));
		});
		const { error } = await seen(runAt(server.origin, read));
		expect(error?.message).toContain('unknown');
	});

	it('is not in the item with On Error: Continue', async () => {
		server.answer((_request, response) => {
			response.statusCode = 401;
			response.end(JSON.stringify({ error: { message: `No: ${secrets.join(' ')}` } }));
		});
		const run = await seen(
			avanser.host.run(read, {
				credential: credentialFor(`${server.origin}/v1`),
				settings: { onError: 'continueRegularOutput' },
			}),
		);
		expect(run.items).toHaveLength(1);
		expect(server.arrivals).toHaveLength(1);
	});
});
