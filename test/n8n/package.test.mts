import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { root, type Manifest } from '../../tasks/package.mts';
import { startSession, type Session } from './session.mts';

jest.setTimeout(180_000);

const { n8n: registered }: Manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** `dist/nodes/AvanserTelco/AvanserTelco.node.js` is the node `avanserTelco`. */
const nodes = registered.nodes.map((path) =>
	basename(path, '.node.js').replace(/^./, (first) => first.toLowerCase()),
);

let session: Session;
let types: Array<{
	name: string;
	displayName: string;
	group: string[];
	outputs: string[];
	iconUrl?: { light: string; dark: string };
	codex?: { categories?: string[]; alias?: string[] };
}>;

beforeAll(async () => {
	session = await startSession();
	const file = join(session.n8n.userFolder, 'nodes.json');
	await session.n8n.command('export:nodes', `--output=${file}`);
	types = JSON.parse(readFileSync(file, 'utf8'));
});

afterAll(async () => {
	await session.close();
});

function type(name: string) {
	const found = types.find((candidate) => candidate.name === `n8n-nodes-avanser-telco.${name}`);
	if (found === undefined) throw new Error(`n8n has no node type ${name}`);
	return found;
}

describe('the packed package in n8n', () => {
	it('brings its nodes and the tool variant of the action node', () => {
		const ours = types.filter(({ name }) => name.startsWith('n8n-nodes-avanser-telco.'));
		const expected = [...nodes, 'avanserTelcoTool'].map(
			(name) => `n8n-nodes-avanser-telco.${name}`,
		);
		expect(ours.map(({ name }) => name).sort()).toEqual(expected.sort());
	});

	it.each(['avanserTelco', 'avanserTelcoTrigger'])('serves the icons of %s', async (name) => {
		const { iconUrl } = type(name);
		for (const path of [iconUrl?.light, iconUrl?.dark]) {
			const response = await fetch(`${session.n8n.url}/${path}`);
			expect(response.status).toBe(200);
			expect(await response.text()).toContain('<svg');
		}
		expect(iconUrl?.light).not.toBe(iconUrl?.dark);
	});

	it.each(nodes)('finds %s by its codex', (name) => {
		expect(type(name).codex?.categories).toContain('Communication');
		expect(type(name).codex?.alias).toContain('avanser');
	});

	it('offers the action node to agents as a tool', () => {
		expect(type('avanserTelcoTool').outputs).toEqual(['ai_tool']);
	});
});

describe('the credential test in n8n', () => {
	it('accepts the right password', async () => {
		const { n8n, credential } = session;
		const id = await n8n.api.createCredential(credential);
		expect(await n8n.api.testCredential(id, credential)).toMatchObject({ status: 'OK' });
	});

	it('refuses a wrong one, asked once, and says what is wrong', async () => {
		const { n8n, credential, simulator } = session;
		const wrong = { ...credential, data: { ...credential.data, password: 'not this one' } };
		const id = await n8n.api.createCredential(wrong);

		expect(await n8n.api.testCredential(id, wrong)).toEqual({
			status: 'Error',
			message: 'AVANSER does not accept this username and password in this environment',
		});
		expect(simulator.journal.entries({ status: 401 })).toHaveLength(1);
	});
});
