import { describe, expect, it } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import { choices, describedOperations } from '../host/description.mts';
import { change, decommission, order } from '../host/parameters.mts';
import { byId, withSimulator } from '../host/simulation.mts';
import { sent } from './sent.mts';

const avanser = withSimulator();

const bought = () => avanser.simulator.ledger.bought();

async function field(operation: string, name: string) {
	const described = await describedOperations();
	return described
		.find(
			({ resource, operation: { value } }) => resource.value === 'service' && value === operation,
		)
		?.fields.find((candidate) => candidate.name === name);
}

const refusal = (reason: string) =>
	`AVANSER refused the request: Bad Request (HTTP 400). ${reason}`;

describe('[5.1] search_type', () => {
	const ways: Array<[string, INodeParameters]> = [
		['coordinates', { lat: -33.86, lng: 151.2 }],
		['location', { location: 'Sydney' }],
		['number', { number: '61280740801' }],
		['number_type', { number_type: 'MOBILE' }],
		['prefix', { number: '61280740801' }],
		['szu', { szu: 'sydney' }],
	];

	it('[5.1] has all six members, szu and the five listed', async () => {
		const offered = choices(await field('create', 'search_type')).map(({ value }) => value);
		expect(offered.sort()).toEqual(ways.map(([way]) => way));
	});

	it.each(ways)('[5.1] %s is sent literally', async (search_type, criteria) => {
		await avanser.rows(order({ search_type, ...criteria }));
		expect(sent(avanser)).toMatchObject([{ service_number: { search_type } }]);
		expect(bought()).toHaveLength(1);
	});
});

describe('[5.2] coordinates in an order', () => {
	const around = (options: INodeParameters = {}) =>
		order({ search_type: 'coordinates', lat: -33.86, lng: 151.2, options });

	it.each([
		['either', {}, 'coordinates'],
		['coordinates', {}, 'coordinates'],
		['either', { coordinatesSearchType: 'location' }, 'location'],
		['location', { coordinatesSearchType: 'location' }, 'location'],
	] as const)(
		'[5.2] where AVANSER accepts %s, %j sends %s',
		async (reading, options, search_type) => {
			avanser.simulator.readings.coordinatesSearchType = reading;
			await avanser.rows(around(options));
			expect(sent(avanser)).toMatchObject([{ service_number: { search_type, lat: -33.86 } }]);
			expect(bought()).toHaveLength(1);
		},
	);

	it('[5.2] the refusal names the field to change', async () => {
		avanser.simulator.readings.coordinatesSearchType = 'location';
		const error = await avanser.failure(around());
		expect(error.message).toBe(refusal("'Find Number By' (search_type): invalid search type"));
		expect(bought()).toEqual([]);
	});
});

describe('[5.3] the longitude of an order', () => {
	const around = (options: INodeParameters = {}) =>
		order({ search_type: 'coordinates', lat: -33.86, lng: 151.2, options });

	it.each(['either', 'lng', 'long'] as const)(
		'[5.3] is sent under both names, whichever AVANSER reads: %s',
		async (reading) => {
			avanser.simulator.readings.longitudeMember = reading;
			await avanser.rows(around());
			expect(sent(avanser)).toMatchObject([{ service_number: { lng: 151.2, long: 151.2 } }]);
			expect(bought()).toHaveLength(1);
		},
	);

	it.each(['lng', 'long'] as const)('[5.3] can be sent as %s alone', async (member) => {
		avanser.simulator.readings.longitudeMember = member;
		await avanser.rows(around({ longitudeMember: member }));
		expect(sent(avanser)).toEqual([
			expect.objectContaining({
				service_number: {
					country: 'AU',
					search_type: 'coordinates',
					lat: -33.86,
					[member]: 151.2,
					radius: 20,
				},
			}),
		]);
	});

	it('[5.3] is lng alone in a search', async () => {
		await avanser.rows({
			resource: 'number',
			operation: 'search',
			search_type: 'coordinates',
			lat: -33.86,
			lng: 151.2,
		});
		expect(avanser.simulator.journal.last()?.query).toEqual({
			country: 'AU',
			lat: '-33.86',
			lng: '151.2',
			radius: '20',
		});
	});
});

