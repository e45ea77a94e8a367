import { expect } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import { byId } from '../host/simulation.mts';
import type { Simulation } from '../host/simulation.mts';
import { testResource } from './cases.mts';

const service = (operation: string, more: INodeParameters = {}): INodeParameters => ({
	resource: 'service',
	operation,
	...more,
});

const transfer = {
	name: 'Spring campaign',
	search_type: 'number',
	country: 'AU',
	number: '+61 2 8074 0801',
	type: 'transfer',
	answer_point: '+61 401 603 859',
	record_call: true,
};

const active = byId('61280740800');

const body = ({ writes }: Simulation): unknown => JSON.parse(writes()[0]?.body ?? '');

testResource('service', {
	create: {
		succeeds: {
			'a transfer service on a chosen number': async (avanser) => {
				const { simulator, rows, writes } = avanser;
				expect(await rows(service('create', transfer))).toMatchObject([
					{
						request_id: expect.stringMatching(/^[0-9a-f]{32}$/),
						message: 'Success',
						code: 200,
						service_number: '61280740801',
					},
				]);
				expect(writes()).toMatchObject([
					{
						method: 'POST',
						path: '/v1/requests',
						query: {},
						headers: { 'content-type': 'application/json', accept: 'application/json' },
						documentedOperation: 'requests.create',
					},
				]);
				expect(body(avanser)).toMatchObject({
					name: 'Spring campaign',
					service_number: { country: 'AU', search_type: 'number', number: '61280740801' },
					service: { type: 'transfer', answer_point: '61401603859', record_call: true },
				});
				expect(simulator.ledger.entries()).toMatchObject([
					{
						kind: 'bought',
						account: 6999,
						username: 'agency',
						service_number: '61280740801',
						name: 'Spring campaign',
						answer_point: '61401603859',
						outcome: 'pending',
					},
				]);
				await simulator.clock.advanceToEnd();
				expect(simulator.telco.services.get('61280740801')).toMatchObject({
					name: 'Spring campaign',
					service: { type: 'transfer', answer_point: '61401603859', record_call: true },
				});
			},
			'a voicemail service with everything that can be set': async (avanser) => {
				const { simulator, rows } = avanser;
				await rows(
					service('create', {
						name: 'Mailbox',
						custom_id: 'campaign-4711',
						search_type: 'number_type',
						country: 'AU',
						number_type: 'MOBILE',
						type: 'voicemail',
						call_reporting: {
							report: 'missed-voicemail',
							email: {
								subject: 'Call for __adsource__',
								email_to: 'nathan@example.com, sam@example.com',
								email_cc: 'cc@example.com',
								email_bcc: 'bcc@example.com\nhidden@example.com',
								template: byId('html_email_template'),
							},
							sms: {
								mobile: '+61 420 123 123',
								sms_id: 'Shop',
								template: byId('text_sms_template'),
							},
						},
						additionalFields: {
							answer_point_name: 'Mailbox Sydney',
							call_greeting: 'https://example.com/greeting.wav',
							call_uri: 'https://example.com/calls?x=[[callid]]',
							call_whisper: 'https://example.com/whisper.wav',
							callback_uri: 'https://example.com/requests?a=1',
							custom_group: 'spring-2026',
							sms_forward_uri: 'https://example.com/sms',
							voicemail: 'https://example.com/voicemail.mp3',
						},
						options: { addReference: false },
					}),
				);
				expect(body(avanser)).toEqual({
					name: 'Mailbox',
					custom_id: 'campaign-4711',
					custom_group: 'spring-2026',
					service_number: { country: 'AU', search_type: 'number_type', number_type: 'MOBILE' },
					service: {
						type: 'voicemail',
						answer_point_name: 'Mailbox Sydney',
						call_greeting: 'https://example.com/greeting.wav',
						call_whisper: 'https://example.com/whisper.wav',
						voicemail: 'https://example.com/voicemail.mp3',
						call_reporting: {
							report: 'missed-voicemail',
							email: {
								subject: 'Call for __adsource__',
								email_to: ['nathan@example.com', 'sam@example.com'],
								email_cc: ['cc@example.com'],
								email_bcc: ['bcc@example.com', 'hidden@example.com'],
								template: 'html_email_template',
							},
							sms: { mobile: '61420123123', sms_id: 'Shop', template: 'text_sms_template' },
						},
					},
					call_uri: 'https://example.com/calls?x=[[callid]]',
					sms_forward_uri: 'https://example.com/sms',
					callback_uri: 'https://example.com/requests?a=1',
				});
				expect(simulator.ledger.bought()).toMatchObject([
					{
						custom_id: 'campaign-4711',
						custom_group: 'spring-2026',
						service_number: '61401609000',
					},
				]);
			},
			'a prompt service on any number of a zone': async (avanser) => {
				await avanser.rows(
					service('create', {
						name: 'Notice',
						search_type: 'szu',
						szu: 'sydney',
						type: 'prompt',
						additionalFields: { call_greeting: 'https://example.com/notice.wav' },
					}),
				);
				expect(body(avanser)).toEqual({
					name: 'Notice',
					service_number: { country: 'AU', search_type: 'szu', szu: 'sydney' },
					service: { type: 'prompt', call_greeting: 'https://example.com/notice.wav' },
				});
				expect(avanser.simulator.ledger.bought()).toMatchObject([
					{ service_number: '61280740801' },
				]);
			},
			'members of the user’s own, beside those of the node': async (avanser) => {
				avanser.simulator.readings.unknownMembers = 'ignored';
				await avanser.rows(
					service('create', {
						...transfer,
						options: {
							additionalBody: '{"service": {"answer_point_name": "Sydney"}, "extra": [1]}',
						},
					}),
				);
				expect(body(avanser)).toMatchObject({
					extra: [1],
					service: { type: 'transfer', answer_point: '61401603859', answer_point_name: 'Sydney' },
				});
			},
			'the addresses that Location could mean, with the option for it, and orders nothing': async ({
				simulator,
				rows,
			}) => {
				expect(
					await rows(
						service('create', {
							...transfer,
							search_type: 'location',
							location: 'Richmond',
							options: { severalAddresses: 'candidates' },
						}),
					),
				).toHaveLength(4);
				expect(simulator.ledger.entries()).toEqual([]);
			},
		},
		fails: {
			'a template that does not exist': async ({ simulator, failure, writes }) => {
				const error = await failure(
					service('create', {
						...transfer,
						call_reporting: {
							email: { subject: 'Call', email_to: 'a@example.com', template: byId('missing') },
						},
					}),
				);
				expect(error.message).toBe(
					"AVANSER refused the request: Bad Request (HTTP 400). 'Template' (template): invalid template",
				);
				expect(writes()).toHaveLength(1);
				expect(simulator.ledger.entries()).toEqual([]);
			},
			'no number in stock': async ({ simulator, failure }) => {
				const error = await failure(
					service('create', { ...transfer, country: 'SG', number: '6561234567' }),
				);
				expect(error.message).toContain('no service number available');
				expect(simulator.ledger.entries()).toEqual([]);
			},
			'an address that could be several': async ({ simulator, failure }) => {
				const error = await failure(
					service('create', { ...transfer, search_type: 'location', location: 'Newcastle' }),
				);
				expect(error.message).toBe(
					"AVANSER knows several addresses for 'Location': Newcastle, NSW, AU (-32.9272881, 151.7812534); Newcastle, WA, AU (-31.5507, 116.4668)",
				);
				expect(simulator.ledger.entries()).toEqual([]);
			},
			'a report by email to nobody': async ({ simulator, failure }) => {
				const error = await failure(
					service('create', { ...transfer, call_reporting: { email: { subject: 'Call' } } }),
				);
				expect(error.message).toBe("'Email To' is empty, but Call Reporting > Email needs it");
				expect(simulator.journal.entries()).toEqual([]);
			},
		},
	},

	get: {
		succeeds: {
			'reads the list until the service appears': async ({ simulator, rows }) => {
				for (let index = 0; index < 150; index += 1) {
					simulator.telco.addService({
						account: 6999,
						service_number: String(61390010101 + index),
						name: `Name ${String(index).padStart(3, '0')}`,
						service: { type: 'prompt' },
					});
				}
				expect(await rows(service('get', { service_number: byId('+61-0280740800') }))).toEqual([
					{
						name: 'Tracking Service 1',
						service_number: '61280740800',
						service: {
							type: 'transfer',
							answer_point: '61401020304',
							answer_point_name: 'Sydney Office',
							record_call: true,
						},
						'@links': { service_uri: '/services/61280740800' },
					},
				]);
				expect(simulator.journal.entries().map(({ method, path }) => [method, path])).toEqual([
					['GET', '/v1/services'],
					['GET', '/v1/services/2'],
				]);
			},
		},
		fails: {
			'a service of another account': async ({ failure }) => {
				const error = await failure(service('get', { service_number: byId('61390010100') }));
				expect(error.message).toBe(
					"'Service Number' names no active service: 61390010100 is not in the list of the selected account",
				);
				expect(error.description).toBe(
					'Check the number and the selected account. A new service appears when its request is completed.',
				);
			},
		},
	},

	getAll: {
		succeeds: {
			'returns the active services by name': async ({ simulator, rows }) => {
				expect(await rows(service('getAll'))).toMatchObject([
					{ name: 'Mobile Service', service_number: '61488800000' },
					{ name: 'Tracking Service 1', service_number: '61280740800' },
				]);
				expect(simulator.journal.entries()).toMatchObject([
					{ method: 'GET', path: '/v1/services', documentedOperation: 'services.list' },
				]);
			},
			'returns no item where there is no service': async ({ simulator, rows }) => {
				for (const { service_number } of simulator.telco.services.list(6999)) {
					simulator.telco.services.remove(service_number);
				}
				expect(await rows(service('getAll', { returnAll: true }))).toEqual([]);
			},
		},
		fails: {
			'HTTP 500': async ({ simulator, failure }) => {
				simulator.faults.add({ fault: { kind: 'status', status: 500 } });
				const error = await failure(service('getAll', { returnAll: true }));
				expect(error.message).toBe('AVANSER refused the request: Unexpected Error (HTTP 500)');
				expect(simulator.journal.entries()).toHaveLength(1);
			},
		},
	},

	update: {
		succeeds: {
			'sends only what was added': async (avanser) => {
				const { simulator, rows, writes } = avanser;
				expect(
					await rows(
						service('update', {
							service_number: active,
							updateFields: { answer_point: '+61 420 123 123', record_call: false },
						}),
					),
				).toMatchObject([{ message: 'Success', code: 200, service_number: '61280740800' }]);
				expect(writes()).toMatchObject([{ method: 'POST', path: '/v1/services/61280740800' }]);
				expect(body(avanser)).toEqual({
					service: { answer_point: '61420123123', record_call: false },
				});
				await simulator.clock.advanceToEnd();
				expect(simulator.telco.services.get('61280740800')).toMatchObject({
					name: 'Tracking Service 1',
					service: {
						answer_point: '61420123123',
						answer_point_name: 'Sydney Office',
						record_call: false,
					},
				});
			},
			'sends a field that is added and left empty': async (avanser) => {
				await avanser.rows(
					service('update', {
						service_number: active,
						updateFields: { call_greeting: '', call_uri: '', answer_point_name: '' },
					}),
				);
				expect(body(avanser)).toEqual({
					service: { call_greeting: '', answer_point_name: '' },
					call_uri: '',
				});
			},
			'changes everything that can be changed': async (avanser) => {
				await avanser.rows(
					service('update', {
						service_number: byId('+61 488 800 000'),
						updateFields: {
							answer_point: '61420123123',
							answer_point_name: 'Office',
							call_greeting: 'https://example.com/greeting.wav',
							call_uri: 'https://example.com/calls',
							call_whisper: 'https://example.com/whisper.wav',
							callback_uri: 'https://example.com/requests',
							name: 'Renamed',
							record_call: true,
							sms_forward_uri: 'https://example.com/sms',
							type: 'transfer',
							voicemail: 'https://example.com/voicemail.wav',
						},
						call_reporting: { report: 'all-calls' },
						options: { addReference: false },
					}),
				);
				expect(body(avanser)).toEqual({
					name: 'Renamed',
					service: {
						type: 'transfer',
						answer_point: '61420123123',
						answer_point_name: 'Office',
						record_call: true,
						call_greeting: 'https://example.com/greeting.wav',
						call_whisper: 'https://example.com/whisper.wav',
						voicemail: 'https://example.com/voicemail.wav',
					},
					call_reporting: { report: 'all-calls' },
					call_uri: 'https://example.com/calls',
					sms_forward_uri: 'https://example.com/sms',
					callback_uri: 'https://example.com/requests',
				});
				expect(avanser.simulator.ledger.changed()).toHaveLength(1);
			},
		},
		fails: {
			'a service that does not exist': async ({ simulator, failure }) => {
				const error = await failure(
					service('update', {
						service_number: byId('61280740899'),
						updateFields: { name: 'Renamed' },
					}),
				);
				expect(error.message).toBe(
					"AVANSER refused the request: Bad Request (HTTP 400). 'Service Number' (service_number): invalid service number",
				);
				expect(simulator.ledger.entries()).toEqual([]);
			},
			'nothing to change': async ({ simulator, failure }) => {
				const error = await failure(service('update', { service_number: active }));
				expect(error.message).toBe("'Update Fields' is empty");
				expect(error.description).toBe(
					'Add at least one field to change. Nothing was sent to AVANSER.',
				);
				expect(simulator.journal.entries()).toEqual([]);
			},
			'SMS forwarding for a number that cannot receive SMS': async ({ simulator, failure }) => {
				const error = await failure(
					service('update', {
						service_number: active,
						updateFields: { sms_forward_uri: 'https://example.com/sms' },
					}),
				);
				expect(error.message).toBe(
					"AVANSER refused the request: Bad Request (HTTP 400). 'SMS Forward URI' (sms_forward_uri): not supported by this number",
				);
				expect(simulator.ledger.entries()).toEqual([]);
			},
		},
	},

	delete: {
		succeeds: {
			'gives the service up': async ({ simulator, rows, writes }) => {
				expect(await rows(service('delete', { service_number: active }))).toMatchObject([
					{ message: 'Success', code: 200, service_number: '61280740800' },
				]);
				expect(writes()).toMatchObject([
					{ method: 'DELETE', path: '/v1/services/61280740800', query: {}, body: '' },
				]);
				expect(simulator.ledger.entries()).toMatchObject([
					{ kind: 'ceased', service_number: '61280740800' },
				]);
				await simulator.clock.advanceToEnd();
				expect(simulator.telco.services.get('61280740800')).toBeUndefined();
			},
		},
		fails: {
			'a service of another account': async ({ simulator, failure }) => {
				const error = await failure(service('delete', { service_number: byId('61390010100') }));
				expect(error.message).toBe(
					"AVANSER refused the request: Bad Request (HTTP 400). 'Service Number' (service_number): invalid service number",
				);
				expect(simulator.ledger.entries()).toEqual([]);
			},
			'a service that is being given up already': async ({ simulator, rows, failure }) => {
				await rows(service('delete', { service_number: active }));
				const error = await failure(service('delete', { service_number: active }));
				expect(error.message).toContain('service is being decommissioned');
				expect(simulator.ledger.ceased()).toHaveLength(1);
			},
		},
	},
});
