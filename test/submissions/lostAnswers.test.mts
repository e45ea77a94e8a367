import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import type { OperationId } from '../../simulator/documents/operationIds.mts';
import type { BodySpelling, ExchangeFault } from '../../simulator/testing/faults.mts';
import { Host } from '../host/host.mts';
import { change, decommission, order } from '../host/parameters.mts';
import { byId, credentialFor, withSimulator } from '../host/simulation.mts';
import { withLine } from './line.mts';
import { boughtNames, listed, orderOfItem, retryOnFail, sentNames } from './setup.mts';

const avanser = withSimulator();
const line = withLine();
const atTheLine = async (...[parameters, options]: Parameters<Host['run']>) =>
	await new Host(credentialFor(line.url)).run(parameters, options);

const create = 'requests.create';
const bought = () => avanser.simulator.ledger.bought();
const entries = () => avanser.simulator.ledger.entries();

/** Nobody listens there: what AVANSER has to say of the outcome does not matter here. */
const callback_uri = 'http://127.0.0.1:9/callback';

/** Every way to lose an answer; whether AVANSER acts on the request is up to the test. */
const losses: Array<[string, (takesEffect: boolean) => ExchangeFault]> = [
	['a cut connection', (takesEffect) => ({ kind: 'reset', takesEffect })],
	['a time-out', (takesEffect) => ({ kind: 'hang', takesEffect })],
	['HTTP 500', (takesEffect) => ({ kind: 'status', status: 500, takesEffect })],
	['HTTP 502', (takesEffect) => ({ kind: 'status', status: 502, takesEffect })],
	['HTTP 503', (takesEffect) => ({ kind: 'status', status: 503, retryAfter: 0, takesEffect })],
	['HTTP 504', (takesEffect) => ({ kind: 'status', status: 504, takesEffect })],
	["a proxy's page", (takesEffect) => ({ kind: 'html', status: 502, takesEffect })],
	['a page in place of JSON', (takesEffect) => ({ kind: 'html', status: 200, takesEffect })],
	['JSON that breaks off', (takesEffect) => ({ kind: 'brokenJson', takesEffect })],
];

/** One look into the list, and no long wait for an answer. */
const brief: INodeParameters = { lookupTime: 0, timeout: 1 };

const ways: Array<[OperationId, string, INodeParameters]> = [
	[create, 'reference', order({ options: brief, additionalFields: { callback_uri } })],
	[create, 'custom_id', order({ options: brief, custom_id: 'A' })],
	[create, 'request_body', order({ options: brief })],
	['services.update', 'reference', change({ options: brief, updateFields: { callback_uri } })],
	['services.update', 'request_body', change({ options: brief })],
	['services.decommission', 'service_number', decommission({ options: brief })],
];

describe.each(losses)('when the answer is lost to %s', (_title, loss) => {
	it.each(ways)(
		'a %s that AVANSER carried out is found by its %s',
		async (operation, matchedBy, parameters) => {
			const { simulator } = avanser;
			simulator.faults.add({ fault: loss(true), operation });
			const rows = await avanser.rows(parameters);
			expect(simulator.faults.pending()).toEqual([]);
			expect(entries()).toHaveLength(1);
			const { request_id, service_number } = entries()[0] ?? {};
			expect(rows).toMatchObject([{ request_id, service_number, outcome: 'recovered', matchedBy }]);
			expect(avanser.writes()).toHaveLength(1);
		},
	);

	it('an order that AVANSER did not carry out is not sent again, not even by Retry On Fail', async () => {
		const { simulator } = avanser;
		simulator.faults.add({ fault: loss(false), operation: create });
		const error = await avanser.failure(order({ options: brief }), { settings: retryOnFail });
		expect(error.message).toMatch(
			/^AVANSER's answer was lost.*, and the request did not appear in its list within 0 seconds$/,
		);
		expect(error.description).toContain('Most likely it was not carried out');
		expect(avanser.writes()).toHaveLength(1);
		expect(entries()).toEqual([]);
	});
});

