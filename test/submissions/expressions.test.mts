import { describe, expect, it } from '@jest/globals';
import type { INodeParameters, INodeProperties } from 'n8n-workflow';
import { change, decommission, order } from '../host/parameters.mts';
import { describedOperations } from '../host/description.mts';
import { byId, withSimulator } from '../host/simulation.mts';
import { entriesApart, friendlyEntries } from './entries.mts';

const avanser = withSimulator();

/** What an expression can come to although its user meant something. */
const nothings: Record<string, string> = {
	'a member that is missing': '={{ $json.missing }}',
	'a member of one that is missing': '={{ $json.missing.deeper.still }}',
	null: '={{ null }}',
	'an empty text': '={{ "" }}',
	blanks: '={{ "  \\u00a0 " }}',
	'an error': '={{ (() => { throw new Error("no") })() }}',
	'a text with nothing in its place': '=  {{ $json.missing }}',
	'the word undefined': '={{ "" + $json.missing }}',
};

/** For every way to find a number. */
const everyWay = {
	custom_id: 'A',
	lat: -33.8,
	lng: 151.2,
	location: 'Sydney',
	number: '61280740801',
	szu: 'sydney',
};

interface Entry {
	label: string;
	path: string[];
	field: INodeProperties;
}

/**
 * Every entry of an operation, those of its collections too, but not the collections: n8n turns an expression for a
 * whole one into an empty collection before a node sees it (n8n-workflow, getNodeParameters), and the editor has none.
 */
function entriesOf(fields: INodeProperties[], path: string[] = []): Entry[] {
	return fields.flatMap((field): Entry[] => {
		const here = [...path, field.name];
		const members = (field.options ?? []).filter((option) => 'type' in option);
		const own = { label: field.displayName, path: here, field };
		return field.type === 'collection' ? entriesOf(members, here) : [own];
	});
}

function withValue(
	parameters: INodeParameters,
	[name = '', ...rest]: string[],
	value: unknown,
): INodeParameters {
	const inner = parameters[name];
	const nested = typeof inner === 'object' && inner !== null ? (inner as INodeParameters) : {};
	return {
		...parameters,
		[name]: (rest.length === 0 ? value : withValue(nested, rest, value)) as INodeParameters[string],
	};
}

describe('an entry that is an expression of nothing', () => {
	it.each([
		{ operation: 'create', base: order },
		{ operation: 'update', base: change },
		{ operation: 'delete', base: decommission },
	])(
		'sends nothing, whichever entry of service: $operation it is',
		async ({ operation, base }) => {
			const found = (await describedOperations()).find(
				({ resource, operation: { value } }) => resource.value === 'service' && value === operation,
			);
			const entries = entriesOf(found?.fields ?? []).filter(
				({ field }) => !entriesApart.has(field.name),
			);
			expect(entries.length).toBeGreaterThan(5);
			const violations: unknown[] = [];
			for (const { field, label, path } of entries) {
				// What shows the entry: the first choice of each parameter it depends on.
				const shown = Object.entries(field.displayOptions?.show ?? {}).reduce<INodeParameters>(
					(all, [name, values]) => ({ ...all, [name]: values?.[0] as INodeParameters[string] }),
					base(operation === 'create' ? everyWay : {}),
				);
				for (const [what, expression] of Object.entries(nothings)) {
					avanser.simulator.journal.clear();
					const value = field.type === 'resourceLocator' ? byId(expression) : expression;
					const { error } = await avanser.host.run(withValue(shown, path, value));
					if (friendlyEntries.has(field.name)) continue;
					const named = error?.message.includes(`'${label}'`) ?? false;
					if (!named || avanser.writes().length > 0) {
						violations.push({ path: path.join('.'), what, message: error?.message });
					}
				}
			}
			expect(violations).toEqual([]);
		},
		120_000,
	);
});

describe('a literal that was left empty', () => {
	it('is allowed: it is no expression', async () => {
		const parameters = order({
			custom_id: '',
			additionalFields: { call_uri: '', callback_uri: '', sms_forward_uri: '' },
			guards: { allowedCountries: '', allowedNumberTypes: [] },
			options: { additionalBody: '', account_id: byId('') },
		});
		expect(await avanser.rows(parameters)).toMatchObject([{ outcome: 'created' }]);
	});
});

describe('an ID that arrives as a number', () => {
	it('is refused where the number cannot be exact', async () => {
		const error = await avanser.failure(order({ custom_id: '={{ 12345678901234567890 }}' }));
		expect(error.message).toBe(
			"'Custom ID' is a number too large to be exact. Make it a text where the data comes from",
		);
		expect(avanser.writes()).toEqual([]);
	});

	it('is taken where it is exact', async () => {
		expect(await avanser.rows(order({ custom_id: '={{ 4711 }}' }))).toMatchObject([
			{ custom_id: '4711' },
		]);
	});
});

describe('a text with an expression in it that comes to nothing', () => {
	it.each(['=campaign-{{ $json.missing }}', '={{ $json.missing }}-2026', '=a {{ null }} b'])(
		'is refused although something is left: %s',
		async (custom_id) => {
			const error = await avanser.failure(order({ custom_id }));
			expect(error.message).toBe("'Custom ID' has an expression that gives nothing");
			expect(avanser.writes()).toEqual([]);
		},
	);
});
