import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { provisionAndWait, simulatorCredential } from '../../tasks/examples.mts';
import { startN8n } from '../../tasks/n8n/server.mts';
import type { N8n, N8nOptions } from '../../tasks/n8n/server.mts';
import { startSimulator } from '../../simulator/index.mts';
import type { ManualClock } from '../../simulator/time/clock.mts';
import type { Simulator } from '../../simulator/index.mts';
import { packedPackage } from '../gates/packed.mts';
import { tenMinutes } from './session.mts';

jest.setTimeout(180_000);

let simulator: Simulator<ManualClock>;
let options: N8nOptions;
let n8n: N8n;

beforeAll(async () => {
	const { N8N_INSTALLATION: installation } = process.env;
	if (installation === undefined)
		throw new Error('This test needs n8n: run it as npm test -- <path>');
	simulator = await startSimulator();
	const userFolder = mkdtempSync(join(tmpdir(), 'n8n-waiting-'));
	options = { installation, tarball: packedPackage(), userFolder };
	n8n = await startN8n(options);
});

afterAll(async () => {
	await n8n.stop();
	await simulator.close();
	rmSync(options.userFolder ?? '', { recursive: true, force: true });
});

/** Runs the example workflow until it sleeps. */
async function asleep(customId: string, seconds: number): Promise<string> {
	const credential = simulatorCredential(simulator);
	const id = await n8n.api.createCredential(credential);
	const credentials = { avanserTelcoApi: { id, name: credential.name } };
	const workflow = await provisionAndWait({ credentials, customId, seconds });
	const execution = await n8n.api.start(await n8n.api.createWorkflow(workflow), 'Start');
	await n8n.api.asleep(execution);
	return execution;
}

describe('the example workflow that sleeps until the number is live', () => {
	it("is woken by AVANSER's callback to the execution's resume URL", async () => {
		const execution = await asleep('woken', 900);
		await simulator.clock.advance(tenMinutes);
		const { status, items } = await n8n.api.finished(execution);
		expect(status).toBe('success');
		expect(items['Ask what became of it']).toMatchObject([
			{ custom_id: 'woken', status: 'completed', request_status: 'completed' },
		]);
		expect(simulator.ledger.bought({ custom_id: 'woken' })).toHaveLength(1);
	});

	it('loses nothing when n8n is down while AVANSER calls', async () => {
		const execution = await asleep('restarted', 5);
		await n8n.stop();
		await simulator.clock.advance(tenMinutes);
		expect(simulator.telco.requests.all().at(-1)?.callback.status).toBe('failed');
		n8n = await startN8n(options);
		const { status, items } = await n8n.api.finished(execution);
		expect(status).toBe('success');
		expect(items['Ask what became of it']).toMatchObject([
			{ custom_id: 'restarted', status: 'completed' },
		]);
		expect(simulator.ledger.bought({ custom_id: 'restarted' })).toHaveLength(1);
	});
});
