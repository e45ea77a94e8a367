import { describe, expect, it } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import { choices, describedOperations } from '../host/description.mts';
import { credentialFor } from '../host/credential.mts';
import { change, decommission, order } from '../host/parameters.mts';
import { withServer } from '../host/server.mts';
import { byId, withSimulator } from '../host/simulation.mts';
import { sent } from './sent.mts';

const avanser = withSimulator();
const server = withServer();

/** Runs against a server that answers everything with this. */
async function answered(parameters: INodeParameters, body: unknown, type = 'application/json') {
	server.answer((_, response) => {
		response.setHeader('content-type', type);
		response.end(typeof body === 'string' ? body : JSON.stringify(body));
	});
	const credential = credentialFor(`${server.origin}/v1`);
	return await avanser.rows(parameters, { credential });
}

const search = (parameters: INodeParameters = {}): INodeParameters => ({
	resource: 'number',
	operation: 'search',
	search_type: 'szu',
	szu: 'sydney',
	...parameters,
});

const richmond = { search_type: 'location', location: 'Richmond' };

const requests: INodeParameters = { resource: 'request', operation: 'getAll', returnAll: true };

const about = (operation: string, id: unknown): INodeParameters => ({
	resource: 'request',
	operation,
	request_id: byId(String(id)),
});

/** More services than fit on two pages. */
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

describe('[5.12] a callback that is not JSON', () => {
	it('[5.12] is kept as text when it is read back', async () => {
		avanser.simulator.readings.callbackBody = 'missing comma';
		const callback_uri = `${avanser.simulator.origin}/nobody`;
		const [{ request_id } = {}] = await avanser.rows(change({ updateFields: { callback_uri } }));
		await avanser.simulator.clock.advanceToEnd();
		const [row] = await avanser.rows(about('getCallbackBody', request_id));
		expect(Object.keys(row ?? {})).toEqual(['raw']);
		expect(row?.raw).toContain('"message":"Request completed successfully" "service_number"');
	});
});

describe('[5.13] account ids', () => {
	it.each(['number', 'string'] as const)('[5.13] are recognised, sent as %s', async (reading) => {
		avanser.simulator.readings.transactionAccountId = reading;
		expect(
			await avanser.rows(
				order({
					search_type: 'number',
					number: '61290081596',
					options: { account_id: byId('7001') },
				}),
			),
		).toHaveLength(1);
		expect(avanser.simulator.ledger.bought()).toMatchObject([{ account: 7001 }]);
	});
});

describe('[5.14] the states of a request', () => {
	it('[5.14] completed, pending_confirmation, failed and reported end the wait', async () => {
		const rows = ['completed', 'pending_confirmation', 'failed', 'reported', 'Completed'].map(
			(request_status, index) => ({ id: `id${index}`, request_status }),
		);
		for (const [index, status] of [
			'completed',
			'completed',
			'failed',
			'reported',
			'completed',
		].entries()) {
			expect(await answered(about('wait', `id${index}`), { response: rows })).toMatchObject([
				{ id: `id${index}`, status },
			]);
		}
	});

	it('[5.14] pending and any other status do not end the wait', async () => {
		for (const request_status of ['pending', 'queued', '']) {
			const parameters = { ...about('wait', 'id'), waitTimeout: 0 };
			expect(await answered(parameters, { response: [{ id: 'id', request_status }] })).toEqual([
				{ id: 'id', request_status, status: 'pending' },
			]);
		}
	});
});

describe('[5.15] ids of requests', () => {
	it.each([32, 40] as const)('[5.15] may have %d digits', async (idLength) => {
		avanser.simulator.readings.idLength = idLength;
		const [{ request_id } = {}] = await avanser.rows(order());
		expect(String(request_id)).toHaveLength(idLength);
		expect(await avanser.rows(about('get', request_id))).toHaveLength(1);
		expect(await avanser.rows(about('getRequestBody', request_id))).toEqual(sent(avanser));
	});

	it('[5.15] an order is recognised by a reference of our own in its callback_uri', async () => {
		const callback_uri = 'https://example.com/requests?order=1#top';
		await avanser.rows(order({ additionalFields: { callback_uri } }));
		const [{ callback_url } = {}] = await avanser.rows(requests);
		expect(callback_url).toMatch(
			/^https:\/\/example\.com\/requests\?order=1&avanser_ref=[\w-]{22}#top$/,
		);
	});
});