describe('[5.4] number_type', () => {
	it.each(['either', 'upper'] as const)('[5.4] is sent in upper case (%s)', async (reading) => {
		avanser.simulator.readings.numberTypeCase = reading;
		await avanser.rows(order({ number_type: '={{ "mobile" }}' }));
		expect(sent(avanser)).toMatchObject([{ service_number: { number_type: 'MOBILE' } }]);
	});

	it('[5.4] can be sent in lower case where AVANSER wants that', async () => {
		avanser.simulator.readings.numberTypeCase = 'lower';
		expect((await avanser.failure(order())).message).toBe(
			refusal("'Number Type' (number_type): invalid number type"),
		);
		const additionalBody = '{"service_number": {"number_type": "mobile"}}';
		await avanser.rows(order({ options: { additionalBody } }));
		expect(bought()).toHaveLength(1);
	});

	it('[5.4] GEO is offered with a note, and AVANSER decides whether to accept it', async () => {
		const geo = choices(await field('create', 'number_type')).find(({ value }) => value === 'GEO');
		expect(geo?.description).toContain('more efficiently');
		expect((await avanser.failure(order({ number_type: 'GEO' }))).message).toBe(
			refusal("'Number Type' (number_type): invalid number type"),
		);
		avanser.simulator.readings.geoInCreate = 'accepted';
		await avanser.rows(order({ number_type: 'GEO' }));
		expect(bought()).toMatchObject([{ service_number: '61280740801' }]);
	});
});

describe('[5.5] a wanted number', () => {
	const wanted = (parameters: INodeParameters = {}) =>
		order({ search_type: 'number', number: '61280740801', ...parameters });
	const taken = () => avanser.simulator.telco.stock.take('61280740801');

	it('[5.5] is looked for as number by default, as prefix only when chosen', async () => {
		expect((await field('create', 'search_type'))?.default).toBe('number');
		await avanser.rows(wanted());
		await avanser.rows(wanted({ search_type: 'prefix', number: '61280740802' }));
		expect(sent(avanser)).toMatchObject([
			{ service_number: { search_type: 'number', number: '61280740801' } },
			{ service_number: { search_type: 'prefix', number: '61280740802' } },
		]);
	});

	it('[5.5] prefix may be refused by name', async () => {
		avanser.simulator.readings.prefixSearchType = 'refused';
		const error = await avanser.failure(wanted({ search_type: 'prefix' }));
		expect(error.message).toBe(refusal("'Find Number By' (search_type): invalid search type"));
	});

	it('[5.5] may silently become another one, which the item shows', async () => {
		taken();
		expect(await avanser.rows(wanted())).toMatchObject([{ service_number: '61280740802' }]);
	});

	it('[5.5] must not become another one with Require This Exact Number', async () => {
		taken();
		const error = await avanser.failure(wanted({ guards: { requireExactNumber: true } }));
		const [entry] = bought();
		expect(error.message).toContain('61280740801');
		expect(error.message).toContain('61280740802');
		expect(error.message).toContain(entry?.request_id ?? 'a request id');
		expect(error.description).toContain('Decommission');
		expect(avanser.simulator.ledger.ceased()).toEqual([]);
	});

	it('[5.5] is accepted with Require This Exact Number when it is that one', async () => {
		expect(await avanser.rows(wanted({ guards: { requireExactNumber: true } }))).toMatchObject([
			{ service_number: '61280740801' },
		]);
	});
});

