import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { IDataObject } from 'n8n-workflow';
import { Host } from '../host/host.mts';
import type { Run, RunOptions } from '../host/host.mts';
import { order } from '../host/parameters.mts';
import { credentialFor, withSimulator } from '../host/simulation.mts';
import { withLine } from './line.mts';
import { boughtNames, listed, orderOfItemWithId } from './setup.mts';

const avanser = withSimulator();
const line = withLine();
const bought = () => avanser.simulator.ledger.bought();

/** Runs the node over a line on which every page of List Requests, or List Services, is changed. */
async function withList(
	list: 'requests' | 'services',
	change: (page: IDataObject, path: string) => IDataObject,
	...[parameters, options]: Parameters<Host['run']>
): Promise<Run> {
	line.interfere(avanser.simulator, async ({ method, path, answer, reply }) => {
		const given = await answer();
		if (method !== 'GET' || !path.startsWith(`/${list}`)) return reply(given);
		reply({ ...given, body: JSON.stringify(change(JSON.parse(given.body), path)) });
	});
	return await new Host(credentialFor(line.url)).run(parameters, options);
}

function rowsOf({ items, error }: Run): IDataObject[] {
	if (error !== undefined) throw error;
	return items.map(({ json }) => json);
}

describe('the same custom ID', () => {
	/** Every row of the page with other members. */
	const everyRow = (members: (row: IDataObject) => IDataObject) => (page: IDataObject) => {
		const rows = page.response as IDataObject[];
		return { ...page, response: rows.map((row) => ({ ...row, ...members(row) })) };
	};

	it('is the same as a number, with spaces around it, and however its letters are composed', async () => {
		const spaces = fc.constantFrom('', ' ', '  ', '\t', '\u00a0', '\n');
		const spelling = fc.record({
			before: spaces,
			after: spaces,
			form: fc.constantFrom<'NFC' | 'NFD'>('NFC', 'NFD'),
		});
		const spelled = (
			id: string,
			{ before, after, form }: { before: string; after: string; form: string },
		) => before + id.normalize(form) + after;
		const id = fc.oneof(
			fc.integer({ min: 1, max: 10 ** 9 }).map(String),
			fc.stringMatching(/^[\wÀ-ÿ][\wÀ-ÿ -]{0,20}[\wÀ-ÿ]$/),
		);
		await fc.assert(
			fc.asyncProperty(
				id,
				spelling,
				spelling,
				fc.boolean(),
				async (custom_id, sent, has, typed) => {
					avanser.simulator.reset();
					listed(avanser.simulator, { custom_id: custom_id.normalize('NFC') });
					const shown = spelled(custom_id, has);
					const isNumber = typed && /^[1-9]\d*$/.test(custom_id);
					const rows = rowsOf(
						await withList(
							'requests',
							everyRow(() => ({ custom_id: isNumber ? Number(custom_id) : shown })),
							order({ custom_id: spelled(custom_id, sent) }),
						),
					);
					expect(rows).toMatchObject([{ outcome: 'existing' }]);
					expect(bought()).toEqual([]);
				},
			),
			{ numRuns: 60 },
		);
	}, 60_000);

	it.each(['0471', '12345678901234567890', '4711.50'])(
		'is the same as the number that AVANSER makes of it: %s',
		async (custom_id) => {
			const { faults } = avanser.simulator;
			faults.add({
				fault: { kind: 'spelling', members: ['custom_id'], as: 'number' },
				times: 'always',
			});
			listed(avanser.simulator, { custom_id });
			expect(await avanser.rows(order({ custom_id }))).toMatchObject([{ outcome: 'existing' }]);
			expect(bought()).toEqual([]);
		},
	);

	it('is sent without the spaces around it', async () => {
		await avanser.rows(order({ custom_id: '  c-1\u00a0' }));
		expect(bought()).toMatchObject([{ custom_id: 'c-1' }]);
	});

	it('is found where AVANSER writes types and statuses in capitals', async () => {
		listed(avanser.simulator, { custom_id: 'A' });
		const upper = everyRow((row) => ({
			request_type: String(row.request_type).toUpperCase(),
			request_status: ` ${String(row.request_status).toUpperCase()}`,
		}));
		expect(rowsOf(await withList('requests', upper, order({ custom_id: 'A' })))).toMatchObject([
			{ outcome: 'existing' },
		]);
		expect(bought()).toEqual([]);
	});
});

