import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import { operationIds } from '../../simulator/documents/operationIds.mts';
import { describedOperations } from '../host/description.mts';
import { change } from '../host/parameters.mts';
import { withSimulator } from '../host/simulation.mts';
import { composed, readBefore, served } from './coverage.mts';

const avanser = withSimulator();

/** Id of a request that has called back. */
async function finishedRequest(): Promise<string> {
	const { simulator, rows } = avanser;
	const [{ request_id } = {}] = await rows(
		change({ updateFields: { callback_uri: `${simulator.origin}/nobody` } }),
	);
	await simulator.clock.advanceToEnd();
	simulator.journal.clear();
	return String(request_id);
}

describe('the documented operations and the operations of the node', () => {
	it('are all in one of the two lists here', async () => {
		const described = (await describedOperations()).map(
			({ resource, operation }) => `${resource.value}.${operation.value}`,
		);
		expect([...Object.keys(served), ...Object.keys(composed)].sort()).toEqual(described.sort());
	});

	it('cover each other: every documented one belongs to exactly one of the node', () => {
		const covered = Object.values(served).flatMap((operations) => Object.keys(operations));
		expect(covered.sort()).toEqual([...operationIds].sort());
		expect(operationIds).toHaveLength(25);
	});

	it('are tested for every resource', async () => {
		const resources = new Set((await describedOperations()).map(({ resource }) => resource.value));
		for (const resource of resources) {
			const file = join(import.meta.dirname, `${resource}.test.mts`);
			expect([file, existsSync(file)]).toEqual([file, true]);
		}
	});

	const runs = Object.entries(served).flatMap(([name, operations]) =>
		Object.entries(operations).map(([id, parameters]): [string, string, INodeParameters] => [
			id,
			name,
			parameters,
		]),
	);

	it.each(runs)('%s is served when %s runs', async (id, name, parameters) => {
		const { simulator, rows } = avanser;
		const [resource = '', operation = ''] = name.split('.');
		const items = [{ id: name.startsWith('request.') ? await finishedRequest() : '' }];
		await rows({ resource, operation, ...parameters }, { items });
		expect(simulator.journal.entries()).toMatchObject(
			[...(readBefore[name] ?? []), id].map((documentedOperation) => ({
				documentedOperation,
				status: 200,
			})),
		);
	});
});
