// Requests per item: what an order costs AVANSER, counted by the simulator, beside what it cost at the start.

import './n8n.mjs';
import '../test/environment.mjs';
import type { INodeParameters } from 'n8n-workflow';
import { startSimulator } from '../simulator/index.mts';

const { Host } = await import('../test/host/host.mts');
const { credentialFor } = await import('../test/host/credential.mts');

interface Case {
	name: string;
	parameters: INodeParameters;
	items: number;
	/** Requests in all, as counted before there was a second look at the list: one is allowed for it. */
	before: number;
	looksAgain: boolean;
}

const plain: INodeParameters = {
	resource: 'service',
	operation: 'create',
	name: 'Order',
	search_type: 'szu',
	szu: 'sydney',
	answer_point: '61401603859',
};
const account = { options: { account_id: { __rl: true, mode: 'id', value: '6999' } } };
const withId = { custom_id: '=id {{ $json.item }}' };
const cases: Case[] = [
	{ name: 'one order', parameters: {}, items: 1, before: 2, looksAgain: false },
	{ name: '100 orders', parameters: {}, items: 100, before: 101, looksAgain: false },
	{
		name: '100 orders in an account',
		parameters: account,
		items: 100,
		before: 103,
		looksAgain: false,
	},
	{ name: 'one order with a custom ID', parameters: withId, items: 1, before: 3, looksAgain: true },
	{
		name: '100 orders with custom IDs',
		parameters: withId,
		items: 100,
		before: 102,
		looksAgain: true,
	},
	{
		name: '100 orders with custom IDs in an account',
		parameters: { ...withId, ...account },
		items: 100,
		before: 104,
		looksAgain: true,
	},
];

let more = 0;
for (const { name, parameters, items, before, looksAgain } of cases) {
	const simulator = await startSimulator({ clock: 'real' });
	const host = new Host(credentialFor(simulator.url));
	const { error } = await host.run(
		{ ...plain, ...parameters },
		{
			items: Array.from({ length: items }, (_, item) => ({ item })),
		},
	);
	if (error !== undefined) throw error;
	if (simulator.ledger.bought().length !== items) throw new Error(`${name}: not all were bought`);
	const requests = simulator.journal.entries().length;
	const allowed = before + (looksAgain ? 1 : 0);
	if (requests > allowed) more += 1;
	console.log(
		`  ${name.padEnd(42)} ${String(requests).padStart(4)} requests  ${(requests / items).toFixed(2)} per item  ${(requests / allowed).toFixed(2)} of what is allowed`,
	);
	await simulator.close();
}
console.log(
	`  allowed: as before, and one more look at the list; ${more === 0 ? 'kept' : `exceeded by ${more}`}`,
);
process.exitCode = more === 0 ? 0 : 1;