describe('[5.6] call_reporting', () => {
	const call_reporting = { report: 'all-calls' };
	const inside = { service: { call_reporting } };
	const beside = { call_reporting };

	it.each([
		['transfer', inside],
		['voicemail', inside],
		['prompt', beside],
	])('[5.6] of a new %s service is where the examples have it', async (type, expected) => {
		await avanser.rows(order({ type, call_reporting }));
		const [body] = sent(avanser);
		expect(body).toMatchObject(expected);
		expect(JSON.stringify(body).match(/call_reporting/g)).toHaveLength(1);
	});

	it('[5.6] of a change is at the top level', async () => {
		await avanser.rows(change({ call_reporting, updateFields: {} }));
		expect(sent(avanser)).toEqual([beside]);
	});

	it.each([
		['service', inside],
		['topLevel', beside],
	] as const)('[5.6] goes to the other place by option: %s', async (place, expected) => {
		avanser.simulator.readings.callReportingSent = place;
		const options = { callReportingPlace: place };
		await avanser.rows(order({ type: 'prompt', call_reporting, options }));
		await avanser.rows(change({ call_reporting, updateFields: {}, options }));
		expect(sent(avanser)).toMatchObject([expected, expected]);
		expect(avanser.simulator.ledger.entries()).toHaveLength(2);
	});

	it('[5.6] in the wrong place is refused by name', async () => {
		avanser.simulator.readings.callReportingSent = 'topLevel';
		const error = await avanser.failure(order({ call_reporting }));
		expect(error.message).toBe(refusal("'Call Reporting' (call_reporting): unknown parameter"));
	});

	it.each(['service', 'topLevel'] as const)(
		'[5.6] is read from either place: %s',
		async (place) => {
			await avanser.rows(change({ call_reporting, updateFields: {} }));
			await avanser.simulator.clock.advanceToEnd();
			avanser.simulator.readings.callReportingShown = place;
			const [row] = await avanser.rows({
				resource: 'service',
				operation: 'get',
				service_number: byId('61280740800'),
			});
			expect(row).toMatchObject(place === 'service' ? inside : beside);
		},
	);
});

describe('[5.7] greetings', () => {
	const call_greeting = 'https://example.com/greeting.wav';
	const call_whisper = 'https://example.com/whisper.wav';
	const voicemail = 'https://example.com/voicemail.mp3';

	it.each(['transfer', 'voicemail', 'prompt'])(
		'[5.7] can be set for a %s service',
		async (type) => {
			const additionalFields = { call_greeting, call_whisper, voicemail };
			await avanser.rows(order({ type, additionalFields }));
			expect(sent(avanser)).toMatchObject([{ service: { type, ...additionalFields } }]);
		},
	);

	it('[5.7] are named by the refusal where AVANSER takes them for transfer services only', async () => {
		avanser.simulator.readings.greetings = 'transfer only';
		await avanser.rows(order({ additionalFields: { call_greeting } }));
		const error = await avanser.failure(
			order({ type: 'prompt', additionalFields: { call_greeting } }),
		);
		expect(error.message).toBe(refusal("'Call Greeting' (call_greeting): type = transfer only"));
		expect(bought()).toHaveLength(1);
	});

	it('[5.7] are sent empty with a change if they are added and left empty, to mean the default', async () => {
		await avanser.rows(change({ updateFields: { call_greeting: '', name: 'Renamed' } }));
		await avanser.rows(change({ updateFields: { name: 'Renamed again' } }));
		expect(sent(avanser)).toEqual([
			{ name: 'Renamed', service: { call_greeting: '' } },
			{ name: 'Renamed again' },
		]);
	});

	it('[5.7] are not sent with an order if they are left empty, to mean the default as well', async () => {
		await avanser.rows(order({ additionalFields: { call_greeting: '', voicemail: '' } }));
		expect(JSON.stringify(sent(avanser))).not.toMatch(/call_greeting|voicemail/);
	});
});

