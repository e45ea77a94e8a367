import fc from 'fast-check';

/** What must never happen, tried with many scenarios drawn from a seed. */
export interface Campaign<Scenario, Tally extends object> {
	name: string;
	scenarios: fc.Arbitrary<Scenario>;
	/** Plays one scenario; throws an Error that says what was violated. */
	play(scenario: Scenario): Promise<Tally>;
}

export interface Result {
	name: string;
	runs: number;
	/** Each with what it takes to play it again. */
	violations: string[];
	/** The runs' tallies added up. */
	totals: Record<string, number>;
	seconds: number;
}

interface Settings {
	runs: number;
	seed: number;
	/** Plays this run only. */
	only?: number;
	/** Scenarios at the same time: much of their time is waiting. */
	atOnce?: number;
	progress?: (done: number) => void;
}

/** Plays a campaign. The same seed gives the same scenarios. */
export async function play<Scenario, Tally extends object>(
	campaign: Campaign<Scenario, Tally>,
	{ runs, seed, only, atOnce = 16, progress }: Settings,
): Promise<Result> {
	const started = performance.now();
	const drawn = fc.sample(campaign.scenarios, { numRuns: runs, seed });
	const chosen = only === undefined ? [...drawn.entries()] : [[only, drawn[only]] as const];
	const violations: string[] = [];
	const totals: Record<string, number> = {};
	let done = 0;

	const waiting = chosen.values();
	const worker = async () => {
		for (const [run, scenario] of waiting) {
			try {
				for (const [what, count] of Object.entries(await campaign.play(scenario))) {
					totals[what] = (totals[what] ?? 0) + Number(count);
				}
			} catch (violation) {
				const said = violation instanceof Error ? violation.message : String(violation);
				violations.push(
					`run ${run} (play it again with --seed ${seed} --runs ${runs} --only ${run}): ${said}\n  ${JSON.stringify(scenario)}`,
				);
			}
			progress?.((done += 1));
		}
	};
	await Promise.all(Array.from({ length: atOnce }, worker));
	return {
		name: campaign.name,
		runs: chosen.length,
		violations,
		totals,
		seconds: (performance.now() - started) / 1000,
	};
}

let seeds = 0;

/**
 * For a simulator of its own: the node remembers requests by server and ID, so that a port which is used again must not
 * give the same IDs again.
 */
export function freshSeed(): number {
	return (seeds += 1);
}

export function demand(holds: boolean, otherwise: string): asserts holds {
	if (!holds) throw new Error(otherwise);
}
