import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { byId, withSimulator } from '../host/simulation.mts';

const avanser = withSimulator();

/** Each run of the node takes a batch of wild items; a failure prints its seed, and without shrinking ends soon. */
const batch = <T,>(item: fc.Arbitrary<T>) => fc.array(item, { minLength: 40, maxLength: 40 });
const patience = 30_000;
const runs = { numRuns: 5, endOnFailure: true };

/** Items in, one outcome each; whatever happened, nothing but these requests was sent. */
async function outcomes(parameters: INodeParameters, items: IDataObject[]) {
	avanser.simulator.journal.clear();
	const { items: out, error } = await avanser.host.run(parameters, {
		items,
		settings: { onError: 'continueRegularOutput' },
	});
	if (error !== undefined) throw error;
	return {
		out: out.map(({ json }) => json),
		// Before it orders or changes anything, the node asks for the time.
		sent: avanser.simulator.journal
			.entries()
			.filter(({ documentedOperation }) => documentedOperation !== 'accounts.list'),
	};
}

/** Half of a text is what somebody meant, the other half is anything. */
const phoneLike = fc.oneof(
	fc.stringMatching(/^[+ (]{0,2}\d{1,3}[-. )(]{0,2}\d{1,14}$/),
	fc.stringMatching(/^\+\d{1,3}-\d{3,12}$/),
	fc.string({ unit: 'grapheme', maxLength: 20 }),
	fc.constantFrom('..', '2', '/', '61280740800/..', '%2e%2e', '+', '0', '00', ' '),
);

describe('whatever is given as a phone number', () => {
	it(
		'AVANSER gets 6 to 15 digits that do not begin with 0, or nothing',
		async () => {
			await fc.assert(
				fc.asyncProperty(batch(phoneLike), async (numbers) => {
					const { out, sent } = await outcomes(
						{
							resource: 'service',
							operation: 'delete',
							service_number: byId('={{ $json.number }}'),
						},
						numbers.map((number) => ({ number })),
					);
					expect(out).toHaveLength(numbers.length);
					for (const { method, path } of sent) {
						expect([method, path]).toEqual([
							'DELETE',
							expect.stringMatching(/^\/v1\/services\/[1-9]\d{5,14}$/),
						]);
					}
					const refused = out.filter(({ error }) => /^'Service Number' /.test(String(error)));
					expect(refused.length + sent.length).toBe(numbers.length);
				}),
				runs,
			);
		},
		patience,
	);

	it(
		'the digits are the ones that were given',
		async () => {
			const written = fc
				.record({
					// Of countries without a zero in front of numbers, and too long for an Australian one without its code.
					digits: fc.stringMatching(/^6[159][1-9]\d{7,12}$/),
					separators: fc.array(fc.constantFrom('', ' ', '-', '.', '(', ')'), {
						minLength: 15,
						maxLength: 15,
					}),
					plus: fc.constantFrom('', '+'),
				})
				// `+61-…` is the form of call reports, where a zero is dropped.
				.filter(({ separators, plus }) => !(plus === '+' && separators.includes('-')));
			await fc.assert(
				fc.asyncProperty(batch(written), async (numbers) => {
					const { sent } = await outcomes(
						{
							resource: 'number',
							operation: 'search',
							search_type: 'number',
							number: '={{ $json.number }}',
							options: { concurrency: 1 },
						},
						numbers.map(({ digits, separators, plus }) => ({
							number:
								plus +
								Array.from(digits, (digit, index) => `${digit}${separators[index] ?? ''}`).join(''),
						})),
					);
					expect(sent.map(({ query }) => query.number)).toEqual(
						numbers.map(({ digits }) => digits),
					);
				}),
				runs,
			);
		},
		patience,
	);
});

describe('whatever is given as a request ID', () => {
	it(
		'the path has no other parts',
		async () => {
			const id = fc.oneof(
				fc.stringMatching(/^[\w.~-]{1,40}$/),
				fc.string({ unit: 'binary', maxLength: 20 }),
				fc.constantFrom('..', '.', '...', '/', '%2f', 'a/b', 'a\\b', 'a?b', 'a#b', 'a;b', '~', '-'),
			);
			await fc.assert(
				fc.asyncProperty(batch(id), async (ids) => {
					const { out, sent } = await outcomes(
						{
							resource: 'request',
							operation: 'getCallbackBody',
							request_id: byId('={{ $json.id }}'),
						},
						ids.map((value) => ({ id: value })),
					);
					for (const { path } of sent) {
						expect(path).toMatch(/^\/v1\/requests\/[\w.~-]+\/callback_body$/);
					}
					const refused = out.filter(({ error }) => /^'Request' /.test(String(error)));
					expect(refused.length + sent.length).toBe(ids.length);
				}),
				runs,
			);
		},
		patience,
	);
});

describe('whatever expressions give', () => {
	const wild = fc.oneof(
		fc.jsonValue({ maxDepth: 2 }),
		fc.constantFrom(
			'transfer',
			'prompt',
			'AU',
			'61280740801',
			'true',
			'number',
			'szu',
			'',
			null,
			1,
		),
	);
	const fields = [
		'name',
		'search_type',
		'country',
		'location',
		'lat',
		'lng',
		'radius',
		'number',
		'number_type',
		'szu',
		'type',
		'answer_point',
		'record_call',
	];
	const parameters: INodeParameters = {
		resource: 'service',
		operation: 'create',
		...Object.fromEntries(fields.map((field) => [field, `={{ $json.${field} }}`])),
		additionalFields: {
			custom_group: '={{ $json.custom_group }}',
			call_uri: '={{ $json.call_uri }}',
		},
	};
	const good: Record<string, unknown> = {
		name: 'Good',
		search_type: 'number',
		country: 'AU',
		number: '61280740801',
		lat: -33,
		lng: 151,
		szu: 'sydney',
		location: 'Sydney',
		number_type: 'MOBILE',
		type: 'transfer',
		answer_point: '61401603859',
		record_call: true,
	};

	it(
		'every item is an answer of AVANSER or an error that names a field',
		async () => {
			const item = fc
				.record({
					bad: fc.dictionary(fc.constantFrom(...fields, 'custom_group', 'call_uri'), wild, {
						minKeys: 1,
						maxKeys: 3,
					}),
				})
				.map(({ bad }): IDataObject => JSON.parse(JSON.stringify({ ...good, ...bad })));
			await fc.assert(
				fc.asyncProperty(batch(item), async (items) => {
					const { out, sent } = await outcomes(parameters, items);
					const orders = sent.filter(({ method }) => method !== 'GET');
					expect(orders.every(({ path }) => path === '/v1/requests')).toBe(true);
					for (const { body } of orders) {
						const { service_number, service, ...rest }: Record<string, unknown> = JSON.parse(body);
						const allowed = ['name', 'custom_group', 'call_uri', 'callback_uri'];
						expect(Object.keys(rest).filter((key) => !allowed.includes(key))).toEqual([]);
						for (const value of Object.values(rest)) expect(typeof value).toBe('string');
						expect(service_number).toMatchObject({ search_type: expect.any(String) });
						expect(service).toMatchObject({
							type: expect.stringMatching(/^(transfer|prompt|voicemail)$/),
						});
					}
					const refused = out.filter(({ error }) => /^'[A-Z][\w ()]+' /.test(String(error)));
					expect(out).toHaveLength(items.length);
					expect(refused.length + orders.length).toBe(items.length);
				}),
				runs,
			);
		},
		patience,
	);
});

describe('whatever is in Additional Body', () => {
	/** n8n's HTTP client leaves these names out. */
	const harmless = (json: string): unknown =>
		JSON.parse(json, (_, value: unknown) =>
			isObject(value)
				? Object.fromEntries(
						Object.entries(value).filter(
							([name]) => !['__proto__', 'constructor', 'prototype'].includes(name),
						),
					)
				: value,
		);
	const isObject = (value: unknown): value is object =>
		typeof value === 'object' && value !== null && !Array.isArray(value);

	it(
		'is merged without touching any prototype, and sent as it is',
		async () => {
			const key = fc.oneof(
				fc.constantFrom('__proto__', 'prototype', 'service', 'name', 'toString'),
				fc.string({ maxLength: 5 }),
			);
			const { object } = fc.letrec<{ object: Record<string, unknown>; value: unknown }>((tie) => ({
				object: fc
					.array(fc.tuple(key, tie('value')), { maxLength: 4 })
					// JSON.parse makes own properties of names that a literal would not.
					.map((entries) =>
						JSON.parse(
							`{${entries.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join()}}`,
						),
					),
				value: fc.oneof({ depthSize: 'small' }, fc.jsonValue({ maxDepth: 1 }), tie('object')),
			}));
			await fc.assert(
				fc.asyncProperty(batch(object), async (bodies) => {
					const { sent } = await outcomes(
						{
							resource: 'service',
							operation: 'update',
							service_number: byId('61280740800'),
							updateFields: { name: 'Renamed' },
							options: { additionalBody: '={{ $json.body }}', concurrency: 1 },
						},
						bodies.map((body) => ({ body: JSON.stringify(body) })),
					);
					expect(sent.map(({ body }) => harmless(body))).toEqual(
						bodies.map((body) => harmless(JSON.stringify({ name: 'Renamed', ...body }))),
					);
					expect(Object.keys(Object.prototype)).toEqual([]);
					expect(Object.getOwnPropertyNames(Object.prototype)).not.toContain('service');
				}),
				runs,
			);
		},
		patience,
	);
});