describe('[5.22] country with szu', () => {
	it.each(['optional', 'required'] as const)('[5.22] is always sent (%s)', async (reading) => {
		avanser.simulator.readings.szuCountry = reading;
		expect(await avanser.rows(search())).toHaveLength(39);
		expect(avanser.simulator.journal.last()?.query).toEqual({ country: 'AU', szu: 'sydney' });
		await avanser.rows(order({ search_type: 'szu', szu: 'sydney' }));
		expect(sent(avanser)).toMatchObject([{ service_number: { country: 'AU', szu: 'sydney' } }]);
	});

	it('[5.22] an AVANSER that takes none says so', async () => {
		avanser.simulator.readings.szuCountry = 'refused';
		const error = await avanser.failure(search());
		expect(error.message).toContain('(country): unknown parameter');
	});
});

describe('[5.24] the numbers of a search', () => {
	it.each(['object', 'array', 'null'] as const)(
		'[5.24] are no items if there are none, sent as %s',
		async (reading) => {
			avanser.simulator.readings.emptyStock = reading;
			const none = search({ search_type: 'number', country: 'SG', number: '6561234567' });
			expect(await avanser.rows(none)).toEqual([]);
			expect(avanser.simulator.journal.last()?.status).toBe(200);
		},
	);

	it.each(['sent', 'absent'] as const)('[5.24] carry the pool if it is %s', async (reading) => {
		avanser.simulator.readings.poolMember = reading;
		const [row] = await avanser.rows(search());
		expect(row).toMatchObject({ number: '61280740801', type: 'GEO' });
		expect(row?.pool).toBe(reading === 'sent' ? 'private' : undefined);
	});

	it.each([
		[{ response: { 61280740802: { type: 'GEO' } } }, [{ number: '61280740802', type: 'GEO' }]],
		[{ response: [{ number: '61280740802' }] }, [{ number: '61280740802' }]],
		[{ response: { 61280740802: null } }, [{ number: '61280740802' }]],
		[{}, []],
	])('[5.24] are read from %j', async (body, rows) => {
		expect(await answered(search(), body)).toEqual(rows);
	});
});

describe('[5.25] several addresses', () => {
	it.each(['a search', 'an order'])('[5.25] fail %s and are listed', async (kind) => {
		const error = await avanser.failure(kind === 'an order' ? order(richmond) : search(richmond));
		expect(error.message).toMatch(
			/^AVANSER knows several addresses for 'Location': Richmond, VIC, AU \(-37\.823, 144\.998\); /,
		);
		expect(avanser.simulator.ledger.entries()).toEqual([]);
	});

	it.each(['a search', 'an order'])('[5.25] of %s are items by option', async (kind) => {
		const options = { severalAddresses: 'candidates' };
		const parameters =
			kind === 'an order' ? order({ ...richmond, options }) : search({ ...richmond, options });
		expect(await avanser.rows(parameters)).toMatchObject([
			{ name: 'Richmond, VIC, AU', state: 'VIC', lat: -37.823, lng: 144.998 },
			{ state: 'NSW' },
			{ state: 'QLD' },
			{ state: 'TAS' },
		]);
		expect(avanser.simulator.ledger.entries()).toEqual([]);
	});

	it('[5.25] with a Location header are not followed as a redirect', async () => {
		server.answer((_, response) => {
			response.writeHead(300, { location: '/v1/elsewhere' });
			response.end('{"errors": {"location": []}}');
		});
		const error = await avanser.failure(search(richmond), {
			credential: credentialFor(`${server.origin}/v1`),
		});
		expect(error.message).toBe("AVANSER knows several addresses for 'Location': none are listed");
		expect(server.arrivals).toHaveLength(1);
	});
});

