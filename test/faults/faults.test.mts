import { expect, it } from '@jest/globals';
import { accountLine } from './accountLine.mts';
import { accountGuard } from './accounts.mts';
import { blank } from './blank.mts';
import { play } from './campaign.mts';
import type { Campaign } from './campaign.mts';
import { lostAnswers, orders } from './orders.mts';
import { callsPerRound, outcomes } from './outcomes.mts';
import { readings } from './readings.mts';

// `npm run test:faults` sets these; a plain test run plays a few scenarios of the day.
const runs = Number(process.env.FAULT_RUNS ?? 40);
const seed = Number(process.env.FAULT_SEED ?? Math.floor(Date.now() / 86_400_000));
const only = process.env.FAULT_ONLY === undefined ? undefined : Number(process.env.FAULT_ONLY);

/** An hour: a thousand runs of the slowest campaign take minutes. */
const limit = 3_600_000;

/** Past jest, which would print where each line was written. */
const say = (line: string) => process.stdout.write(`${line}\n`);

async function violationsOf<Scenario, Tally extends object>(campaign: Campaign<Scenario, Tally>) {
	const step = Math.max(1, Math.ceil(runs / 10));
	const { violations, totals, seconds } = await play(campaign, {
		runs,
		seed,
		only,
		progress: (done) => {
			if (runs >= 200 && done % step === 0) say(`  ${done} of ${runs}`);
		},
	});
	const figures = Object.entries(totals).map(([what, count]) => `${what} ${count}`);
	say(
		`${campaign.name}: ${violations.length} in ${runs} runs (seed ${seed}, ${seconds.toFixed(0)} s; ${figures.join(', ')})`,
	);
	return violations;
}

it(
	'never buys a number twice, whatever happens to the order or its answer',
	async () => expect(await violationsOf(orders)).toEqual([]),
	limit,
);

it(
	'resolves every lost answer when a custom ID or a callback URL was given',
	async () => expect(await violationsOf(lostAnswers)).toEqual([]),
	limit,
);

it(
	'reads lists and stored bodies as they may come, and neither buys twice nor gives false comfort',
	async () => expect(await violationsOf(readings)).toEqual([]),
	limit,
);

it(
	'sends nothing where an entry that decides comes to nothing, and names it',
	async () => expect(await violationsOf(blank)).toEqual([]),
	limit,
);

it(
	'ends waiting with what really became of each request',
	async () => expect(await violationsOf(outcomes)).toEqual([]),
	limit,
);

it(
	'writes nothing after it could see that another account is selected',
	async () => expect(await violationsOf(accountGuard)).toEqual([]),
	limit,
);

it(
	'sends no order to another account than the one that AVANSER names, whoever switches it',
	async () => expect(await violationsOf(accountLine)).toEqual([]),
	limit,
);

it('reads pages, not items, while it waits for 100 requests', async () => {
	const { rounds, calls, pages } = await callsPerRound(100);
	say(`Waiting for 100 requests: ${calls} reads in ${rounds} rounds, ${pages} page(s) of requests`);
	expect(calls).toBeLessThanOrEqual(rounds * (pages + 1));
}, 60_000);
