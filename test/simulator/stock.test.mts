import { describe, expect, it } from '@jest/globals';

import { startSimulator, type Simulator } from '../../simulator/index.mts';
import { defaultWorld } from '../../simulator/vendor/world.mts';
import type { StockNumber } from '../../simulator/vendor/stock.mts';
import { send, create, type Sent } from './client.mts';
import { simulator } from './setup.mts';

async function found(query: string, sent: Sent = {}, from: Simulator = simulator) {
	const { status, body } = await send(from, 'GET', `/numbers?${query}`, sent);
	expect(status).toBe(200);
	return Object.entries(Object(body.response)).map(([number, entry]) => ({
		number,
		...Object(entry),
	}));
}

describe('number search', () => {
	it('shows a number as the product outline does', async () => {
		const [first] = await found('country=AU&szu=sydney');
		expect(first).toEqual({
			number: '61280740801',
			country: 'AU',
			region: 'NSW: Sydney',
			type: 'GEO',
			national: '0280740801',
			calling_code: '+61',
			pool: 'private',
		});
	});

	it('writes a toll free number without a trunk zero', async () => {
		const [first] = await found('country=AU&number_type=TOLLFREE');
		expect(first).toMatchObject({ number: '611300123100', national: '1300123100' });
	});

	it.each([
		['AU', 'GEO'],
		['AU', 'TOLLFREE'],
		['AU', 'FREECALL'],
		['AU', 'MOBILE'],
		['NZ', 'GEO'],
		['NZ', 'TOLLFREE'],
		['NZ', 'FREECALL'],
		['NZ', 'MOBILE'],
	])('has numbers of %s %s', async (country, type) => {
		const numbers = await found(`country=${country}&number_type=${type}`, {
			username: 'reseller',
			password: 'reseller-secret',
		});
		// The reseller's account has private AU mobiles, so the pools differ.
		expect(numbers.length).toBeGreaterThan(0);
		expect(new Set(numbers.map((entry) => `${entry.country} ${entry.type}`))).toEqual(
			new Set([`${country} ${type}`]),
		);
	});

	it('finds the address of the blueprint by its postcode', async () => {
		const location = encodeURIComponent('Level 2 150-152 Elizabeth St, 2000 NSW, Australia');
		const numbers = await found(`country=AU&location=${location}&radius=5`);
		expect(new Set(numbers.map(({ region }) => region))).toEqual(new Set(['NSW: Sydney']));
	});

	it('keeps to the radius', async () => {
		const at = 'country=AU&lat=-33.8688197&lng=151.2092955';
		const user = { username: 'reseller', password: 'reseller-secret' };
		const regions = async (radius: number) =>
			new Set((await found(`${at}&radius=${radius}`, user)).map(({ region }) => region));
		expect(await regions(5)).toEqual(new Set(['NSW: Sydney']));
		expect(await regions(25)).toEqual(new Set(['NSW: Sydney', 'NSW: Parramatta']));
		expect(await regions(150)).toEqual(
			new Set(['NSW: Sydney', 'NSW: Parramatta', 'NSW: Richmond', 'NSW: Newcastle']),
		);
	});

	it.each([
		['Richmond', ['VIC', 'NSW', 'QLD', 'TAS']],
		['Newcastle', ['NSW', 'WA']],
	])('answers 300 with the candidates for %s', async (location, states) => {
		const { status, body } = await send(
			simulator,
			'GET',
			`/numbers?country=AU&location=${location}`,
		);
		expect(status).toBe(300);
		const candidates: Array<{ state: string; name: string; lat_lng: number[] }> = Object(
			body.errors,
		).location;
		expect(candidates.map(({ state }) => state)).toEqual(states);
		expect(candidates[0]).toMatchObject({
			name: `${location}, ${states[0]}, AU`,
			lat_lng: [expect.any(Number), expect.any(Number)],
		});
	});

	it('takes a state as an answer to which of them', async () => {
		const [first] = await found('country=AU&location=Richmond, VIC&radius=1');
		expect(first?.region).toBe('VIC: Richmond');
	});
});

