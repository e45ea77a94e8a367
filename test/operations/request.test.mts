import { expect } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import { change, order } from '../host/parameters.mts';
import { byId } from '../host/simulation.mts';
import type { Simulation } from '../host/simulation.mts';
import { testResource } from './cases.mts';

const request = (operation: string, more: INodeParameters = {}): INodeParameters => ({
	resource: 'request',
	operation,
	...more,
});

const nowhere = 'c9220015e2f48bc7cf4b38186a7b2025';

/** Orders a number; resolves with the id of the request. */
async function ordered({ rows }: Simulation, number = '61280740801'): Promise<string> {
	const [acknowledgment] = await rows(
		order({ custom_id: `order-${number}`, search_type: 'number', number }),
	);
	return String(acknowledgment?.request_id);
}

/** Makes the list of requests longer. */
async function changed({ simulator }: Simulation, count: number): Promise<void> {
	const [user] = simulator.users;
	if (user === undefined) throw new Error('The world has no users');
	for (let index = 0; index < count; index += 1) {
		const id = index.toString(16).padStart(32, '0');
		const submission = { id, user, account: 6999, body: '{}', faults: [] };
		await simulator.telco.update(submission, '61280740800', { name: `Name ${index}` });
	}
	simulator.journal.clear();
}

testResource('request', {
	getAll: {
		succeeds: {
			'returns requests with their status': async (avanser) => {
				const id = await ordered(avanser);
				expect(await avanser.rows(request('getAll'))).toMatchObject([
					{
						id,
						request_type: 'create',
						request_status: 'pending',
						message: 'Request is pending completion',
						service_number: '61280740801',
						answer_point: '61401603859',
						custom_id: 'order-61280740801',
						'@callback': { status: 'pending', http_reply: 0 },
					},
				]);
				expect(avanser.simulator.journal.last()).toMatchObject({
					method: 'GET',
					path: '/v1/requests',
					query: {},
				});
				await avanser.simulator.clock.advanceToEnd();
				expect(await avanser.rows(request('getAll'))).toMatchObject([
					{ id, request_status: 'completed', message: 'Request completed successfully' },
				]);
			},
			'follows the pages to the end, or as far as the limit needs': async (avanser) => {
				await changed(avanser, 205);
				const { simulator, rows } = avanser;
				expect(await rows(request('getAll', { returnAll: true }))).toHaveLength(205);
				expect(simulator.journal.entries().map(({ path }) => path)).toEqual([
					'/v1/requests',
					'/v1/requests/2',
					'/v1/requests/3',
				]);
				simulator.journal.clear();
				expect(await rows(request('getAll', { limit: 101 }))).toHaveLength(101);
				expect(simulator.journal.entries()).toHaveLength(2);
				simulator.journal.clear();
				expect(await rows(request('getAll', { limit: 100 }))).toHaveLength(100);
				expect(simulator.journal.entries()).toHaveLength(1);
			},
		},
		fails: {
			'HTTP 401': async ({ simulator, failure }) => {
				simulator.faults.add({ fault: { kind: 'status', status: 401 } });
				const error = await failure(request('getAll'));
				expect(error.message).toBe('AVANSER refused the request: Unauthorized (HTTP 401)');
				expect(simulator.journal.entries()).toHaveLength(1);
			},
			'a limit below one': async ({ simulator, failure }) => {
				const error = await failure(request('getAll', { limit: 0 }));
				expect(error.message).toBe("'Limit' must be at least 1");
				expect(simulator.journal.entries()).toEqual([]);
			},
		},
	},

	get: {
		succeeds: {
			'reads the list until the request appears': async (avanser) => {
				const id = await ordered(avanser);
				await changed(avanser, 150);
				const { simulator, rows } = avanser;
				expect(await rows(request('get', { request_id: byId(id) }))).toMatchObject([
					{ id, request_type: 'create', service_number: '61280740801' },
				]);
				expect(simulator.journal.entries().map(({ path }) => path)).toEqual([
					'/v1/requests',
					'/v1/requests/2',
				]);
			},
			'reads no further than it has to': async (avanser) => {
				await changed(avanser, 150);
				const id = await ordered(avanser);
				avanser.simulator.journal.clear();
				await avanser.rows(request('get', { request_id: byId(id) }));
				expect(avanser.simulator.journal.entries()).toHaveLength(1);
			},
		},
		fails: {
			'a request that is not of the selected account': async (avanser) => {
				await ordered(avanser);
				const error = await avanser.failure(request('get', { request_id: byId(nowhere) }));
				expect(error.message).toBe(
					`'Request' names no request: ${nowhere} is not in the list of the selected account`,
				);
				expect(error.description).toBe('Check the ID and the selected account.');
			},
		},
	},

	getRequestBody: {
		succeeds: {
			'returns what was submitted': async (avanser) => {
				const id = await ordered(avanser);
				const submitted: unknown = JSON.parse(avanser.writes()[0]?.body ?? '');
				expect(await avanser.rows(request('getRequestBody', { request_id: byId(id) }))).toEqual([
					submitted,
				]);
				expect(avanser.simulator.journal.last()).toMatchObject({
					method: 'GET',
					path: `/v1/requests/${id}/request_body`,
					documentedOperation: 'requests.requestBody',
				});
			},
		},
		fails: {
			'a request that does not exist': async ({ failure }) => {
				const error = await failure(request('getRequestBody', { request_id: byId(nowhere) }));
				expect(error.message).toBe(
					"AVANSER refused the request: Bad Request (HTTP 400). 'Request' (request_id): invalid request",
				);
			},
		},
	},

	getAcknowledgmentBody: {
		succeeds: {
			'returns what was answered': async (avanser) => {
				const id = await ordered(avanser);
				expect(
					await avanser.rows(request('getAcknowledgmentBody', { request_id: byId(id) })),
				).toEqual([
					{ request_id: id, message: 'Success', code: 200, service_number: '61280740801' },
				]);
				expect(avanser.simulator.journal.last()).toMatchObject({
					path: `/v1/requests/${id}/acknowledgment_body`,
					documentedOperation: 'requests.acknowledgmentBody',
				});
			},
		},
		fails: {
			'an ID that would change the path': async ({ simulator, failure }) => {
				const error = await failure(
					request('getAcknowledgmentBody', { request_id: byId('../services') }),
				);
				expect(error.message).toBe(
					"'Request' must be a request ID as AVANSER returned it, such as c9220015e2f48bc7cf4b38186a7b2025",
				);
				expect(simulator.journal.entries()).toEqual([]);
			},
		},
	},

	getCallbackBody: {
		succeeds: {
			'returns what was sent to the Callback URI': async (avanser) => {
				const { simulator, rows } = avanser;
				const [{ request_id } = {}] = await rows(
					change({ updateFields: { callback_uri: `${simulator.origin}/nobody` } }),
				);
				await simulator.clock.advanceToEnd();
				expect(
					await rows(request('getCallbackBody', { request_id: byId(String(request_id)) })),
				).toEqual([
					{
						account_id: 6999,
						request_id,
						custom_id: 'custom-1',
						custom_group: 'group-1',
						status: 'completed',
						message: 'Request completed successfully',
						service_number: '61280740800',
						answer_point: '61401020304',
					},
				]);
				expect(simulator.journal.last()).toMatchObject({
					path: `/v1/requests/${String(request_id)}/callback_body`,
					documentedOperation: 'requests.callbackBody',
				});
			},
		},
		fails: {
			'a request that has not called back yet': async (avanser) => {
				const id = await ordered(avanser);
				const error = await avanser.failure(request('getCallbackBody', { request_id: byId(id) }));
				expect(error.message).toBe(
					"AVANSER refused the request: Bad Request (HTTP 400). 'Request' (request_id): request has no callback yet",
				);
			},
		},
	},

	wait: {
		succeeds: {
			'returns a request once it is finished': async (avanser) => {
				const id = await ordered(avanser);
				await avanser.simulator.clock.advanceToEnd();
				expect(await avanser.rows(request('wait', { request_id: byId(id) }))).toMatchObject([
					{ id, status: 'completed', request_status: 'completed', service_number: '61280740801' },
				]);
			},
			'takes the newest request for a number': async (avanser) => {
				const id = await ordered(avanser);
				await avanser.simulator.clock.advanceToEnd();
				expect(
					await avanser.rows(
						request('wait', {
							waitFor: 'service_number',
							service_number: byId('+61 2 8074 0801'),
						}),
					),
				).toMatchObject([{ id, status: 'completed' }]);
			},
			'gives a request back as pending when the time is up': async (avanser) => {
				const id = await ordered(avanser);
				expect(
					await avanser.rows(request('wait', { request_id: byId(id), waitTimeout: 0 })),
				).toMatchObject([{ id, status: 'pending', request_status: 'pending' }]);
			},
			'says how a request failed': async (avanser) => {
				avanser.simulator.faults.add({
					fault: { kind: 'outcome', status: 'failed' },
					operation: 'requests.create',
				});
				const id = await ordered(avanser);
				await avanser.simulator.clock.advanceToEnd();
				expect(await avanser.rows(request('wait', { request_id: byId(id) }))).toMatchObject([
					{ id, status: 'failed', message: 'Selected service number is not available' },
				]);
			},
		},
		fails: {
			'HTTP 401, which does not pass': async ({ simulator, failure }) => {
				simulator.faults.add({ fault: { kind: 'status', status: 401 } });
				const error = await failure(request('wait', { request_id: byId(nowhere) }));
				expect(error.message).toBe('AVANSER refused the request: Unauthorized (HTTP 401)');
				expect(simulator.journal.entries()).toHaveLength(1);
			},
			'a Look Every of no time': async ({ simulator, failure }) => {
				const error = await failure(
					request('wait', { request_id: byId(nowhere), pollInterval: 0 }),
				);
				expect(error.message).toBe("'Look Every (Seconds)' must be at least 0.1");
				expect(simulator.journal.entries()).toEqual([]);
			},
		},
	},
});
