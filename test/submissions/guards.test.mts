import { describe, expect, it } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import { defaultWorld } from '../../simulator/vendor/world.mts';
import { order } from '../host/parameters.mts';
import { byId, withSimulator } from '../host/simulation.mts';
import { boughtNames, listed, orderOfItemWithId, retryOnFail, sentNames } from './setup.mts';

const world = defaultWorld();
// Rates for 61 (2.50), 614 (10.00 and 5.00 once) and some more, none for New Zealand.
for (const account of world.accounts) {
	const rates = account.numberRates.filter(({ rate_code }) => rate_code !== '64');
	const dear = { ...rates[0], rate_code: '6139428', rental_charge: '30.00' };
	account.numberRates = [dear, ...rates];
}
const avanser = withSimulator({ world });
const bought = () => avanser.simulator.ledger.bought();

/** What mobile numbers cost meanwhile. */
async function withCharges<Result>(charges: object, run: () => Promise<Result>): Promise<Result> {
	const { numberRates } = avanser.simulator.telco.accounts.get(6999);
	const mobile = numberRates.find(({ rate_code }) => rate_code === '614') ?? {};
	const before = { ...mobile };
	Object.assign(mobile, charges);
	try {
		return await run();
	} finally {
		Object.assign(mobile, before);
	}
}

const sydney: INodeParameters = { search_type: 'szu', szu: 'sydney' };
const nothing = 'Nothing was ordered. Change the order, or the limit under Guards.';

describe('a guard', () => {
	it.each<[string, INodeParameters, INodeParameters, string]>([
		[
			'Allowed Countries',
			{ country: 'NZ' },
			{ allowedCountries: 'AU, sg' },
			"'Allowed Countries' do not include NZ",
		],
		[
			'Allowed Number Types',
			{ number_type: 'TOLLFREE' },
			{ allowedNumberTypes: ['GEO', 'MOBILE'] },
			"'Allowed Number Types' do not include TOLLFREE, the type of 611300123100, which AVANSER offers for this order",
		],
		[
			'Max Numbers per Execution',
			{},
			{ maxNewNumbers: 0 },
			"'Max Numbers per Execution' is 0, but this run would order 1",
		],
		[
			'Maximum Rental Charge',
			{},
			{ maxRentalCharge: 9.99 },
			"'Maximum Rental Charge' is 9.99, but 61401609000 costs 10.00 (rate 614)",
		],
		[
			'Maximum Setup Charge',
			{},
			{ maxSetupCharge: 4.99 },
			"'Maximum Setup Charge' is 4.99, but 61401609000 costs 5.00 (rate 614)",
		],
	])(
		'%s is named by the error, and nothing is ordered',
		async (_title, wanted, guards, message) => {
			const error = await avanser.failure(order({ ...wanted, guards }), { settings: retryOnFail });
			expect(error.message).toBe(message);
			expect(error.description).toBe(nothing);
			expect(avanser.writes()).toEqual([]);
			expect(bought()).toEqual([]);
		},
	);

	it.each<[string, INodeParameters, INodeParameters]>([
		['Allowed Countries', {}, { allowedCountries: 'NZ, AU' }],
		['Allowed Number Types', {}, { allowedNumberTypes: ['MOBILE'] }],
		['Max Numbers per Execution', {}, { maxNewNumbers: 1 }],
		['Maximum Rental Charge', {}, { maxRentalCharge: 10 }],
		['Maximum Setup Charge', {}, { maxSetupCharge: 5 }],
		['Maximum Rental Charge, for a cheaper kind of number,', sydney, { maxRentalCharge: 2.5 }],
		['Maximum Setup Charge, for a number without one,', sydney, { maxSetupCharge: 0 }],
	])('%s lets an order at its limit pass', async (_title, wanted, guards) => {
		await avanser.rows(order({ ...wanted, guards }));
		expect(bought()).toHaveLength(1);
	});

	it('that refuses one item keeps all others from being ordered', async () => {
		const items = ['AU', 'NZ'].map((name) => ({ name, id: name }));
		const error = await avanser.failure(
			orderOfItemWithId({ country: '={{ $json.name }}', guards: { allowedCountries: 'AU' } }),
			{ items },
		);
		expect(error.context.itemIndex).toBe(1);
		expect(bought()).toEqual([]);
	});

	it('that asks AVANSER for a price and refuses one item keeps all others from being ordered', async () => {
		const items = ['MOBILE', 'FREECALL'].map((name) => ({ name, id: name }));
		const error = await avanser.failure(
			orderOfItemWithId({ number_type: '={{ $json.name }}', guards: { maxRentalCharge: 10 } }),
			{ items },
		);
		expect(error.context.itemIndex).toBe(1);
		expect(error.message).toContain('costs 15.00 (rate 611800)');
		expect(bought()).toEqual([]);
	});

	it('fails only the item it refuses, with On Error: Continue', async () => {
		const items = ['FREECALL', 'MOBILE'].map((name) => ({ name, id: name }));
		const rows = await avanser.rows(
			orderOfItemWithId({ number_type: '={{ $json.name }}', guards: { maxRentalCharge: 10 } }),
			{ items, settings: { onError: 'continueRegularOutput' } },
		);
		expect(rows).toMatchObject([
			{ error: expect.stringContaining("'Maximum Rental Charge'"), details: nothing },
			{ outcome: 'created' },
		]);
		expect(boughtNames(avanser.simulator)).toEqual(['MOBILE']);
	});
});