describe('matching prefix', () => {
	// Blueprint: matching 61290081596, 6129008159X … 61290XXXXXX.
	const worked: Array<[attempt: number, stored: string, matches: boolean]> = [
		[1, '61290081596', true],
		[2, '61290081597', true],
		[3, '61290081509', true],
		[4, '61290081000', true],
		[5, '61290089999', true],
		[6, '61290010000', true],
		[7, '61290999999', true],
		[8, '61299999999', false],
	];

	const stored = (number: string): StockNumber => ({
		number,
		country: 'AU',
		type: 'GEO',
		region: 'NSW: Sydney',
	});

	it.each(worked)('attempt %i finds %s: %s', async (_, number, matches) => {
		const world = { numbers: [stored(number), stored('612900815960'), stored('6129008159')] };
		const small = await startSimulator({ world });
		try {
			const numbers = await found('country=AU&number=61290081596', {}, small);
			expect(numbers.map((entry) => entry.number)).toEqual(matches ? [number] : []);
		} finally {
			await small.close();
		}
	});

	it('stops at the first attempt that finds anything', async () => {
		const numbers = worked.map(([, number]) => stored(number));
		const small = await startSimulator({ world: { numbers: numbers.slice(2) } });
		try {
			const matched = await found('country=AU&number=61290081596', {}, small);
			expect(matched.map(({ number }) => number)).toEqual(['61290081509']);
		} finally {
			await small.close();
		}
	});

	it('finds the closest match to an answer point', async () => {
		const { service_number } = await create(simulator, {
			service_number: { country: 'AU', search_type: 'number', number: '61401603859' },
		});
		expect(service_number).toBe('61401609000');
	});

	it('reserves another number when the one asked for is taken', async () => {
		const wanted = { country: 'AU', search_type: 'number', number: '61290081596' };
		const first = await create(simulator, { service_number: wanted });
		const second = await create(simulator, { service_number: wanted });
		expect(first.service_number).toBe('61290081596');
		expect(second.service_number).toBe('61290081590');
	});
});

describe('stock models', () => {
	const small = (numbers: StockNumber[], model: 'private' | 'strict private' | 'public') => {
		const world = defaultWorld();
		const [account] = world.accounts;
		if (!account) throw new Error('The default world has no account');
		account.stock = model === 'public' ? [] : [{ country: 'AU', type: 'MOBILE', model }];
		return startSimulator({ world: { numbers, services: [], accounts: world.accounts } });
	};
	const mobile = (number: string, account?: number): StockNumber => ({
		number,
		country: 'AU',
		type: 'MOBILE',
		region: 'MOB: Mobile',
		...(account !== undefined && { account }),
	});
	const numbers = [mobile('61400000001', 6999), mobile('61400000002', 7001), mobile('61400000003')];

	it.each([
		['private', ['61400000001'], ['61400000003']],
		['strict private', ['61400000001'], []],
		['public', ['61400000001', '61400000003'], ['61400000003']],
	] as const)('%s stock: %j, and once the private one is gone %j', async (model, before, after) => {
		const simulator = await small(numbers, model);
		const search = async () =>
			(await found('country=AU&number_type=MOBILE', {}, simulator)).map(({ number }) => number);
		try {
			expect(await search()).toEqual(before);
			await create(simulator);
			expect(await search()).toEqual(after);
		} finally {
			await simulator.close();
		}
	});

	it('gives a number once, also to different accounts', async () => {
		const bought = await Promise.all(
			Array.from({ length: 20 }, () =>
				create(simulator).then(({ service_number }) => service_number),
			),
		);
		expect(new Set(bought).size).toBe(20);
		expect(simulator.ledger.bought()).toHaveLength(20);
	});

	it('keeps a ceased number in quarantine', async () => {
		const own = { country: 'AU', search_type: 'number', number: '61280740800' };
		await send(simulator, 'DELETE', '/services/61280740800');
		await simulator.clock.advanceToEnd();
		expect(simulator.ledger.ceased({ outcome: 'completed' })).toHaveLength(1);
		const { service_number } = await create(simulator, { service_number: own });
		expect(service_number).not.toBe('61280740800');
	});
});