describe('an order is looked up, not sent again, when its answer', () => {
	const recovered = async (parameters = order({ options: { lookupTime: 0 } })) => {
		const { items, error } = await atTheLine(parameters, { settings: retryOnFail });
		expect(boughtNames(avanser.simulator)).toEqual(['Order']);
		expect(error).toBeUndefined();
		expect(items.map(({ json }) => json)).toMatchObject([
			{ outcome: 'recovered', request_id: bought()[0]?.request_id },
		]);
	};

	it('is not HTTP', async () => {
		line.interfere(avanser.simulator, async ({ method, answer, reply, response }) => {
			const given = await answer();
			if (method === 'POST') response.socket?.end('Proxy is overloaded\r\n\r\n');
			else reply(given);
		});
		await recovered();
	});

	it('ends before its announced length', async () => {
		line.interfere(avanser.simulator, async ({ method, answer, reply, response }) => {
			const given = await answer();
			if (method !== 'POST') return reply(given);
			response.writeHead(200, { ...given.headers, 'content-length': 1000 });
			response.write(given.body, () => response.destroy());
		});
		await recovered();
	});

	it('is compressed and cut off', async () => {
		line.interfere(avanser.simulator, async ({ method, answer, reply, response }) => {
			const given = await answer();
			if (method !== 'POST') return reply(given);
			const compressed = gzipSync(given.body);
			response.writeHead(200, { ...given.headers, 'content-encoding': 'gzip' });
			response.end(compressed.subarray(0, compressed.length / 2));
		});
		await recovered();
	});

	it('claims to be compressed but is not', async () => {
		line.interfere(avanser.simulator, async ({ method, answer, reply }) => {
			const given = await answer();
			const headers = { ...given.headers, 'content-encoding': 'gzip' };
			reply(method === 'POST' ? { ...given, headers } : given);
		});
		await recovered();
	});

	it('names no request', async () => {
		line.interfere(avanser.simulator, async ({ method, answer, reply }) => {
			const given = await answer();
			reply(method === 'POST' ? { ...given, body: '{"response": {"message": "Success"}}' } : given);
		});
		await recovered();
	});

	it('is HTTP 200 with a server error inside', async () => {
		avanser.simulator.faults.add({
			fault: { kind: 'responseCode', code: 500 },
			operation: create,
			times: 'always',
		});
		line.interfere(avanser.simulator, async ({ answer, reply }) => reply(await answer()));
		await recovered();
	});
});

it('an order that AVANSER answers with 429 is sent again, for nothing was done', async () => {
	avanser.simulator.faults.add({
		fault: { kind: 'status', status: 429, retryAfter: 0 },
		operation: create,
		times: 2,
	});
	expect(await avanser.rows(order())).toMatchObject([{ outcome: 'created' }]);
	expect(avanser.writes().map(({ status }) => status)).toEqual([429, 429, 200]);
	expect(bought()).toHaveLength(1);
});

describe('a request that AVANSER lists late', () => {
	/** Leaves out all requests the first times the list is read. */
	const hideAtFirst = (times: number) => {
		let reads = 0;
		line.interfere(avanser.simulator, async ({ method, path, answer, reply }) => {
			const given = await answer();
			const hidden = method === 'GET' && path === '/requests' && reads++ < times;
			reply(hidden ? { ...given, body: '{"response": []}' } : given);
		});
	};

	it('is found while there is time to look for it', async () => {
		hideAtFirst(1);
		avanser.simulator.faults.add({
			fault: { kind: 'status', status: 500, takesEffect: true },
			operation: create,
		});
		const { items } = await atTheLine(order({ options: { lookupTime: 10 } }));
		expect(items.map(({ json }) => json)).toMatchObject([
			{ outcome: 'recovered', request_id: bought()[0]?.request_id },
		]);
		expect(sentNames(avanser.simulator)).toEqual(['Order']);
	});

	it('is found by the next try of Retry On Fail, and not sent again', async () => {
		hideAtFirst(1);
		avanser.simulator.faults.add({
			fault: { kind: 'status', status: 500, takesEffect: true },
			operation: create,
		});
		const { items } = await atTheLine(order({ options: { lookupTime: 0 } }), {
			settings: retryOnFail,
		});
		expect(items.map(({ json }) => json)).toMatchObject([
			{ outcome: 'recovered', request_id: bought()[0]?.request_id },
		]);
		expect(sentNames(avanser.simulator)).toEqual(['Order']);
	});

	it('is found although the list cannot be read at first', async () => {
		avanser.simulator.faults.add({
			fault: { kind: 'reset', takesEffect: true },
			operation: create,
		});
		avanser.simulator.faults.add({
			fault: { kind: 'status', status: 503, retryAfter: 0 },
			operation: 'requests.list',
			times: 4,
		});
		expect(await avanser.rows(order({ options: { lookupTime: 10 } }))).toMatchObject([
			{ outcome: 'recovered' },
		]);
		expect(bought()).toHaveLength(1);
	});
});