describe('a price limit', () => {
	it('goes by the longest rate code that a number begins with', async () => {
		// 61 would be 2.50.
		const error = await avanser.failure(order({ guards: { maxRentalCharge: 5 } }));
		expect(error.message).toContain('10.00 (rate 614)');
	});

	it('refuses a number that no rate covers', async () => {
		const error = await avanser.failure(
			order({ country: 'NZ', guards: { maxRentalCharge: 1000 } }),
		);
		expect(error.message).toBe(
			"'Maximum Rental Charge' cannot be checked: no number rate of this account covers 64215550100",
		);
		expect(bought()).toEqual([]);
	});

	it.each<[string, unknown]>([
		['"1,200.00"', '1,200.00'],
		['"1.200,00"', '1.200,00'],
		['"1 200"', '1 200'],
		['"12abc"', '12abc'],
		['"$9"', '$9'],
		['"1e1"', '1e1'],
		['"0x1"', '0x1'],
		['"-1"', '-1'],
		['"Infinity"', 'Infinity'],
		['""', ''],
		['" "', ' '],
		['null', null],
		['missing', undefined],
		['true', true],
		['["1"]', ['1']],
	])('refuses a charge that cannot be compared, and shows it: %s', async (shown, charge) => {
		for (const [guard, member, label] of [
			['maxRentalCharge', 'rental_charge', 'Maximum Rental Charge'],
			['maxSetupCharge', 'setup_charge', 'Maximum Setup Charge'],
		] as const) {
			const error = await withCharges(
				{ [member]: charge },
				async () => await avanser.failure(order({ guards: { [guard]: 100_000 } })),
			);
			expect(error.message).toBe(
				`'${label}' cannot be checked: the charge AVANSER states for 61401609000 is ${shown} (rate 614), which is no plain number`,
			);
		}
		expect(bought()).toEqual([]);
	});

	it.each<[unknown, boolean]>([
		['12.50', true],
		[' 12.5 ', true],
		[12.5, true],
		['012.500', true],
		['12.51', false],
		[12.51, false],
		['100', false],
	])('compares a charge of %j as the number it is', async (charge, within) => {
		const run = await withCharges(
			{ rental_charge: charge },
			async () => await avanser.host.run(order({ guards: { maxRentalCharge: 12.5 } })),
		);
		expect(run.error === undefined).toBe(within);
		expect(bought()).toHaveLength(within ? 1 : 0);
	});

	it('refuses if any number on offer is too expensive, for AVANSER chooses', async () => {
		// Around Melbourne there are numbers for 2.50, which are listed first, and the ones of Richmond.
		const error = await avanser.failure(
			order({
				search_type: 'coordinates',
				lat: -37.81,
				lng: 144.96,
				guards: { maxRentalCharge: 5 },
			}),
		);
		expect(error.message).toBe(
			"'Maximum Rental Charge' is 5, but 61394280100 costs 30.00 (rate 6139428)",
		);
		expect(bought()).toEqual([]);
	});

	it('refuses if no number is on offer, for then its price is not known', async () => {
		const error = await avanser.failure(
			order({ search_type: 'number', number: '99999999999', guards: { maxRentalCharge: 5 } }),
		);
		expect(error.message).toBe(
			"'Guards' cannot be checked: AVANSER offers no number for this order",
		);
		expect(bought()).toEqual([]);
	});

	it('reads the rates once for all items', async () => {
		await avanser.rows(order({ guards: { maxRentalCharge: 10 } }), { items: [{}, {}, {}] });
		expect(
			avanser.simulator.journal.entries({ documentedOperation: 'accounts.numberRates' }),
		).toHaveLength(1);
		expect(bought()).toHaveLength(3);
	});

	it('refuses if the rates cannot be read', async () => {
		avanser.simulator.faults.add({
			fault: { kind: 'status', status: 403 },
			operation: 'accounts.numberRates',
		});
		const error = await avanser.failure(order({ guards: { maxRentalCharge: 1000 } }));
		expect(error.message).toContain('HTTP 403');
		expect(bought()).toEqual([]);
	});
});