describe('a list that is not read to its end', () => {
	const broken: Array<[string, (page: IDataObject, path: string) => IDataObject]> = [
		['leads back to a page that was read', (page) => ({ ...page, '@next': '/requests' })],
		[
			'has an empty page before its end',
			(page) => ({ ...page, response: [], '@next': '/requests/2' }),
		],
		['has no list', ({ response, ...page }) => page],
		['has null in place of a list', (page) => ({ ...page, response: null })],
		['has a text in place of a list', (page) => ({ ...page, response: 'maintenance' })],
		[
			'has a message in place of a list',
			(page) => ({ ...page, response: { message: 'Success', code: 200 } }),
		],
		[
			'has an endless row of pages',
			(page, path) => ({ ...page, '@next': `/requests/${Number(path.split('/')[2] ?? 1) + 1}` }),
		],
	];

	it.each(broken)('orders nothing where it %s', async (_what, change) => {
		listed(avanser.simulator, { custom_id: 'other' });
		const { error } = await withList('requests', change, order({ custom_id: 'A' }));
		expect(error?.message).toMatch(/could not be read to its end|another server|refused/);
		expect(bought()).toEqual([]);
	});

	it.each(broken.slice(0, -1))(
		'never says of a lost order that it was not carried out: %s',
		async (_what, change) => {
			let sent = false;
			line.interfere(avanser.simulator, async ({ method, path, answer, reply, response }) => {
				const given = await answer();
				if (method === 'POST' && path === '/requests') {
					sent = true;
					response.destroy();
					return;
				}
				const isList = sent && method === 'GET' && path.startsWith('/requests');
				reply(
					isList ? { ...given, body: JSON.stringify(change(JSON.parse(given.body), path)) } : given,
				);
			});
			const { error } = await new Host(credentialFor(line.url)).run(
				order({ options: { lookupTime: 0 } }),
			);
			expect(error?.message).toContain('could not be read');
			expect(error?.description).not.toContain('not carried out');
			expect(bought()).toHaveLength(1);
		},
	);

	it.each([
		['an empty array', []],
		['an empty object', {}],
	])('is not one whose list is %s', async (_what, response) => {
		const run = await withList(
			'requests',
			(page) => ({ ...page, response }),
			order({ custom_id: 'A', options: { lookupTime: 0 } }),
		);
		expect(rowsOf(run)).toMatchObject([{ outcome: 'created' }]);
	});
});

describe('an order that was placed before', () => {
	it('is over once its number was given up in the portal, which no request shows', async () => {
		listed(avanser.simulator, { custom_id: 'A' });
		avanser.simulator.telco.services.remove('61290081510');
		expect(await avanser.rows(order({ custom_id: 'A' }))).toMatchObject([{ outcome: 'created' }]);
	});

	it('stands where AVANSER does not list its number, which nothing can tell to be gone', async () => {
		listed(avanser.simulator, { custom_id: 'A' });
		const fault = { kind: 'spelling', members: ['service_number'], as: 'absent' } as const;
		avanser.simulator.faults.add({ fault, operation: 'requests.list' });
		expect(await avanser.rows(order({ custom_id: 'A' }))).toMatchObject([{ outcome: 'existing' }]);
		expect(bought()).toEqual([]);
	});

	it('is over once its number went to another order', async () => {
		const receivedAt = avanser.simulator.clock.now() - 60_000;
		listed(avanser.simulator, { custom_id: 'A' });
		listed(avanser.simulator, { custom_id: 'B', receivedAt });
		expect(await avanser.rows(order({ custom_id: 'A' }))).toMatchObject([{ outcome: 'created' }]);
		expect(await avanser.rows(order({ custom_id: 'B' }))).toMatchObject([{ outcome: 'existing' }]);
	});

	it('is looked for in the list of services once for all items', async () => {
		for (const [index, custom_id] of ['A', 'B', 'C'].entries()) {
			listed(avanser.simulator, { custom_id, service_number: `6129008151${index}` });
		}
		const items = ['A', 'B', 'C'].map((id) => ({ id, name: id }));
		await avanser.rows(orderOfItemWithId(), { items });
		const reads = avanser.simulator.journal.entries({ documentedOperation: 'services.list' });
		expect(reads).toHaveLength(1);
	});

	it('says what it has otherwise', async () => {
		listed(avanser.simulator, { custom_id: 'A', answer_point: '61401603859', custom_group: 'old' });
		expect(
			await avanser.rows(
				order({
					custom_id: 'A',
					answer_point: '61401603860',
					additionalFields: { custom_group: 'new' },
				}),
			),
		).toMatchObject([
			{
				outcome: 'existing',
				differs: {
					answer_point: { existing: '61401603859', wanted: '61401603860' },
					custom_group: { existing: 'old', wanted: 'new' },
				},
			},
		]);
		const [same = {}] = await avanser.rows(
			order({ custom_id: 'A', answer_point: '+61 401 603 859' }),
		);
		expect(same).not.toHaveProperty('differs');
	});

	it('says of an item of the same run, too, what it has otherwise', async () => {
		const items = ['61401603859', '61401603860'].map((point) => ({ point }));
		const rows = await avanser.rows(order({ custom_id: 'A', answer_point: '={{ $json.point }}' }), {
			items,
		});
		expect(rows).toMatchObject([
			{ outcome: 'created' },
			{
				outcome: 'existing',
				differs: { answer_point: { existing: '61401603859', wanted: '61401603860' } },
			},
		]);
		expect(bought()).toHaveLength(1);
	});
});