describe("where AVANSER's replies do not tell its time", () => {
	it.each([
		['reference', order({ options: brief, additionalFields: { callback_uri } })],
		['custom_id', order({ options: brief, custom_id: 'A' })],
	])(
		'a lost answer is found by its %s, however far the clocks are apart',
		async (matchedBy, parameters) => {
			line.interfere(avanser.simulator, async ({ method, path, answer, reply, response }) => {
				const given = await answer();
				if (method === 'POST' && path === '/requests') response.destroy();
				else reply({ ...given, body: given.body.replace(/"@transaction":\{.*?\}\},/, '') });
			});
			const { items } = await atTheLine(parameters);
			expect(items.map(({ json }) => json)).toMatchObject([
				{ outcome: 'recovered', matchedBy, request_id: bought()[0]?.request_id },
			]);
			expect(sentNames(avanser.simulator)).toEqual(['Order']);
		},
	);
});

describe('a stored body', () => {
	const lostOrder = async (name: string, as: BodySpelling) => {
		const { faults } = avanser.simulator;
		faults.add({ fault: { kind: 'reset', takesEffect: true }, operation: create });
		faults.add({ fault: { kind: 'storedBody', as } });
		return await avanser.host.run(order({ name, options: brief }));
	};

	it('is the one that was sent, although AVANSER has taken spaces out of it', async () => {
		const { items } = await lostOrder('A  1', 'normalised');
		expect(items.map(({ json }) => json)).toMatchObject([
			{ outcome: 'recovered', request_id: bought()[0]?.request_id },
		]);
	});

	it('can be the one that was sent, although AVANSER has made numbers of its texts', async () => {
		const { error } = await lostOrder('007', 'retyped');
		expect(error?.message).toContain(`could be this one: request ${bought()[0]?.request_id}`);
	});
});

describe('an older request without a date', () => {
	it('is not taken for the lost one, but named', async () => {
		const { simulator } = avanser;
		const { id } = listed(simulator, { request_type: 'delete', service_number: '61280740800' });
		simulator.faults.add({
			fault: { kind: 'spelling', members: ['request_date'], as: 'blank' },
			times: 'always',
		});
		simulator.faults.add({
			fault: { kind: 'reset', takesEffect: false },
			operation: 'services.decommission',
		});
		const error = await avanser.failure(decommission({ options: brief }));
		expect(error.message).toContain(`one request could be this one: request ${id}`);
	});
});

describe('two requests that could be the lost one', () => {
	/** The same order by somebody else in the same moment. */
	const rival = async (parameters: INodeParameters) => {
		const [{ wouldSend }] = await avanser.rows({
			...parameters,
			options: { ...Object(parameters.options), dryRun: true },
		});
		const { body } = Object(wouldSend);
		await fetch(`${avanser.simulator.url}/requests`, {
			method: 'POST',
			headers: {
				authorization: `Basic ${btoa('agency:agency-secret')}`,
				'content-type': 'application/json',
			},
			body: JSON.stringify(body),
		});
	};

	it.each([
		['request_body', order({ options: brief })],
		['custom_id', order({ options: brief, custom_id: 'A', ifCustomIdExists: 'createAnyway' })],
	])(
		'are both named by the error if they have the same %s, and nothing is sent again',
		async (_way, parameters) => {
			await rival(parameters);
			avanser.simulator.faults.add({
				fault: { kind: 'reset', takesEffect: true },
				operation: create,
			});
			const error = await avanser.failure(parameters, { settings: retryOnFail });
			expect(bought()).toHaveLength(2);
			for (const { request_id, service_number } of bought()) {
				expect(error.message).toContain(`request ${request_id} for ${service_number}`);
			}
			expect(sentNames(avanser.simulator)).toHaveLength(2);
		},
	);

	it('are told apart by the reference in the callback URI', async () => {
		const parameters = order({ options: brief, additionalFields: { callback_uri } });
		await rival(parameters);
		avanser.simulator.faults.add({
			fault: { kind: 'reset', takesEffect: true },
			operation: create,
		});
		expect(await avanser.rows(parameters)).toMatchObject([
			{ matchedBy: 'reference', request_id: bought()[1]?.request_id },
		]);
	});

	it.each([1, 2])(
		'are each matched to their own item if both are of one run, %s at a time',
		async (concurrency) => {
			avanser.simulator.faults.add({
				fault: { kind: 'reset', takesEffect: true },
				operation: create,
				times: 2,
			});
			const rows = await avanser.rows(order({ options: { ...brief, concurrency } }), {
				items: [{}, {}],
			});
			expect(rows.map(({ outcome }) => outcome)).toEqual(['recovered', 'recovered']);
			expect(rows.map(({ request_id }) => request_id).sort()).toEqual(
				bought()
					.map(({ request_id }) => request_id)
					.sort(),
			);
			expect(bought()).toHaveLength(2);
		},
	);
});

