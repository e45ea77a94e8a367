import { describe, expect, it } from '@jest/globals';
import { change } from '../host/parameters.mts';
import { byId, withSimulator } from '../host/simulation.mts';

const avanser = withSimulator();

const list = async (...parameters: Parameters<typeof avanser.host.list>) =>
	await avanser.host.list(...parameters);

/** So many services that the list has three pages, each with its number in its name. */
function threePages() {
	for (let index = 0; index < 250; index += 1) {
		avanser.simulator.telco.addService({
			account: 6999,
			service_number: String(61700000000 + index),
			name: `Name ${String(index).padStart(3, '0')}`,
			service: { type: 'prompt' },
		});
	}
}

const paths = () => avanser.simulator.journal.entries().map(({ path }) => path);

describe('the list of', () => {
	it('accounts has their names and ids', async () => {
		expect(await list('searchAccounts')).toEqual({
			results: [
				{ name: 'Test Account (6999)', value: '6999' },
				{ name: 'Second Account (7001)', value: '7001' },
			],
		});
	});

	it('services has their names and numbers', async () => {
		expect(await list('searchServices')).toEqual({
			results: [
				{ name: 'Mobile Service (61488800000)', value: '61488800000' },
				{ name: 'Tracking Service 1 (61280740800)', value: '61280740800' },
			],
		});
	});

	it('services is of the account that is set', async () => {
		const parameters = {
			resource: 'service',
			operation: 'get',
			options: { account_id: byId('7001') },
		} as const;
		expect(await list('searchServices', { parameters })).toMatchObject({
			results: [{ value: '61390010100' }],
		});
	});

	it('requests says what each was about', async () => {
		await avanser.rows(change());
		const [entry] = avanser.simulator.ledger.changed();
		expect(await list('searchRequests')).toEqual({
			results: [
				{
					name: '2026-01-05T09:00:00+11:00 · update · 61280740800 · custom-1 · pending',
					value: entry?.request_id,
					description: 'Request is pending completion',
				},
			],
		});
	});

	it.each([
		['searchTemplates', ['html_email_template ⟨email, AU⟩', 'text_sms_template ⟨sms, AU⟩']],
		['searchEmailTemplates', ['html_email_template']],
		['searchSmsTemplates', ['text_sms_template']],
	])('templates, %s, has those of the kind', async (method, names) => {
		const { results } = await list(method);
		expect(results.map(({ value }) => value)).toEqual(names);
	});
});

describe('a filter', () => {
	it.each(['tracking', 'SERVICE 1', '61280740800', '0740800', ' Tracking '])(
		'finds by %j',
		async (filter) => {
			expect(await list('searchServices', { filter })).toMatchObject({
				results: [{ value: '61280740800' }],
			});
		},
	);

	it('finds nothing where nothing fits', async () => {
		expect(await list('searchServices', { filter: 'nothing like it' })).toEqual({ results: [] });
	});

	it('finds what is on the last page', async () => {
		threePages();
		expect(await list('searchServices', { filter: 'Name 249' })).toMatchObject({
			results: [{ value: '61700000249' }],
		});
		expect(paths()).toEqual(['/v1/services', '/v1/services/2', '/v1/services/3']);
	});
});

describe('a long list', () => {
	it('comes page by page, and each row once', async () => {
		threePages();
		const seen: unknown[] = [];
		let token: string | undefined;
		let calls = 0;
		do {
			const { results, paginationToken } = await list('searchServices', { token });
			seen.push(...results.map(({ value }) => value));
			token = typeof paginationToken === 'string' ? paginationToken : undefined;
			calls += 1;
		} while (token !== undefined);
		expect(calls).toBe(3);
		expect(seen).toHaveLength(252);
		expect(new Set(seen).size).toBe(252);
	});

	it.each(['relative', 'versioned', 'absolute'] as const)('may have %s links', async (nextLink) => {
		threePages();
		avanser.simulator.readings.nextLink = nextLink;
		const { paginationToken } = await list('searchServices');
		expect(await list('searchServices', { token: String(paginationToken) })).toMatchObject({
			results: expect.arrayContaining([expect.objectContaining({ value: '61700000150' })]),
		});
	});

	it('ends although its pages lead in a circle', async () => {
		threePages();
		avanser.simulator.faults.add({ fault: { kind: 'loopingNext' }, times: 'always' });
		const { results, paginationToken } = await list('searchServices', { filter: 'nothing' });
		expect(results).toEqual([]);
		expect(paginationToken).toBeUndefined();
		expect(paths()).toHaveLength(1);
	});
});

describe('a failure', () => {
	it.each(['searchAccounts', 'searchServices', 'searchRequests', 'searchTemplates'])(
		'of %s is shown in AVANSER’s words',
		async (method) => {
			avanser.simulator.faults.add({ fault: { kind: 'status', status: 401 } });
			await expect(list(method)).rejects.toMatchObject({
				message: 'AVANSER refused the request: Unauthorized (HTTP 401)',
				description: expect.stringContaining('Check username, password and environment'),
			});
			expect(paths()).toHaveLength(1);
		},
	);

	it('that passes is not shown', async () => {
		avanser.simulator.faults.add({ fault: { kind: 'status', status: 503, retryAfter: 0 } });
		expect((await list('searchServices')).results).toHaveLength(2);
	});
});