describe('[5.8] email_cc and email_bcc', () => {
	const report = (email: INodeParameters) =>
		order({ call_reporting: { email: { subject: 'Call', email_to: 'a@example.com', ...email } } });

	it('[5.8] are optional and left out when empty', async () => {
		await avanser.rows(report({ email_cc: '' }));
		expect(sent(avanser)).toMatchObject([
			{ service: { call_reporting: { email: { subject: 'Call', email_to: ['a@example.com'] } } } },
		]);
		expect(JSON.stringify(sent(avanser))).not.toMatch(/email_cc|email_bcc/);
	});

	it('[5.8] are sent as arrays, as AVANSER may require them', async () => {
		avanser.simulator.readings.emailCopies = 'required';
		expect((await avanser.failure(report({}))).message).toBe(
			refusal("'Email CC' (email_cc): required"),
		);
		await avanser.rows(
			report({
				email_cc: 'b@example.com,\nc@example.com',
				email_bcc: 'd@example.com; e@example.com',
			}),
		);
		expect(sent(avanser)[1]).toMatchObject({
			service: {
				call_reporting: {
					email: {
						email_cc: ['b@example.com', 'c@example.com'],
						email_bcc: ['d@example.com', 'e@example.com'],
					},
				},
			},
		});
	});

	it.each(['', ' ', ' , '])(
		'[5.8] are emptied by a change where they are added and left empty: %j',
		async (empty) => {
			const email = { subject: 'Call', email_to: 'a@example.com' };
			const cleared = { ...email, email_cc: empty, email_bcc: empty };
			await avanser.rows(change({ updateFields: {}, call_reporting: { email: cleared } }));
			await avanser.rows(change({ updateFields: {}, call_reporting: { email } }));
			const to = { subject: 'Call', email_to: ['a@example.com'] };
			expect(sent(avanser)).toEqual([
				{ call_reporting: { email: { ...to, email_cc: [], email_bcc: [] } } },
				{ call_reporting: { email: to } },
			]);
		},
	);

	it('[5.8] email_to and subject are required', async () => {
		const error = await avanser.failure(report({ subject: '' }));
		expect(error.message).toBe("'Subject' is empty, but Call Reporting > Email needs it");
		expect(avanser.simulator.journal.entries()).toEqual([]);
	});
});

describe('[5.9] custom_group', () => {
	it('[5.9] is sent with an order when set, as long as AVANSER takes it', async () => {
		await avanser.rows(order({ additionalFields: { custom_group: 'spring' } }));
		expect(bought()).toMatchObject([{ custom_group: 'spring' }]);
		avanser.simulator.readings.customGroupInCreate = 'refused';
		const error = await avanser.failure(order({ additionalFields: { custom_group: 'spring' } }));
		expect(error.message).toBe(refusal("'Custom Group' (custom_group): unknown parameter"));
		await avanser.rows(order());
		expect(sent(avanser).at(-1)).not.toHaveProperty('custom_group');
	});

	it('[5.9] and custom_id are no fields of a change, but can be sent with it', async () => {
		const offered = (await field('update', 'updateFields'))?.options ?? [];
		expect(offered.map(({ name }) => name)).not.toContain('custom_group');
		expect(offered.map(({ name }) => name)).not.toContain('custom_id');

		const additionalBody = '{"custom_id": "other", "custom_group": "autumn"}';
		const parameters = change({ updateFields: {}, options: { additionalBody } });
		expect((await avanser.failure(parameters)).message).toContain('(HTTP 400)');
		avanser.simulator.readings.updateCustomIds = 'accepted';
		await avanser.rows(parameters);
		expect(avanser.simulator.ledger.changed()).toMatchObject([
			{ custom_id: 'other', custom_group: 'autumn' },
		]);
	});
});

describe('[5.17] digits', () => {
	it.each([
		'6129008596',
		'614201010100',
		'6113008786264',
		'61290081596',
		'61132307',
		'614200220001',
	])('[5.17] %s, as in an example, is let through', async (answer_point) => {
		await avanser.rows(order({ answer_point }));
		expect(sent(avanser)).toMatchObject([{ service: { answer_point } }]);
	});

	it.each(['61290', '6129008159661290'])('[5.17] %s is refused', async (answer_point) => {
		const error = await avanser.failure(order({ answer_point }));
		expect(error.message).toBe("'Answer Point' must have 6 to 15 digits");
		expect(avanser.simulator.journal.entries()).toEqual([]);
	});
});

describe('[5.18] number formats', () => {
	it.each([
		['61290081596', '61290081596'],
		['+61 2 9008 1596', '61290081596'],
		['+61-0290081596', '61290081596'],
		['+61-290081596', '61290081596'],
		['+61-1300123123', '611300123123'],
		['+61 (2) 9008.1596', '61290081596'],
		['+39-0612345678', '390612345678'],
	])('[5.18] %s is sent as %s', async (given, number) => {
		await avanser.rows({
			resource: 'number',
			operation: 'search',
			search_type: 'number',
			number: given,
		});
		expect(avanser.simulator.journal.last()?.query.number).toBe(number);
	});
});

