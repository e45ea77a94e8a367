import { expect } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import { byId, credentialFor } from '../host/simulation.mts';
import type { Simulation } from '../host/simulation.mts';
import { testResource } from './cases.mts';

const account = (operation: string, more: INodeParameters = {}): INodeParameters => ({
	resource: 'account',
	operation,
	...more,
});

/** The operations that read the selected account and take no parameters. */
function reading(
	operation: string,
	path: string,
	fault: { status: number; message: string },
	row: Record<string, unknown>,
) {
	return {
		succeeds: {
			'returns what AVANSER says of the selected account': async (avanser: Simulation) => {
				expect(await avanser.rows(account(operation))).toContainEqual(row);
				expect(avanser.simulator.journal.entries()).toMatchObject([
					{ method: 'GET', path: `/v1/accounts/${path}`, query: {}, body: '', status: 200 },
				]);
			},
		},
		fails: {
			[`HTTP ${fault.status}`]: async ({ simulator, failure }: Simulation) => {
				simulator.faults.add({ fault: { kind: 'status', ...fault } });
				const error = await failure(account(operation));
				expect(error.message).toBe(
					`AVANSER refused the request: ${fault.message} (HTTP ${fault.status})`,
				);
				expect(error.description).toMatch(/^\w.*\.$/);
				expect(simulator.journal.entries()).toHaveLength(1);
			},
		},
	};
}

