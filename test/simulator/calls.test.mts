import { describe, expect, it } from '@jest/globals';

import { send } from './client.mts';
import { startReceiver } from './receiver.mts';
import { receiver, simulator } from './setup.mts';

const NUMBER = '61280740800';
const MOBILE = '61488800000';

async function register(number: string, settings: object) {
	const { status } = await send(simulator, 'POST', `/services/${number}`, { json: settings });
	expect(status).toBe(200);
	await simulator.clock.advanceToEnd();
}

const received = () => {
	const [first] = receiver.received;
	if (!first) throw new Error('Nothing was received');
	return first;
};

describe('a call', () => {
	it('goes to the call_uri with the documented parameters after its own', async () => {
		await register(NUMBER, { call_uri: `${receiver.url}/debug.php?call_uri=service1` });
		const { call: made, deliveries } = await simulator.telco.call({
			service_number: NUMBER,
			ani: '61405061663',
			duration: 15,
			at: Date.parse('2026-01-05T16:49:17+11:00'),
		});
		expect(received().method).toBe('GET');
		expect([...received().query]).toEqual([
			['call_uri', 'service1'],
			['clientid', '6999'],
			['callid', String(made.callid)],
			['uniqueid', made.uniqueid],
			['bnum', '+61-0280740800'],
			['adname', 'Tracking Service 1'],
			['target', '+61-0401020304'],
			['targetname', 'Sydney Office'],
			['ani', '+61-0405061663'],
			['tzdate', '2026-01-05T16:49:17+11:00'],
			['duration', '15'],
			['callstatus', 'avanser_answered_call'],
			['callcode', '1'],
			['clocation', 'Mobile'],
			['cstate', 'MOB'],
			['ccountry', 'AU'],
			['custom_id', 'custom-1'],
			['custom_group', 'group-1'],
		]);
		expect(deliveries).toMatchObject([{ outcome: 'delivered', status: 200, kind: 'call' }]);
		expect(simulator.deliveries.list({ kind: 'call' })).toEqual(deliveries);
	});

	it('may come from a private number and be missed', async () => {
		await register(NUMBER, { call_uri: receiver.url });
		await simulator.telco.call({
			service_number: NUMBER,
			ani: 'Private',
			callstatus: 'avanser_missed_call',
		});
		expect(received().query.get('ani')).toBe('Private');
		expect(received().query.get('callstatus')).toBe('avanser_missed_call');
		expect(received().query.get('ccountry')).toBe('');
	});

	it('fills the tags of a call_uri that is a template', async () => {
		const tags = [
			...'clientid callid callstatus callcode uniqueid adname bnum duration unixtime tzdate'.split(
				' ',
			),
			...'calldate ucalldate ani target clocation cstate ccountry targetname label'.split(' '),
			...Array.from({ length: 10 }, (_, index) => `cd_cp${String(index + 1).padStart(2, '0')}`),
			...Array.from({ length: 10 }, (_, index) => `feat${String(index + 1).padStart(2, '0')}`),
			...'ivr dl:url dl:source dl:medium dl:term dl:campaign dl:location dl:state'.split(' '),
			...'dl:country web:usercode web:sessioncode web:gclid audio aparty:e164'.split(' '),
			...'aparty:state aparty:country bparty:e164 cparty:e164 cparty:country'.split(' '),
			...'call:disposition call:utcdate call:direction sentiment:score sentiment:agent'.split(' '),
			...'sentiment:caller sentiment:talkMost sentiment:communication'.split(' '),
			...'sentiment:conduct sentiment:politeness sentiment:highRisk'.split(' '),
			...'sentiment:badAttitude sentiment:slangUsed sentiment:profanityUsed tag curl'.split(' '),
		];
		const query = tags.map((tag, index) => `p${index}=[[${tag}]]`).join('&');
		await register(NUMBER, { call_uri: `${receiver.url}/[[bparty:e164]]?${query}&z=[[nonsense]]` });
		await simulator.telco.call({
			service_number: NUMBER,
			at: Date.parse('2026-01-05T10:00:00+11:00'),
			tags: { 'web:gclid': 'Cj0K&x=1', ivr: '2' },
		});
		const value = (tag: string) => received().query.get(`p${tags.indexOf(tag)}`);
		expect(received().url.startsWith('/61280740800?p0=6999&')).toBe(true);
		expect([...received().query.keys()]).toHaveLength(tags.length + 1);
		expect(received().query.get('z')).toBe('[[nonsense]]');
		expect(received().url.match(/\[\[/g)).toHaveLength(1);
		expect({
			tag: value('tag'),
			curl: value('curl'),
			gclid: value('web:gclid'),
			ivr: value('ivr'),
			calldate: value('calldate'),
			unixtime: value('unixtime'),
			utcdate: value('call:utcdate'),
			caller: value('aparty:e164'),
			answered: value('cparty:e164'),
			disposition: value('call:disposition'),
			feature: value('feat01'),
		}).toEqual({
			tag: 'custom-1',
			curl: 'group-1',
			gclid: 'Cj0K&x=1',
			ivr: '2',
			calldate: '05/01/2026',
			unixtime: '1767567600',
			utcdate: '2026-01-04 23:00:00',
			caller: '61405061663',
			answered: '61401020304',
			disposition: 'ANSWERED',
			feature: '',
		});
		expect(value('audio')).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/recordings\/\d+\.wav$/);
	});

	it('is reported at every change of status in realtime, under one uniqueid', async () => {
		await register(NUMBER, {
			call_uri: `${receiver.url}/?u=[[uniqueid]]&s=[[callstatus]]&a=[[audio]]`,
		});
		await simulator.telco.call({
			service_number: NUMBER,
			realtime: ['avanser_unanswered_call', 'avanser_answered_call'],
		});
		const queries = receiver.received.map(({ query }) => query);
		expect(new Set(queries.map((query) => query.get('u'))).size).toBe(1);
		expect(queries.map((query) => query.get('s'))).toEqual([
			'avanser_unanswered_call',
			'avanser_answered_call',
			'avanser_answered_call',
		]);
		expect(queries.map((query) => query.get('a') !== '')).toEqual([false, false, true]);
	});

	it('is kept when nobody listens', async () => {
		const gone = await startReceiver();
		await gone.close();
		await register(NUMBER, { call_uri: gone.url });
		const calls = Array.from({ length: 500 }, () =>
			simulator.telco.call({ service_number: NUMBER }),
		);
		const made = await Promise.all(calls);
		await simulator.deliveries.settled();
		expect(simulator.deliveries.list({ kind: 'call', outcome: 'failed' })).toHaveLength(500);
		expect(new Set(made.map(({ call: { callid } }) => callid)).size).toBe(500);
		expect(simulator.telco.calls(6999)).toHaveLength(500);
	});

	it('needs a service that is live', async () => {
		await expect(simulator.telco.call({ service_number: '61290081596' })).rejects.toThrow(
			'No active service has the number 61290081596',
		);
	});
});

describe('an SMS', () => {
	it('goes to the sms_forward_uri of a mobile number', async () => {
		await register(MOBILE, { sms_forward_uri: `${receiver.url}/debug.php?sms_forward_uri` });
		await simulator.telco.sms({
			service_number: MOBILE,
			from: '61401020305',
			txt: 'this is a test & more 😀',
			at: Date.parse('2026-01-05T10:10:10+11:00'),
		});
		expect([...received().query]).toEqual([
			['sms_forward_uri', ''],
			['clientId', '6999'],
			['to', '+61-0488800000'],
			['from', '+61-0401020305'],
			['txt', 'this is a test & more 😀'],
			['date', '2026-01-05 10:10:10'],
		]);
	});

	it('is not forwarded without one', async () => {
		const { deliveries } = await simulator.telco.sms({ service_number: MOBILE });
		expect(deliveries).toEqual([]);
	});

	it('cannot be forwarded from a landline', async () => {
		const { body } = await send(simulator, 'POST', `/services/${NUMBER}`, {
			json: { sms_forward_uri: receiver.url },
		});
		expect(body.errors).toEqual({ sms_forward_uri: 'not supported by this number' });
	});
});
