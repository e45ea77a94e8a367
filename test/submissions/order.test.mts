import { describe, expect, it } from '@jest/globals';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { change, decommission } from '../host/parameters.mts';
import { byId, credentialFor, withSimulator } from '../host/simulation.mts';
import { withLine } from './line.mts';

const avanser = withSimulator();
const line = withLine();

const first = '61280740800';
const second = '61488800000';

/** Renames the number of each item to the name of the item. */
const rename = (more: INodeParameters = {}) =>
	change({
		service_number: byId('={{ $json.number }}'),
		updateFields: { name: '={{ $json.name }}' },
		...more,
	});
const items = [
	{ number: first, name: '1' },
	{ number: second, name: '1' },
	{ number: '+61 2 8074 0800', name: '2' },
	{ number: second, name: '2' },
	{ number: first, name: '3' },
	{ number: first, name: '4' },
];

const asSent = (number: string) =>
	avanser
		.writes()
		.filter(({ path }) => path === `/v1/services/${number}`)
		.map(({ body }): unknown => JSON.parse(body).name);

/** Runs with the first request that matches held back until another one has been answered. */
async function heldBack(
	parameters: INodeParameters,
	some: IDataObject[],
	{ held, until }: { held: (path: string) => boolean; until: (path: string) => boolean },
) {
	const released = Promise.withResolvers<void>();
	let holding = false;
	line.interfere(avanser.simulator, async ({ method, path, answer, reply }) => {
		if (method !== 'GET' && held(path) && !holding) {
			holding = true;
			await released.promise;
		}
		reply(await answer());
		if (method !== 'GET' && until(path)) released.resolve();
	});
	const credential = credentialFor(line.url);
	const { items: returned, error } = await avanser.host.run(parameters, {
		items: some,
		credential,
	});
	expect(error).toBeUndefined();
	return returned.map(({ json }) => json);
}

describe('several changes of one number in one run', () => {
	it('go out in the order of their items, while those of another number pass them by', async () => {
		const rows = await heldBack(rename(), items, {
			held: (path) => path.endsWith(first),
			until: (path) => path.endsWith(second) && asSent(second).length === 2,
		});
		expect(asSent(first)).toEqual(['1', '2', '3', '4']);
		expect(asSent(second)).toEqual(['1', '2']);
		expect(rows.map(({ service_number }) => service_number)).toEqual([
			first,
			second,
			first,
			second,
			first,
			first,
		]);
	});

	it('go out in order although one is refused', async () => {
		avanser.simulator.faults.add({
			fault: { kind: 'status', status: 400 },
			operation: 'services.update',
			bodyContains: '"2"',
			times: 'always',
		});
		const rows = await avanser.rows(rename(), {
			items,
			settings: { onError: 'continueRegularOutput' },
		});
		expect(asSent(first)).toEqual(['1', '2', '3', '4']);
		expect(rows.map(({ error }) => error !== undefined)).toEqual([
			false,
			false,
			true,
			true,
			false,
			false,
		]);
	});

	it('wait for one whose answer was lost', async () => {
		avanser.simulator.faults.add({
			fault: { kind: 'reset', takesEffect: true },
			operation: 'services.update',
			bodyContains: '"2"',
		});
		const rows = await avanser.rows(rename(), { items });
		expect(asSent(first)).toEqual(['1', '2', '3', '4']);
		expect(rows.filter(({ outcome }) => outcome === 'recovered')).toHaveLength(1);
	});

	it('go out in the order of all items where one is worked on at a time', async () => {
		await avanser.rows(rename({ options: { concurrency: 1 } }), { items });
		expect(avanser.writes().map(({ path, body }) => [path, JSON.parse(body).name])).toEqual(
			[first, second, first, second, first, first].map((number, index) => [
				`/v1/services/${number}`,
				items[index]?.name,
			]),
		);
	});
});

it('the second decommission of a number in one run waits for the first', async () => {
	let underWay = 0;
	const together: number[] = [];
	line.interfere(avanser.simulator, async ({ method, answer, reply }) => {
		underWay += 1;
		const answered = await answer();
		if (method === 'DELETE') together.push(underWay);
		underWay -= 1;
		reply(answered);
	});
	const { items: rows } = await avanser.host.run(
		decommission({ service_number: byId('={{ $json.number }}') }),
		{
			items: [{ number: first }, { number: first }],
			credential: credentialFor(line.url),
			settings: { onError: 'continueRegularOutput' },
		},
	);
	expect(together).toEqual([1, 1]);
	expect(rows.map(({ json }) => json.error !== undefined)).toEqual([false, true]);
});

it('several contents of one template in one run go out in the order of their items', async () => {
	const template = (name: string, content: string) => ({ name, content });
	await heldBack(
		{
			resource: 'template',
			operation: 'upsert',
			template: byId('={{ $json.name }}'),
			content: '={{ $json.content }}',
		},
		[template('one', '1'), template('one', '2'), template('other', '1'), template('one', '3')],
		{
			held: () => true,
			until: () => avanser.writes().some(({ query }) => query.name === 'other'),
		},
	);
	expect(
		avanser
			.writes()
			.filter(({ query }) => query.name === 'one')
			.map(({ body }) => body),
	).toEqual(['1', '2', '3']);
});