describe('[5.23] radius', () => {
	it.each(['optional', 'required'] as const)('[5.23] is always sent (%s)', async (reading) => {
		avanser.simulator.readings.radiusInCreate = reading;
		await avanser.rows(order({ search_type: 'location', location: 'Sydney' }));
		await avanser.rows(order({ search_type: 'coordinates', lat: -33.86, lng: 151.2 }));
		expect(sent(avanser)).toMatchObject([
			{ service_number: { radius: 20 } },
			{ service_number: { radius: 20 } },
		]);
	});

	it('[5.23] is not sent with other ways of finding a number', async () => {
		await avanser.rows(order({ radius: 5 }));
		expect(JSON.stringify(sent(avanser))).not.toContain('radius');
	});
});

describe('[5.29] the number in an acknowledgment', () => {
	it.each(['sent', 'absent'] as const)('[5.29] is optional: %s', async (reading) => {
		avanser.simulator.readings.acknowledgedNumber = reading;
		const [created] = await avanser.rows(order({ search_type: 'number', number: '61280740801' }));
		const [changed] = await avanser.rows(change({ updateFields: { name: 'Renamed' } }));
		for (const [row, number] of [
			[created, '61280740801'],
			[changed, '61280740800'],
		] as const) {
			expect(row).toMatchObject({ request_id: expect.any(String), message: 'Success' });
			expect(row?.service_number).toBe(reading === 'sent' ? number : undefined);
		}
	});
});

describe('[5.34] callback_uri of a change and a decommission', () => {
	const callback_uri = 'https://example.com/requests';

	it('[5.34] can be sent with a change, as long as AVANSER takes it', async () => {
		const parameters = change({
			updateFields: { callback_uri },
			options: { addReference: false },
		});
		await avanser.rows(parameters);
		expect(avanser.simulator.ledger.changed()).toMatchObject([{ callback_url: callback_uri }]);
		avanser.simulator.readings.updateCallbackUri = 'refused';
		expect((await avanser.failure(parameters)).message).toBe(
			refusal("'Callback URI' (callback_uri): unknown parameter"),
		);
	});

	it.each(['never', 'always'] as const)(
		'[5.34] a decommission has no body and is followed in the list (remembered: %s)',
		async (reading) => {
			avanser.simulator.readings.callbackUriRemembered = reading;
			const [{ request_id } = {}] = await avanser.rows(decommission());
			expect(avanser.writes()).toMatchObject([{ method: 'DELETE', body: '' }]);
			await avanser.simulator.clock.advanceToEnd();
			expect(
				await avanser.rows({
					resource: 'request',
					operation: 'get',
					request_id: byId(String(request_id)),
				}),
			).toMatchObject([{ request_type: 'delete', request_status: 'completed' }]);
		},
	);

	it('[5.34] its description says how to follow it', async () => {
		const [described] = (await describedOperations()).filter(
			({ resource, operation }) => resource.value === 'service' && operation.value === 'delete',
		);
		expect(described?.operation.description).toContain('without calling back');
	});
});

describe('[5.35] prompt in a change', () => {
	it('[5.35] is offered, and AVANSER decides', async () => {
		const parameters = change({ updateFields: { type: 'prompt' } });
		await avanser.rows(parameters);
		expect(sent(avanser)).toEqual([{ service: { type: 'prompt' } }]);
		avanser.simulator.readings.promptInUpdate = 'refused';
		const error = await avanser.failure(parameters);
		expect(error.message).toBe(refusal("'Service Type' (type): invalid type"));
	});

	it('[5.35] the type is not sent unless it was chosen', async () => {
		await avanser.rows(change({ updateFields: { answer_point: '61420123123' } }));
		expect(sent(avanser)).toEqual([{ service: { answer_point: '61420123123' } }]);
	});
});