describe('two equal orders under way at the same time', () => {
	it('are not taken for each other: the one number that was bought comes out once', async () => {
		const looked = Promise.withResolvers<void>();
		let orders = 0;
		line.interfere(avanser.simulator, async ({ method, path, answer, reply, response }) => {
			if (method === 'POST' && path === '/requests' && orders++ === 1) {
				// The second never reaches AVANSER.
				response.destroy();
				return;
			}
			const given = await answer();
			// The first is carried out at once, and acknowledged once the second has been looked for.
			if (method === 'POST') await looked.promise;
			reply(given);
			if (path.endsWith('/request_body')) looked.resolve();
		});
		const { items } = await atTheLine(order({ options: { ...brief, concurrency: 2 } }), {
			items: [{}, {}],
			settings: { onError: 'continueRegularOutput' },
		});
		expect(bought()).toHaveLength(1);
		const came = items.flatMap(({ json }) => (json.error === undefined ? [json.request_id] : []));
		expect(came).toEqual([bought()[0]?.request_id]);
		expect(items).toHaveLength(2);
	});
});

const three = ['First', 'Second', 'Third'].map((name) => ({ name, id: '' }));

it('with On Error: Continue, the other items are ordered although the answer to the first is lost', async () => {
	avanser.simulator.faults.add({ fault: { kind: 'status', status: 500 }, operation: create });
	const rows = await avanser.rows(orderOfItem({ options: { lookupTime: 0, concurrency: 1 } }), {
		items: three,
		settings: { onError: 'continueRegularOutput' },
	});
	expect(rows).toMatchObject([
		{ error: expect.stringContaining("AVANSER's answer was lost") },
		{ outcome: 'created' },
		{ outcome: 'created' },
	]);
	expect(boughtNames(avanser.simulator)).toEqual(['Second', 'Third']);
});