testResource('account', {
	getAll: {
		succeeds: {
			'returns the accounts the user can configure': async ({ simulator, rows }) => {
				expect(await rows(account('getAll'))).toEqual([
					{ 'account-id': 6999, account: 'Test Account' },
					{ 'account-id': 7001, account: 'Second Account' },
				]);
				expect(simulator.journal.entries()).toMatchObject([
					{ method: 'GET', path: '/v1/accounts', query: { type: 'configuration' } },
				]);
			},
			'returns the accounts whose bills the user may see': async ({ simulator, rows }) => {
				expect(await rows(account('getAll', { type: 'billing', returnAll: true }))).toEqual([
					{ 'account-id': 6999, account: 'Test Account' },
				]);
				expect(simulator.journal.last()?.query).toEqual({ type: 'billing' });
			},
			'stops at the limit': async ({ rows }) => {
				expect(await rows(account('getAll', { returnAll: false, limit: 1 }))).toEqual([
					{ 'account-id': 6999, account: 'Test Account' },
				]);
			},
			'adds the transaction when asked': async ({ rows }) => {
				const [row] = await rows(account('getAll', { options: { includeTransaction: true } }));
				expect(row).toMatchObject({
					'account-id': 6999,
					'@transaction': { 'account-id': 6999, request: { method: 'GET' } },
				});
			},
		},
		fails: {
			'a wrong password, tried once': async ({ simulator, failure }) => {
				const credential = credentialFor(simulator.url, ['agency', 'not-the-password']);
				const error = await failure(account('getAll'), { credential });
				expect(error.message).toBe('AVANSER refused the request: Unauthorized (HTTP 401)');
				expect(error.description).toBe(
					'Check username, password and environment in the credential. AVANSER Support issues them.',
				);
				expect(simulator.journal.entries()).toHaveLength(1);
			},
		},
	},

	switch: {
		succeeds: {
			'selects the account for all that follows': async ({ simulator, rows }) => {
				expect(await rows(account('switch', { account_id: byId('7001') }))).toMatchObject([
					{ message: 'Success', code: 200 },
				]);
				expect(simulator.journal.entries()).toMatchObject([
					{
						method: 'POST',
						path: '/v1/accounts',
						query: { 'account-id': '7001' },
						body: 'account-id=7001',
					},
				]);
				expect(simulator.telco.accounts.selected('agency')).toBe(7001);
				expect(await rows({ resource: 'service', operation: 'getAll' })).toMatchObject([
					{ service_number: '61390010100' },
				]);
			},
			'takes several items in their order': async ({ simulator, rows }) => {
				const items = [{ id: 7001 }, { id: 6999 }, { id: 7001 }];
				await rows(account('switch', { account_id: byId('={{ $json.id }}') }), { items });
				expect(simulator.journal.entries().map(({ query }) => query['account-id'])).toEqual([
					'7001',
					'6999',
					'7001',
				]);
				expect(simulator.telco.accounts.selected('agency')).toBe(7001);
			},
		},
		fails: {
			'an account of somebody else': async ({ simulator, failure }) => {
				const error = await failure(account('switch', { account_id: byId('7002') }));
				expect(error.message).toBe(
					"AVANSER refused the request: Bad Request (HTTP 400). 'Account' (account-id): invalid account",
				);
				expect(simulator.telco.accounts.selected('agency')).toBe(6999);
			},
			'an answer that was lost: it is not about orders': async ({ simulator, failure }) => {
				simulator.faults.add({ fault: { kind: 'status', status: 500 } });
				const error = await failure(account('switch', { account_id: byId('7001') }));
				expect(error.description).toBe(
					'It is not known whether the account was selected. Running the node again does no harm.',
				);
			},
			'a name instead of an account number': async ({ simulator, failure }) => {
				const error = await failure(account('switch', { account_id: byId('Test Account') }));
				expect(error.message).toBe("'Account' must be an account number such as 6999");
				expect(simulator.journal.entries()).toEqual([]);
			},
		},
	},

	getDetails: reading(
		'getDetails',
		'details',
		{ status: 401, message: 'Unauthorized' },
		{
			client_name: 'Test Account',
			client_id: '6999',
			abn: '11 223 491 505',
			primary_contact: {
				name: 'Test Account',
				email: 'primary@example.com',
				phone: '0412345678',
			},
			billing_contact: { name: 'Test Account', email: 'billing@example.com' },
			invoice_address: {
				client_name: 'Test Account',
				address_line_1: 'Level 2, 152 Elizabeth St',
				address_line_2: '',
				suburb: 'Sydney',
				state: 'NSW',
				post_code: '2000',
			},
		},
	),
	getPackages: reading(
		'getPackages',
		'packages',
		{ status: 500, message: 'Unexpected Error' },
		{
			package_code: 'corporate',
			start_date: '2016-12-07',
			end_date: '2017-01-07',
			setup_charge: '250.00',
			monthly_charge: '1.00',
			email: 'billing@example.com',
			fixed_call_rate: {
				included: '0',
				perMinute: '1.50',
				rates: [
					{ callType: 'default', price: '0.25', usage: '100' },
					{ callType: 'mobile', price: '0.45', usage: '0' },
				],
			},
		},
	),
	getNumberRates: reading(
		'getNumberRates',
		'number_rates',
		{ status: 403, message: 'Forbidden' },
		{
			rate_code: '614',
			description: 'Australia MOBILE',
			setup_date: '2017-01-07',
			setup_charge: '5.00',
			rental_charge: '10.00',
		},
	),
	getCallRates: reading(
		'getCallRates',
		'call_rates',
		{ status: 500, message: 'Unexpected Error' },
		{
			rate_code: '61',
			call_type: 'L',
			cost_per_minute: '0.39',
			free_seconds: '0.00',
			minimum_seconds: '0.00',
		},
	),
	getTranscriptionRates: reading(
		'getTranscriptionRates',
		'transcription_rates',
		{ status: 404, message: 'Not Found' },
		{ setup_date: '2020-09-08', rate: '0.1' },
	),
	getFeatures: reading(
		'getFeatures',
		'features',
		{ status: 500, message: 'Unexpected Error' },
		{
			feature_code: 'TBR',
			description: 'Time Based Routing',
			start_date: '2017-08-01',
			end_date: '2017-10-01',
			setup_charge: '350.00',
			monthly_charge: '250.00',
			change_charge: '0.00',
			charging_method: 'usage',
			charge_term: 'advance',
		},
	),
});
