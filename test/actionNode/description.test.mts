import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { INodeProperties, INodeTypeDescription } from 'n8n-workflow';
import { valueRules } from '../../nodes/AvanserTelco/parameters/rules.ts';
import { actionDescription, choices, describedOperations } from '../host/description.mts';
import { root } from '../../tasks/package.mts';
import { loadNodeTypes, packageName } from '../host/package.mts';
import { operationTable } from './readme.mts';

/** A property and all that are nested in it. */
function withNested(property: INodeProperties): INodeProperties[] {
	const nested = (property.options ?? []).flatMap((option) =>
		'values' in option ? option.values : 'type' in option ? [option] : [],
	);
	return [property, ...nested.flatMap(withNested)];
}

const all = async () => (await actionDescription()).properties.flatMap(withNested);

const nodeNames = ['avanserTelco', 'avanserTelcoTrigger', 'avanserTelcoCatchUpTrigger'];

async function descriptionOf(name: string): Promise<INodeTypeDescription> {
	const nodeTypes = await loadNodeTypes();
	return nodeTypes.getByNameAndVersion(`${packageName}.${name}`, 1).description;
}

describe('the description of the action node', () => {
	it('has no name twice in an operation, nor in a collection', async () => {
		const described = await describedOperations();
		const collections = (await all()).map(({ options = [] }) => options);
		for (const fields of [...described.map(({ fields: own }) => own), ...collections]) {
			const names = fields.map(({ name }) => name);
			expect(names).toEqual([...new Set(names)]);
		}
	});

	it('has no name that means two types of value', async () => {
		const types = new Map<string, Set<string>>();
		for (const { name, type } of await all()) {
			types.set(name, (types.get(name) ?? new Set()).add(type));
		}
		const several = Array.from(types).filter(([, { size }]) => size > 1);
		expect(several).toEqual([]);
	});

	it('has every list of five or more in alphabetical order', async () => {
		for (const { options = [] } of await all()) {
			if (options.length < 5) continue;
			const labels = options.map((option) =>
				'displayName' in option ? option.displayName : option.name,
			);
			expect(labels).toEqual([...labels].sort((one, other) => one.localeCompare(other)));
		}
	});

	it('names only list searches that exist, and uses all that do', async () => {
		const nodeTypes = await loadNodeTypes();
		const types = nodeTypes.getByNameAndVersion(`${packageName}.avanserTelco`, 1);
		const used = (await all()).flatMap(({ modes = [] }) =>
			modes.flatMap(({ typeOptions }) => typeOptions?.searchListMethod ?? []),
		);
		expect([...new Set(used)].sort()).toEqual(Object.keys(types.methods?.listSearch ?? {}).sort());
	});

	it('offers every operation with an action and a description', async () => {
		const described = await describedOperations();
		expect(described).not.toHaveLength(0);
		for (const { operation } of described) {
			expect(operation.action).toMatch(/^[A-Z]\w+( \w+)+$/);
			expect(operation.description).toMatch(/^\w.+[\w)]\.?$/);
		}
	});
});

describe('the editor', () => {
	it.each(nodeNames)('has room for the labels within the collections of %s', async (name) => {
		const { properties } = await descriptionOf(name);
		const labels = properties
			.flatMap((property) => withNested(property).slice(1))
			.map(({ displayName }) => displayName);
		// At its usual width a longer one ends in an ellipsis.
		expect(labels.filter((label) => label.length > 26)).toEqual([]);
	});

	// It takes a parameter whose every value shows a credential for a choice of authentication, and hides it.
	it('shows every parameter that chooses a credential', async () => {
		for (const name of nodeNames) {
			const description = await descriptionOf(name);
			for (const property of description.properties.filter(({ type }) => type === 'options')) {
				const shows = (description.credentials ?? []).flatMap(
					({ displayOptions }) => displayOptions?.show?.[property.name] ?? [],
				);
				const values = (property.options ?? []).flatMap((option) =>
					'value' in option ? [option.value] : [],
				);
				expect({
					name,
					hidden: property.name,
					by: values.filter((value) => !shows.includes(value)),
				}).not.toEqual({ name, hidden: property.name, by: [] });
			}
		}
	});
});

describe("n8n's panel of nodes", () => {
	// n8n-editor-ui, useActionsGeneration: it makes an entry for each choice of a parameter with one of these labels.
	const makesEntries = ['event', 'events', 'trigger on'];
	const parametersThatMakeEntries = async (name: string) => {
		const { properties } = await descriptionOf(name);
		return properties.filter(({ displayName }) => makesEntries.includes(displayName.toLowerCase()));
	};

	it('joins the trigger with the action node, with an entry for each event', async () => {
		// It joins two nodes whose names differ in nothing but "Trigger".
		const [parameter, ...others] = await parametersThatMakeEntries('avanserTelcoTrigger');
		expect(others).toEqual([]);
		const entries = (parameter?.options ?? []).map((option) => 'action' in option && option.action);
		expect(entries).toEqual(['On call ended', 'On request finished', 'On SMS received']);
	});

	it('lists the Catch-Up Trigger among triggers only, because it has no entries', async () => {
		expect(await parametersThatMakeEntries('avanserTelcoCatchUpTrigger')).toEqual([]);
	});

	it('finds the joined entry by what the trigger is for, as it searches the words of the action node', () => {
		const aliases = (file: string): string[] =>
			JSON.parse(readFileSync(join(root, `nodes/AvanserTelco/${file}.node.json`), 'utf8')).alias;
		expect(aliases('AvanserTelco')).toEqual(expect.arrayContaining(aliases('AvanserTelcoTrigger')));
	});
});

describe('the rules for values', () => {
	// They are looked up by name: a field that is renamed would lose its check without a word.
	it('are each for a text field of a node', async () => {
		const descriptions = await Promise.all(nodeNames.map(descriptionOf));
		const checked = descriptions
			.flatMap(({ properties }) => properties.flatMap(withNested))
			.filter(({ type }) => type === 'string' || type === 'resourceLocator')
			.map(({ name }) => name);
		expect(Object.keys(valueRules).filter((name) => !checked.includes(name))).toEqual([]);
	});
});

describe('the trigger', () => {
	it('has a path, a subtitle and fields for every event', async () => {
		const { properties, subtitle = '', webhooks = [] } = await descriptionOf('avanserTelcoTrigger');
		const events = choices(properties.find(({ name }) => name === 'triggerOn'));
		const expressions = [subtitle, ...webhooks.map(({ path }) => path)];
		expect(events).not.toHaveLength(0);
		for (const { value } of events) {
			for (const expression of expressions) expect(expression).toContain(` ${value}: "`);
			const shown = properties.filter(({ displayOptions }) =>
				displayOptions?.show?.triggerOn?.some((event) => event === value),
			);
			expect([value, shown.length]).not.toEqual([value, 0]);
		}
	});
});

describe('the README', () => {
	it('has the operations as they are', async () => {
		const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');
		const [, table] = /<!-- operations -->([\s\S]*?)<!-- \/operations -->/.exec(readme) ?? [];
		// Prettier lines the columns up.
		const cells = (text = '') =>
			text
				.trim()
				.split(/\s*\|\s*|-{3,}/)
				.filter((cell) => cell.trim() !== '');
		expect(cells(table)).toEqual(cells(await operationTable()));
	});
});
