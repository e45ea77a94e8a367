import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { provisionANumber, requestFinished } from '../../tasks/examples.mts';
import { startSession, tenMinutes, type Session } from './session.mts';

jest.setTimeout(180_000);

let session: Session;

beforeAll(async () => {
	session = await startSession();
});

afterAll(async () => {
	await session.close();
});

describe('the main job, with the example workflows', () => {
	it('searches Sydney, orders a number and hears on the trigger that it is live', async () => {
		const { n8n, simulator, credentials } = session;
		const { workflow: finished, callbackUri } = await requestFinished(n8n.url);
		const finishedId = await n8n.api.createWorkflow(finished);
		await n8n.api.activate(finishedId);

		const order = await provisionANumber({ credentials, callbackUri });
		const ordered = await n8n.api.run(await n8n.api.createWorkflow(order), 'Start');
		expect(ordered.error).toBeUndefined();
		expect(ordered.status).toBe('success');
		const [chosen] = ordered.items['Take the first'] ?? [];
		const [acknowledgment] = ordered.items['Create the service'] ?? [];
		await simulator.clock.advance(tenMinutes);
		const heard = await n8n.api.firstExecution(finishedId);

		expect(heard.error).toBeUndefined();
		expect(heard.status).toBe('success');
		expect(heard.items['The number is live']).toEqual([
			expect.objectContaining({
				requestId: acknowledgment?.request_id,
				customId: 'spring-sydney',
				serviceNumberRaw: chosen?.number,
				status: 'completed',
			}),
		]);
		expect(heard.items).not.toHaveProperty('The request failed');
		expect(simulator.ledger.bought()).toEqual([
			expect.objectContaining({
				request_id: acknowledgment?.request_id,
				service_number: chosen?.number,
				answer_point: '61491570006',
				outcome: 'completed',
			}),
		]);
		expect(simulator.telco.services.get(String(chosen?.number))).toMatchObject({
			name: 'Spring campaign, Sydney',
		});
		await n8n.api.deactivate(finishedId);
	});

	it('stops with the reason, and orders nothing, when the order is wrong', async () => {
		const { n8n, simulator, credentials } = session;
		const bought = simulator.ledger.bought().length;
		const workflow = await provisionANumber({ credentials, callbackUri: '' });
		for (const node of workflow.nodes) {
			if (node.parameters.operation === 'create') node.parameters.answer_point = 'the office';
		}
		const { status, error } = await n8n.api.run(await n8n.api.createWorkflow(workflow), 'Start');

		expect(status).toBe('error');
		expect(error?.message).toContain('Answer Point');
		expect(simulator.ledger.bought()).toHaveLength(bought);
	});
});
