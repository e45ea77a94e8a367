import { describe, expect, it } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import { resolvedParameters } from '../host/host.mts';
import { decommission, order } from '../host/parameters.mts';
import { byId, credentialFor, withSimulator } from '../host/simulation.mts';
import { useAsTool } from './agent.mts';
import { retryOnFail } from './setup.mts';

const avanser = withSimulator();
const credential = () => credentialFor(avanser.simulator.url);
const number = '61280740800';

describe('Decommission as a tool of an AI agent', () => {
	const tool: INodeParameters = decommission({
		service_number: byId("={{ $fromAI('number', '', 'string') }}"),
		confirm_service_number: "={{ $fromAI('confirmation', '', 'string') }}",
	});
	const use = async (confirmation: string, parameters = tool) => {
		const [answer] = await useAsTool(credential(), parameters, [{ number, confirmation }]);
		return answer;
	};

	it('gives up a number that is confirmed', async () => {
		expect(await use(number)).toMatchObject({
			rows: [{ service_number: number, outcome: 'submitted' }],
		});
		expect(avanser.simulator.ledger.ceased()).toMatchObject([{ service_number: number }]);
	});

	it('accepts the confirmation in any way to write a number', async () => {
		await use('+61 2 8074 0800');
		expect(avanser.simulator.ledger.ceased()).toHaveLength(1);
	});

	it.each([
		['another number', '61488800000', "'Confirm Service Number' is 61488800000"],
		['nothing', '', "'Confirm Service Number' is empty"],
		['yes', 'yes', "'Confirm Service Number' must be a phone number"],
	])('sends nothing if %s is given as the confirmation', async (_title, confirmation, refusal) => {
		expect(await use(confirmation)).toEqual({ refusal: expect.stringContaining(refusal) });
		expect(avanser.simulator.journal.entries()).toEqual([]);
	});

	it('sends nothing if the workflow does not ask for the confirmation', async () => {
		const { confirm_service_number: _none, ...without } = tool;
		expect(await use(number, without)).toEqual({
			refusal: expect.stringContaining("'Confirm Service Number' is empty"),
		});
		expect(avanser.simulator.journal.entries()).toEqual([]);
	});

	it('sends nothing in a dry run without the confirmation either', async () => {
		const answer = await use('61488800000', { ...tool, options: { dryRun: true } });
		expect(answer).toHaveProperty('refusal');
		expect(avanser.writes()).toEqual([]);
	});
});

it('Decommission in a workflow asks for no confirmation', async () => {
	expect(await resolvedParameters(decommission())).not.toHaveProperty('confirm_service_number');
	await avanser.rows(decommission());
	expect(avanser.simulator.ledger.ceased()).toHaveLength(1);
});

describe('Create as a tool of an AI agent', () => {
	it.each([
		['one after another', false],
		['at the same time', true],
	])('orders a number for every one of two equal calls, %s', async (_title, atOnce) => {
		const answers = await useAsTool(credential(), order(), [{}, {}], { atOnce });
		const bought = avanser.simulator.ledger.bought();
		expect(bought).toHaveLength(2);
		expect(JSON.stringify(answers)).toContain(bought[0]?.request_id);
		expect(JSON.stringify(answers)).toContain(bought[1]?.request_id);
	});

	it('does not order again with Retry On Fail after an answer was lost', async () => {
		avanser.simulator.faults.add({
			fault: { kind: 'status', status: 500, takesEffect: true },
			operation: 'requests.create',
		});
		avanser.simulator.faults.add({
			fault: { kind: 'status', status: 403 },
			operation: 'requests.list',
		});
		await useAsTool(credential(), order({ options: { lookupTime: 0 } }), [{}], {
			settings: retryOnFail,
		});
		expect(avanser.simulator.ledger.bought()).toHaveLength(1);
	});
});
