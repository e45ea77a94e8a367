import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { request } from 'undici';
import fc from 'fast-check';
import type { Trigger } from '../host/triggers.mts';
import { blueprintCall, blueprintSms, withStage } from './setup.mts';

const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
/** For each test. */
const deliveries = 200;

const names = fc.oneof(
	{
		weight: 4,
		arbitrary: fc.constantFrom(...Object.keys(blueprintCall), ...Object.keys(blueprintSms)),
	},
	{ weight: 2, arbitrary: fc.constantFrom('request_id', 'status', 'service_number', 'account_id') },
	{
		weight: 3,
		arbitrary: fc.constantFrom(
			...['__proto__', 'constructor', 'prototype', 'hasOwnProperty', 'toString', 'raw', 'error'],
			...[
				'__proto__[polluted]',
				'constructor[prototype][polluted]',
				'callid[]',
				'callid[0][x]',
				'',
			],
			...['avanser_token', 'avanser_ref', 'avanser_previous', 'AVANSER_TOKEN', '[[callid]]'],
		),
	},
	{ weight: 2, arbitrary: fc.string() },
);

const text = fc.oneof(
	fc.string(),
	fc.string({ unit: 'binary' }),
	fc.constantFrom(
		...[
			'',
			' ',
			'null',
			'NaN',
			'Infinity',
			'-1',
			'1e999',
			'9'.repeat(400),
			'Private',
			'[[callid]]',
		],
		...[
			'[['.repeat(500),
			'../../etc/passwd',
			'{{ $env }}',
			'={{ 1 }}',
			'<script>',
			'\u0000',
			'\ud800',
		],
		...['2019-13-45T99:99:99+99:99', '+', '+61-', `+61-${'0'.repeat(1000)}`, 'x'.repeat(10_000)],
	),
);

const query = fc
	.array(
		fc.tuple(
			names,
			fc.oneof(text.map(encode), fc.constantFrom('%', '%zz', '%ff%fe', '%c3%28', '%00')),
		),
		{
			maxLength: 12,
		},
	)
	.map((pairs) => pairs.map(([name, value]) => `${encode(name)}=${value}`).join('&'));

const json = fc.oneof(
	fc.json({ maxDepth: 4 }),
	fc.dictionary(names, fc.jsonValue({ maxDepth: 3 })).map((value) => JSON.stringify(value)),
	fc.constantFrom(
		...['{"__proto__":{"polluted":true}}', '{"constructor":{"prototype":{"polluted":true}}}'],
		...['{"a":{"__proto__":{"polluted":true}}}', '{"__pr\\u006fto__":{"polluted":true}}'],
		...['null', '[]', '[null]', 'true', '0', '""', '{', '{"a":1,}', '{"status":"completed" "x":1}'],
		...['{"callid":null,"status":null}', '{"callid":[[[[1]]]],"status":{}}', '{"toString":1}'],
	),
	fc.constant(null).map(() => `${'['.repeat(5000)}${']'.repeat(5000)}`),
	fc.constant(null).map(() => JSON.stringify({ txt: 'x'.repeat(100_000), callid: 1 })),
);

const body = fc.oneof(
	json.map((value) => Buffer.from(value)),
	query.map((value) => Buffer.from(value)),
	text.map((value) => Buffer.from(value)),
	fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes)),
);

const headers = fc.record(
	{
		'content-type': fc.constantFrom(
			...['application/json', 'application/x-www-form-urlencoded', 'text/plain', 'text/xml'],
			...['application/xml', 'multipart/form-data; boundary=x', 'multipart/form-data', 'image/png'],
			...['application/json; charset=utf-16', 'application/json; charset=nonsense', ';;;', 'x'],
			'text/plain; charset=iso-8859-1',
		),
		'content-encoding': fc.constantFrom('gzip', 'deflate', 'br', 'identity'),
	},
	{ requiredKeys: [] },
);

function encode(value: string): string {
	return encodeURIComponent(value.toWellFormed());
}

describe('hostile deliveries', () => {
	const stage = withStage();
	const rejections: unknown[] = [];
	const keep = (reason: unknown) => void rejections.push(reason);
	beforeAll(() => void process.on('unhandledRejection', keep));
	afterAll(() => void process.off('unhandledRejection', keep));

	const survives = async (trigger: Trigger, secure: boolean) => {
		await trigger.activate();
		let sent = 0;
		await fc.assert(
			fc.asyncProperty(
				query,
				fc.constantFrom('GET' as const, 'POST' as const),
				headers,
				body,
				async (search, method, given, content) => {
					// Longer ones are refused by Node.js before n8n sees them.
					fc.pre(search.length < 12_000);
					const answer = await request(`${trigger.url}?${search}`, {
						method,
						headers: given,
						...(method === 'POST' && { body: content }),
					});
					await answer.body.dump();
					sent += 1;
					expect([200, 401, 403]).toContain(answer.statusCode);
					if (secure) expect(answer.statusCode).toBe(401);
				},
			),
			{ seed, numRuns: deliveries, interruptAfterTimeLimit: 120_000, markInterruptAsFailure: true },
		);
		expect(sent).toBeGreaterThanOrEqual(deliveries);
		expect(stage.host.failures).toEqual([]);
		expect(rejections).toEqual([]);
		expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
		expect(({} as Record<string, unknown>).polluted).toBeUndefined();
		for (const item of trigger.items) {
			expect(Object.getPrototypeOf(item)).toBe(Object.prototype);
			expect(JSON.stringify(item)).not.toMatch(/"__proto__":|"avanser_(token|ref|previous)":/i);
		}
		return trigger.items.length;
	};

	it.each([
		['callEnded', { registerOn: 'byHand' }],
		['callEnded', { registerOn: 'byHand', simple: false, repeatedCalls: 'changed' }],
		['smsReceived', { registerOn: 'byHand', filters: { textMatches: '(a|aa)*$' } }],
		['smsReceived', { registerOn: 'byHand', simple: false }],
		['requestFinished', { verify: false }],
		['requestFinished', { verify: false, simple: false }],
	] as const)(
		`cannot harm the %s Trigger with %j (seed ${seed})`,
		async (type, parameters) => {
			const trigger = await stage.trigger(type, parameters, {});
			expect(await survives(trigger, false)).toBeGreaterThan(0);
		},
		180_000,
	);

	it.each(['callEnded', 'smsReceived', 'requestFinished'] as const)(
		`start nothing at a %s Trigger with a secret (seed ${seed})`,
		async (type) => {
			const trigger = await stage.trigger(
				type,
				type === 'requestFinished' ? {} : { registerOn: 'byHand' },
			);
			expect(await survives(trigger, true)).toBe(0);
		},
		180_000,
	);
});
