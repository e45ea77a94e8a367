import { describe, expect, it } from '@jest/globals';

import { send, create, type Reply } from './client.mts';
import { simulator } from './setup.mts';

function fill(count: number) {
	for (let index = 0; index < count; index++) {
		simulator.telco.addService({
			account: 6999,
			service_number: String(61291000000 + index),
			name: `Filling ${String((index * 7919) % 100_000).padStart(5, '0')}`,
			service: { type: 'prompt' },
		});
	}
}

const list = ({ body }: Reply): Array<Record<string, unknown>> =>
	Array.isArray(body.response) ? body.response.map((row) => ({ ...Object(row) })) : [];

describe('pages', () => {
	it('hold 100 services each, sorted by name', async () => {
		fill(248);
		const first = await send(simulator, 'GET', '/services');
		expect(first.body['@next']).toBe('/services/2');
		const second = await send(simulator, 'GET', '/services/2');
		expect(second.body['@next']).toBe('/services/3');
		const third = await send(simulator, 'GET', '/services/3');
		expect(third.body).not.toHaveProperty('@next');
		const names = [first, second, third].map((page) => list(page).map(({ name }) => String(name)));
		expect(names.map(({ length }) => length)).toEqual([100, 100, 50]);
		expect(names.flat()).toEqual(names.flat().toSorted((one, other) => one.localeCompare(other)));
		expect(list(await send(simulator, 'GET', '/services/4'))).toEqual([]);
		expect(list(await send(simulator, 'GET', '/services/1'))).toEqual(list(first));
		expect(simulator.journal.entries({ documentedOperation: 'services.list' })).toHaveLength(5);
	});

	it('end with the 100th service', async () => {
		fill(98);
		const { body } = await send(simulator, 'GET', '/services');
		expect(body.response).toHaveLength(100);
		expect(body).not.toHaveProperty('@next');
	});

	it('hold 100 requests each, newest first', async () => {
		for (let index = 0; index < 101; index++) await create(simulator, { custom_id: `c-${index}` });
		const first = await send(simulator, 'GET', '/requests');
		const second = await send(simulator, 'GET', '/requests/2');
		expect(first.body['@next']).toBe('/requests/2');
		expect(list(first)).toHaveLength(100);
		expect(list(first)[0]).toMatchObject({ custom_id: 'c-100' });
		expect(list(second)).toMatchObject([{ custom_id: 'c-0' }]);
	});
});