describe('Retry On Fail', () => {
	it('does not send again what was carried out before an item that is refused', async () => {
		const { simulator } = avanser;
		simulator.faults.add({
			fault: { kind: 'status', status: 400 },
			operation: create,
			bodyContains: 'Third',
			times: 'always',
		});
		const error = await avanser.failure(orderOfItem(), { items: three, settings: retryOnFail });
		expect(sentNames(simulator).sort()).toEqual(['First', 'Second', 'Third', 'Third', 'Third']);
		expect(boughtNames(simulator).sort()).toEqual(['First', 'Second']);
		for (const { request_id, service_number } of bought()) {
			expect(error.description).toContain(request_id);
			expect(error.description).toContain(service_number);
		}
	});

	it('carries out what was refused for a moment, and returns all items in order', async () => {
		const { simulator } = avanser;
		simulator.faults.add({
			fault: { kind: 'status', status: 400 },
			operation: create,
			bodyContains: 'Second',
		});
		const rows = await avanser.rows(orderOfItem(), { items: three, settings: retryOnFail });
		const numbers = Object.fromEntries(
			bought().map(({ name, service_number }) => [name, service_number]),
		);
		expect(boughtNames(simulator).sort()).toEqual(['First', 'Second', 'Third']);
		expect(rows).toMatchObject(three.map(({ name }) => ({ service_number: numbers[name] })));
	});

	it('does not send again what may have been carried out', async () => {
		const { simulator } = avanser;
		simulator.faults.add({
			fault: { kind: 'status', status: 500 },
			operation: create,
			bodyContains: 'Second',
		});
		const error = await avanser.failure(
			orderOfItem({ options: { lookupTime: 0, concurrency: 1 } }),
			{ items: three, settings: retryOnFail },
		);
		expect(error.message).toContain('did not appear in its list');
		expect(sentNames(simulator)).toEqual(['First', 'Second']);
		expect(boughtNames(simulator)).toEqual(['First']);
	});

	it('does not order again an item whose expressions give something else at every try', async () => {
		const { simulator } = avanser;
		simulator.faults.add({
			fault: { kind: 'status', status: 400 },
			operation: create,
			bodyContains: 'Second',
			times: 2,
		});
		await avanser.rows(
			orderOfItem({
				additionalFields: { custom_group: '={{ String(Math.random()) }}' },
				options: { concurrency: 1 },
			}),
			{ items: three, settings: retryOnFail },
		);
		expect(boughtNames(simulator)).toEqual(['First', 'Second', 'Third']);
	});

	it('does not repeat changes that were made before an item that is refused', async () => {
		const { simulator } = avanser;
		const numbers = ['61280740800', '61488800000', '61390010100'];
		const error = await avanser.failure(
			change({
				service_number: byId('={{ $json.number }}'),
				updateFields: { name: 'Renamed' },
			}),
			{ items: numbers.map((number) => ({ number })), settings: retryOnFail },
		);
		expect(error.message).toContain('invalid service number');
		expect(
			simulator.ledger
				.changed()
				.map(({ service_number }) => service_number)
				.sort(),
		).toEqual(['61280740800', '61488800000']);
	});

	it('does not give up a number twice', async () => {
		const { simulator } = avanser;
		const items = ['61280740800', '61390010100'].map((number) => ({ number }));
		await avanser.failure(
			decommission({
				service_number: byId('={{ $json.number }}'),
				options: { concurrency: 1 },
			}),
			{ items, settings: retryOnFail },
		);
		expect(
			simulator.journal
				.entries({ method: 'DELETE' })
				.filter(({ path }) => path.endsWith('61280740800')),
		).toHaveLength(1);
		expect(simulator.ledger.ceased()).toHaveLength(1);
	});

	it('does not keep another execution from placing the same order', async () => {
		await avanser.rows(order());
		await avanser.rows(order());
		expect(bought()).toHaveLength(2);
	});
});

describe('Retry On Fail, for templates,', () => {
	const template = (operation: string): INodeParameters => ({
		resource: 'template',
		operation,
		template: byId('={{ $json.name }}'),
		type: 'email',
		options: { concurrency: 1 },
	});
	const names = (method: string) =>
		avanser.simulator.journal
			.entries({ method, path: '/v1/templates' })
			.map(({ query }) => query.name);

	it('does not save again those before one that is refused', async () => {
		avanser.simulator.faults.add({
			fault: { kind: 'status', status: 400 },
			method: 'POST',
			nth: 3,
		});
		await avanser.rows(
			{ ...template('upsert'), content: '<p>Call</p>' },
			{ items: ['one', 'two', 'three'].map((name) => ({ name })), settings: retryOnFail },
		);
		expect(names('POST')).toEqual(['one', 'two', 'three', 'three']);
	});

	it('saves one again whose answer was lost, for that changes nothing', async () => {
		avanser.simulator.faults.add({
			fault: { kind: 'status', status: 500, takesEffect: true },
			method: 'POST',
		});
		await avanser.rows(
			{ ...template('upsert'), content: '<p>Call</p>' },
			{ items: [{ name: 'one' }], settings: retryOnFail },
		);
		expect(names('POST')).toEqual(['one', 'one']);
		expect(avanser.simulator.telco.templates.list(6999).map(({ name }) => name)).toContain('one');
	});

	it('does not delete again those before one that is refused', async () => {
		await avanser.failure(template('delete'), {
			items: [{ name: 'html_email_template' }, { name: 'unknown' }],
			settings: retryOnFail,
		});
		expect(names('DELETE')).toEqual(['html_email_template', 'unknown', 'unknown', 'unknown']);
	});
});