describe('[5.26] the link to the next page', () => {
	const all: INodeParameters = { resource: 'service', operation: 'getAll', returnAll: true };

	it.each(['relative', 'versioned', 'absolute'] as const)('[5.26] may be %s', async (nextLink) => {
		threePages();
		avanser.simulator.readings.nextLink = nextLink;
		expect(await avanser.rows(all)).toHaveLength(252);
		expect(avanser.simulator.journal.entries().map(({ path }) => path)).toEqual([
			'/v1/services',
			'/v1/services/2',
			'/v1/services/3',
		]);
	});

	it('[5.26] is not followed to another server', async () => {
		avanser.simulator.faults.add({ fault: { kind: 'foreignNext', origin: server.origin } });
		server.answer((_, response) => response.end('{"response": []}'));
		const error = await avanser.failure(all);
		expect(error.message).toContain('leads to another server');
		expect(server.arrivals).toEqual([]);
	});

	it('[5.26] is not followed twice', async () => {
		threePages();
		avanser.simulator.faults.add({ fault: { kind: 'loopingNext' }, times: 'always' });
		expect(await avanser.rows(all)).toHaveLength(100);
		expect(avanser.simulator.journal.entries()).toHaveLength(1);
	});

	it('[5.26] of endless pages is followed no more than a thousand times', async () => {
		server.answer((_, response) => {
			const page = server.arrivals.length;
			response.end(JSON.stringify({ response: [{ page }], '@next': `/services/${page + 1}` }));
		});
		const credential = credentialFor(`${server.origin}/v1`);
		await avanser.rows(all, { credential });
		expect(server.arrivals).toHaveLength(1000);
	}, 30_000);
});

describe('[5.27] a trailing slash', () => {
	it.each(['refused', 'accepted'] as const)('[5.27] is never sent (%s)', async (reading) => {
		avanser.simulator.readings.trailingSlash = reading;
		await avanser.rows(change({ updateFields: { name: 'Renamed' } }));
		await avanser.rows(decommission());
		expect(avanser.writes().map(({ path }) => path)).toEqual([
			'/v1/services/61280740800',
			'/v1/services/61280740800',
		]);
	});
});

describe('[5.28] the stored bodies of a request', () => {
	it.each([
		['json', 'bare'],
		['json', 'wrapped'],
		['text', 'bare'],
		['text', 'wrapped'],
	] as const)('[5.28] are read as %s, %s', async (bodyContentType, bodyEnvelope) => {
		Object.assign(avanser.simulator.readings, { bodyContentType, bodyEnvelope });
		const [{ request_id } = {}] = await avanser.rows(
			order({ search_type: 'number', number: '61280740801' }),
		);
		expect(await avanser.rows(about('getRequestBody', request_id))).toEqual(sent(avanser));
		const [acknowledgment] = await avanser.rows(about('getAcknowledgmentBody', request_id));
		expect(JSON.stringify(acknowledgment)).toContain(
			JSON.stringify({ request_id, message: 'Success', code: 200, service_number: '61280740801' }),
		);
	});

	it('[5.28] that are no JSON are kept as text', async () => {
		expect(await answered(about('getRequestBody', 'id'), 'name=Order&x=1', 'text/plain')).toEqual([
			{ raw: 'name=Order&x=1' },
		]);
	});
});

describe('[5.30] error and errors', () => {
	it.each(['both', 'error', 'errors'] as const)(
		'[5.30] are read where there is %s',
		async (reading) => {
			avanser.simulator.readings.errorMembers = reading;
			const error = await avanser.failure(search({ szu: 'atlantis' }));
			const reason = ". 'Standard Zone Unit' (szu): invalid szu";
			expect(error.message).toBe(
				`AVANSER refused the request: Bad Request (HTTP 400)${reading === 'error' ? '' : reason}`,
			);
		},
	);
});

