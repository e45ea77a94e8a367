import { describe, expect, it } from '@jest/globals';
import { describedOperations } from '../host/description.mts';
import { withSimulator } from '../host/simulation.mts';
import type { Simulation } from '../host/simulation.mts';

type Case = (avanser: Simulation) => Promise<void>;

/** By title. */
type Cases = Record<string, Case>;

/** Tests all operations of a resource: none may be missing, and each has to be seen succeeding and failing. */
export function testResource(
	resource: string,
	operations: Record<string, { succeeds: Cases; fails: Cases }>,
): void {
	const avanser = withSimulator();

	it(`has every operation of ${resource} succeed and fail`, async () => {
		const described = (await describedOperations()).filter(
			(candidate) => candidate.resource.value === resource,
		);
		expect(Object.keys(operations).sort()).toEqual(
			described.map(({ operation }) => operation.value).sort(),
		);
		for (const { succeeds, fails } of Object.values(operations)) {
			expect(Object.keys(succeeds)).not.toHaveLength(0);
			expect(Object.keys(fails)).not.toHaveLength(0);
		}
	});

	describe.each(Object.entries(operations))(`${resource}: %s`, (_, { succeeds, fails }) => {
		it.each(Object.entries(succeeds))('%s', async (_title, run) => await run(avanser));
		it.each(Object.entries(fails))('fails: %s', async (_title, run) => await run(avanser));
	});
}