describe('If This Custom ID Exists: Fail', () => {
	it('fails the second item of a run with the same ID', async () => {
		const items = ['First', 'Second'].map((name) => ({ name, id: 'A' }));
		const rows = await avanser.rows(orderOfItemWithId({ ifCustomIdExists: 'fail' }), {
			items,
			settings: { onError: 'continueRegularOutput' },
		});
		expect(rows).toMatchObject([
			{ outcome: 'created' },
			{ error: expect.stringContaining("'Custom ID' A is ordered by an item before this one") },
		]);
		expect(boughtNames(avanser.simulator)).toEqual(['First']);
	});
});

describe('an execution that is run again in another process', () => {
	it('finds the order it has placed by the reference in the Callback URI, and places no other', async () => {
		const { simulator } = avanser;
		const parameters = (dryRun: boolean) =>
			order({
				additionalFields: { callback_uri: 'https://n8n.example.com/webhook/x' },
				options: { dryRun },
			});
		const options: RunOptions = { executionId: 'run-again' };
		// A dry run in the same place names what the order is to be called.
		const [{ wouldSend }] = (await avanser.rows(parameters(true), options)) as [
			{ wouldSend: { body: { callback_uri: string } } },
		];
		const { id } = listed(simulator, { callback_url: wouldSend.body.callback_uri });
		expect(await avanser.rows(parameters(false), options)).toMatchObject([
			{ request_id: id, outcome: 'recovered', matchedBy: 'reference' },
		]);
		expect(bought()).toEqual([]);
	});
});

describe('a number that was asked for', () => {
	it('is on the item, with whether it was met', async () => {
		const wanted = (number: string) => order({ search_type: 'number', number });
		const [met = {}] = await avanser.rows(wanted('61280740801'));
		expect(met).toMatchObject({ requestedNumber: '61280740801', requestedNumberMet: true });
		const [another = {}] = await avanser.rows(wanted('61280740801'));
		expect(another).toMatchObject({ requestedNumber: '61280740801', requestedNumberMet: false });
		expect(another.service_number).not.toBe('61280740801');
	});

	it('is not there where none was asked for', async () => {
		const [row = {}] = await avanser.rows(order());
		expect(row).not.toHaveProperty('requestedNumber');
	});
});

describe('Max Numbers per Execution', () => {
	it('counts what earlier runs of the same execution have ordered, as in a loop', async () => {
		const limited = order({ guards: { maxNewNumbers: 1 } });
		const run = (name: string) =>
			avanser.host.run(limited, { executionId: 'a-loop', settings: { name } });
		expect((await run('First time')).error).toBeUndefined();
		const { error } = await run('Second time');
		expect(error?.message).toBe(
			"'Max Numbers per Execution' is 1, but 1 were ordered before in this execution, and this run would order 1",
		);
		expect(bought()).toHaveLength(1);
		const { error: other } = await avanser.host.run(limited, { executionId: 'another' });
		expect(other).toBeUndefined();
	});
});