describe('[5.31] replies that extend Generic Success', () => {
	it.each([
		['array', [6999, 7001]],
		['object', [6999]],
		['map', [6999, 7001]],
	] as const)('[5.31] a list may come as %s', async (reading, ids) => {
		avanser.simulator.readings.accountsReply = reading;
		const rows = await avanser.rows({ resource: 'account', operation: 'getAll' });
		expect(rows.map((row) => row['account-id'])).toEqual(ids);
	});

	it.each([
		['message', { message: expect.stringContaining('<p>New call for'), code: 200 }],
		['generic', { message: 'Success', code: 200 }],
		['html', { raw: expect.stringContaining('<p>New call for') }],
	] as const)('[5.31] a preview may come as %s', async (reading, row) => {
		avanser.simulator.readings.previewReply = reading;
		expect(
			await avanser.rows({
				resource: 'template',
				operation: 'preview',
				template: byId('html_email_template'),
				country: 'AU',
			}),
		).toEqual([row]);
	});
});

describe('[5.33] Switch Account', () => {
	const to = (account: string): INodeParameters => ({
		resource: 'account',
		operation: 'switch',
		account_id: byId(account),
	});

	it.each(['query', 'form'] as const)(
		'[5.33] sends the account in both places, whichever AVANSER reads: %s',
		async (reading) => {
			avanser.simulator.readings.switchParameter = reading;
			await avanser.rows(to('7001'));
			expect(avanser.simulator.telco.accounts.selected('agency')).toBe(7001);
			expect(avanser.simulator.journal.last()).toMatchObject({
				query: { 'account-id': '7001' },
				headers: { 'content-type': 'application/x-www-form-urlencoded' },
				body: 'account-id=7001',
			});
		},
	);

	it.each(['user', 'cookie'] as const)(
		'[5.33] holds for a run where AVANSER binds it to the %s',
		async (reading) => {
			avanser.simulator.readings.selection = reading;
			expect(
				await avanser.rows({
					resource: 'service',
					operation: 'getAll',
					options: { account_id: byId('7001') },
				}),
			).toMatchObject([{ service_number: '61390010100' }]);
		},
	);
});

describe('[5.39] the message of a failed request', () => {
	it.each(['reason', 'waiting'] as const)(
		'[5.39] does not decide, the status does (%s)',
		async (reading) => {
			avanser.simulator.readings.failedMessage = reading;
			avanser.simulator.faults.add({
				fault: { kind: 'outcome', status: 'failed' },
				operation: 'requests.create',
			});
			const [{ request_id } = {}] = await avanser.rows(order());
			await avanser.simulator.clock.advanceToEnd();
			expect(await avanser.rows(about('wait', request_id))).toMatchObject([
				{
					status: 'failed',
					message:
						reading === 'reason'
							? 'Selected service number is not available'
							: 'Request is completed, waiting to send confirmation',
				},
			]);
		},
	);
});

describe('[5.40] batches of 100', () => {
	it('[5.40] are read one by one, and cut to the limit', async () => {
		threePages();
		expect(
			await avanser.rows({ resource: 'service', operation: 'getAll', limit: 120 }),
		).toHaveLength(120);
		expect(avanser.simulator.journal.entries()).toMatchObject([{ query: {} }, { query: {} }]);
	});
});

describe('[5.43] money and flags', () => {
	it.each(['inside', 'beside'] as const)(
		'[5.43] pass through unchanged (rates %s)',
		async (reading) => {
			avanser.simulator.readings.packageRates = reading;
			const [row] = await avanser.rows({ resource: 'account', operation: 'getPackages' });
			const rates = [
				{ callType: 'default', price: '0.25', usage: '100' },
				{ callType: 'mobile', price: '0.45', usage: '0' },
			];
			const fixed_call_rate = { included: '0', perMinute: '1.50' };
			expect(row).toMatchObject(
				reading === 'inside'
					? { setup_charge: '250.00', fixed_call_rate: { ...fixed_call_rate, rates } }
					: { setup_charge: '250.00', fixed_call_rate, rates },
			);
		},
	);
});