describe('Max Numbers per Execution', () => {
	const guards = { maxNewNumbers: 2 };
	const named = (...names: string[]) => names.map((name) => ({ name, id: name }));

	it('lets nothing be ordered if the run would order more', async () => {
		const error = await avanser.failure(orderOfItemWithId({ guards }), {
			items: named('A', 'B', 'C'),
		});
		expect(error.message).toBe("'Max Numbers per Execution' is 2, but this run would order 3");
		expect(bought()).toEqual([]);
	});

	it('lets nothing be ordered with On Error: Continue either', async () => {
		const rows = await avanser.rows(orderOfItemWithId({ guards }), {
			items: named('A', 'B', 'C'),
			settings: { onError: 'continueRegularOutput' },
		});
		expect(rows).toHaveLength(3);
		expect(rows.every(({ error }) => String(error).includes('Max Numbers per Execution'))).toBe(
			true,
		);
		expect(bought()).toEqual([]);
	});

	it('does not count what was ordered before', async () => {
		listed(avanser.simulator, { custom_id: 'B' });
		await avanser.rows(orderOfItemWithId({ guards }), { items: named('A', 'B', 'C') });
		expect(boughtNames(avanser.simulator).sort()).toEqual(['A', 'C']);
	});

	it('counts two items with the same custom ID as one number', async () => {
		await avanser.rows(orderOfItemWithId({ guards }), { items: named('A', 'A', 'B') });
		expect(boughtNames(avanser.simulator).sort()).toEqual(['A', 'B']);
	});

	it('counts the items of all accounts together', async () => {
		const items = ['6999', '6999', '7001', '7001'].map((id) => ({ id, name: id }));
		const error = await avanser.failure(
			order({ guards, options: { account_id: byId('={{ $json.id }}') } }),
			{ items },
		);
		expect(error.message).toBe("'Max Numbers per Execution' is 2, but this run would order 4");
		expect(bought()).toEqual([]);
	});

	it('does not count again what Retry On Fail repeats', async () => {
		avanser.simulator.faults.add({
			fault: { kind: 'status', status: 400 },
			operation: 'requests.create',
			bodyContains: '"B"',
		});
		await avanser.rows(orderOfItemWithId({ guards, options: { concurrency: 1 } }), {
			items: named('A', 'B'),
			settings: retryOnFail,
		});
		expect(boughtNames(avanser.simulator)).toEqual(['A', 'B']);
	});
});

describe('Require This Exact Number', () => {
	const exact = (more: INodeParameters = {}) =>
		order({
			search_type: 'number',
			number: '61280740801',
			guards: { requireExactNumber: true },
			...more,
		});
	const reserved = () => bought()[0]?.service_number;

	it('lets pass an order that got the number', async () => {
		expect(await avanser.rows(exact())).toMatchObject([
			{ outcome: 'created', service_number: '61280740801' },
		]);
	});

	it('fails with both numbers and the request if AVANSER reserved another one', async () => {
		avanser.simulator.telco.withdraw('61280740801');
		const error = await avanser.failure(exact(), { settings: retryOnFail });
		expect(reserved()).toBe('61280740802');
		expect(error.message).toBe(
			`'Require This Exact Number' is on, but AVANSER reserved 61280740802 instead of 61280740801 (request ${bought()[0]?.request_id})`,
		);
		expect(error.description).toContain('The order stands.');
	});

	it('does not give the other number up, and does not order again', async () => {
		avanser.simulator.telco.withdraw('61280740801');
		await avanser.failure(exact(), { settings: retryOnFail });
		expect(avanser.simulator.ledger.entries().map(({ kind }) => kind)).toEqual(['bought']);
		expect(avanser.writes()).toHaveLength(1);
	});

	it('is off unless it is switched on', async () => {
		avanser.simulator.telco.withdraw('61280740801');
		expect(await avanser.rows(exact({ guards: {} }))).toMatchObject([
			{ service_number: '61280740802' },
		]);
	});

	it('understands a number however it is written', async () => {
		await avanser.rows(exact({ number: '+61 2 8074 0801' }));
		expect(reserved()).toBe('61280740801');
	});

	it('holds for an order whose answer was lost', async () => {
		avanser.simulator.telco.withdraw('61280740801');
		avanser.simulator.faults.add({
			fault: { kind: 'reset', takesEffect: true },
			operation: 'requests.create',
		});
		const error = await avanser.failure(exact({ options: { lookupTime: 0 } }));
		expect(error.message).toContain('reserved 61280740802 instead of 61280740801');
		expect(sentNames(avanser.simulator)).toHaveLength(1);
	});

	it('holds for an order that was placed before', async () => {
		listed(avanser.simulator, { custom_id: 'A', service_number: '61280740802' });
		const error = await avanser.failure(exact({ custom_id: 'A' }));
		expect(error.message).toContain('61280740802');
		expect(error.message).toContain('61280740801');
		expect(bought()).toEqual([]);
	});

	it('does not fail if AVANSER does not name the number it reserved', async () => {
		avanser.simulator.readings.acknowledgedNumber = 'absent';
		expect(await avanser.rows(exact())).toMatchObject([{ outcome: 'created' }]);
		expect(reserved()).toBe('61280740801');
	});
});
