import { describe, expect, it } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import { change, order } from '../host/parameters.mts';
import { byId, withSimulator } from '../host/simulation.mts';
import { withLine } from '../submissions/line.mts';
import { Host } from '../host/host.mts';
import { credentialFor } from '../host/credential.mts';

const avanser = withSimulator();
const line = withLine();
const items = [{ row: 1 }, { row: 2 }, { row: 3 }];

/** What is wrong with the whole run, and what each item says then. */
const wrongRuns: Array<[string, INodeParameters, string]> = [
	['a Concurrency of nothing', order({ options: { concurrency: 0 } }), "'Concurrency' must be"],
	[
		'an operation that does not exist',
		{ resource: 'service', operation: 'buy' },
		"'Operation' buy is not one of 'Resource' service",
	],
];

describe('a run that cannot start', () => {
	it.each(wrongRuns)('fails each item with On Error: Continue: %s', async (_, parameters, said) => {
		const { items: out, error } = await avanser.host.run(parameters, {
			items,
			settings: { onError: 'continueRegularOutput' },
		});
		expect(error).toBeUndefined();
		expect(out).toMatchObject(
			items.map((_item, item) => ({
				json: { error: expect.stringContaining(said), details: expect.any(String) },
				pairedItem: { item },
			})),
		);
		expect(avanser.simulator.journal.entries()).toEqual([]);
	});

	it.each(wrongRuns)('takes the error output: %s', async (_, parameters, said) => {
		const { outputs, error } = await avanser.host.run(parameters, {
			items,
			settings: { onError: 'continueErrorOutput' },
		});
		expect(error).toBeUndefined();
		expect(outputs).toMatchObject([
			[],
			items.map(({ row }) => ({ json: { row, error: expect.stringContaining(said) } })),
		]);
	});

	it.each(wrongRuns)('stops the node unless told: %s', async (_, parameters, said) => {
		expect((await avanser.failure(parameters, { items })).message).toContain(said);
	});

	it('takes the error output where the node has no credential', async () => {
		const { outputs, error } = await avanser.host.run(order(), {
			items,
			settings: { onError: 'continueErrorOutput', credentials: {} },
		});
		expect(error).toBeUndefined();
		expect(outputs.map((output) => output.length)).toEqual([0, 3]);
	});
});

describe('an account that cannot be selected', () => {
	it('fails each item, and none leaves by the success output', async () => {
		avanser.simulator.faults.add({
			fault: { kind: 'status', status: 403 },
			operation: 'accounts.switch',
			times: 'always',
		});
		const { outputs, error } = await avanser.host.run(
			order({ options: { account_id: byId('7001') } }),
			{ items, settings: { onError: 'continueErrorOutput' } },
		);
		expect(error).toBeUndefined();
		expect(outputs.map((output) => output.length)).toEqual([0, 3]);
		expect(avanser.simulator.ledger.bought()).toEqual([]);
	});
});

describe('an item that fails', () => {
	const wrong = change({ service_number: byId('wrong') });

	it('goes to the error output with the advice and with what went in', async () => {
		const { outputs } = await avanser.host.run(wrong, {
			items: [{ row: 7 }],
			settings: { onError: 'continueErrorOutput' },
		});
		expect(outputs[1]?.map(({ json }) => json)).toEqual([
			{
				row: 7,
				error: "'Service Number' must be a phone number with its country code, such as 61280740802",
				details: 'Correct it and run the node again. Nothing was sent to AVANSER.',
			},
		]);
	});

	it('has the error that every n8n goes by, and may take it away as n8n 1 does', async () => {
		const { handedOver } = await avanser.host.run(wrong, {
			settings: { onError: 'continueErrorOutput' },
		});
		const [item] = handedOver;
		expect(item?.error?.message).toContain("'Service Number' must be a phone number");
		expect(() => item && (item.error = undefined)).not.toThrow();
	});
});

describe('an order that is waited for with On Error: Continue', () => {
	it('is not lost when the list of requests holds what nobody can read', async () => {
		line.interfere(avanser.simulator, async ({ method, path, answer, reply }) => {
			const given = await answer();
			const isList = method === 'GET' && path === '/requests';
			const hostile = '"request_date":{"toString":null,"valueOf":null}';
			const body = given.body.replace(/"request_date":"[^"]*"/, hostile);
			reply(isList ? { ...given, body } : given);
		});
		const { outputs, error } = await new Host(credentialFor(line.url)).run(
			order({ waitForCompletion: true, waitTimeout: 0 }),
			{ settings: { onError: 'continueErrorOutput' } },
		);
		expect(error).toBeUndefined();
		const [{ request_id, service_number }] = avanser.simulator.ledger.bought();
		expect(outputs).toMatchObject([
			[
				{
					json: {
						request_id,
						service_number,
						status: 'pending',
						pendingReason: expect.stringContaining('could not be read'),
					},
				},
			],
			[],
		]);
	});
});