describe('[5.44] the order of requests', () => {
	it.each(['newest first', 'oldest first', 'shuffled'] as const)(
		'[5.44] does not matter: %s',
		async (requestOrder) => {
			const { simulator, rows } = avanser;
			simulator.readings.requestOrder = requestOrder;
			const [{ request_id } = {}] = await rows(order());
			const [user] = simulator.users;
			if (user === undefined) throw new Error('The world has no users');
			for (let index = 0; index < 250; index += 1) {
				const id = index.toString(16).padStart(32, '0');
				const submission = { id, user, account: 6999, body: '{}', faults: [] };
				await simulator.telco.update(submission, '61280740800', { name: `Name ${index}` });
			}
			expect(await rows(about('get', request_id))).toMatchObject([{ id: request_id }]);
			await simulator.clock.advanceToEnd();
			expect(await rows(about('wait', request_id))).toMatchObject([{ status: 'completed' }]);
			expect(await rows(requests)).toHaveLength(251);
		},
	);
});

describe('[5.46] the Authorization header', () => {
	it.each([
		['agency', 'agency-secret'],
		['agency', 'with:colon and space'],
		['user@example.com', 'pässwörd–✓'],
	])('[5.46] is Basic with the Base64 of %s:%s', async (username, password) => {
		server.answer((_, response) => response.end('{"response": []}'));
		await avanser.rows(requests, {
			credential: credentialFor(`${server.origin}/v1`, [username, password]),
		});
		expect(server.arrivals.map(({ authorization }) => authorization)).toEqual([
			`Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
		]);
	});
});

describe('[5.21] call tags', () => {
	it('[5.21] pass through untouched, in either spelling, in templates and subjects', async () => {
		const content = '__adsource__ __adname__ __link__ __LINK__ __URL__ __unknown__ [[callid]]';
		await avanser.rows({
			resource: 'template',
			operation: 'upsert',
			template: byId('tags'),
			country: 'AU',
			type: 'sms',
			content,
		});
		expect(avanser.writes()).toMatchObject([{ body: content }]);
		await avanser.rows(
			order({ call_reporting: { email: { subject: content, email_to: 'a@example.com' } } }),
		);
		expect(sent({ ...avanser, writes: () => avanser.writes().slice(1) })).toMatchObject([
			{ service: { call_reporting: { email: { subject: content } } } },
		]);
	});

	it('[5.21] are documented in the spelling of the table', async () => {
		const operations = await describedOperations();
		const text = JSON.stringify(operations);
		expect(text).toContain('__adsource__');
		expect(text).not.toMatch(/__adname__|__LINK__/);
	});
});

describe('[5.32] the type of a template', () => {
	const template = (operation: string, more: INodeParameters = {}): INodeParameters => ({
		resource: 'template',
		operation,
		template: byId('html_email_template'),
		country: 'AU',
		...more,
	});

	it('[5.32] is always sent when creating and deleting, never when previewing', async () => {
		await avanser.rows(template('preview'));
		await avanser.rows(template('upsert', { content: 'New' }));
		await avanser.rows(template('delete'));
		expect(
			avanser.simulator.journal.entries().map(({ method, query }) => [method, query.type]),
		).toEqual([
			['GET', undefined],
			['POST', 'email'],
			['DELETE', 'email'],
		]);
	});

	it('[5.32] sms goes out as text/html too, as it is', async () => {
		const content = 'Missed call from __ani__ "quoted" <b>';
		await avanser.rows(template('upsert', { template: byId('new_sms'), type: 'sms', content }));
		expect(avanser.writes()).toMatchObject([
			{ headers: { 'content-type': 'text/html' }, query: { type: 'sms' }, body: content },
		]);
	});

	it('[5.32] has the two documented members', async () => {
		const [upsert] = (await describedOperations()).filter(
			({ resource, operation }) => resource.value === 'template' && operation.value === 'upsert',
		);
		const type = upsert?.fields.find(({ name }) => name === 'type');
		expect(choices(type).map(({ value }) => value)).toEqual(['email', 'sms']);
		expect(type?.default).toBe('email');
	});
});
