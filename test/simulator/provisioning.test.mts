import { describe, expect, it } from '@jest/globals';

import { send, create, creation, rows } from './client.mts';
import { startReceiver } from './receiver.mts';
import { receiver, simulator } from './setup.mts';

const MINUTE = 60_000;

describe('a create', () => {
	it('is pending, then completed, and calls back as the documents show', async () => {
		const callback_uri = `${receiver.url}/debug.php?callback_uri=service1`;
		const { request_id, service_number } = await create(simulator, { callback_uri });
		expect(request_id).toMatch(/^[0-9a-f]{32}$/);
		expect((await rows(simulator, '/requests'))[0]).toEqual({
			id: request_id,
			request_type: 'create',
			custom_id: 'custom_id #1',
			custom_group: 'custom_group #1',
			request_date: '2026-01-05T09:00:00+11:00',
			callback_date: '',
			request_status: 'pending',
			message: 'Request is pending completion',
			service_number,
			answer_point: '61401603859',
			callback_url: callback_uri,
			'@links': {
				request_body: `/requests/${request_id}/request_body`,
				acknowledgment_body: `/requests/${request_id}/acknowledgment_body`,
				callback_body: '',
			},
			'@callback': { last_update: '', status: 'pending', http_reply: 0 },
		});

		await simulator.clock.advance(7 * MINUTE - 1);
		expect(receiver.received).toEqual([]);
		expect(simulator.telco.services.get(service_number)).toBeUndefined();
		await simulator.clock.advance(1);

		expect(receiver.received).toHaveLength(1);
		expect(receiver.received[0]).toMatchObject({
			method: 'POST',
			url: '/debug.php?callback_uri=service1',
			contentType: 'application/json',
		});
		expect(JSON.parse(receiver.received[0]?.body ?? '')).toEqual({
			account_id: 6999,
			request_id,
			custom_id: 'custom_id #1',
			custom_group: 'custom_group #1',
			status: 'completed',
			message: 'Request completed successfully',
			service_number,
			answer_point: '61401603859',
		});
		expect((await rows(simulator, '/requests'))[0]).toMatchObject({
			request_status: 'completed',
			message: 'Request completed successfully',
			callback_date: '2026-01-05T09:07:00+11:00',
			'@callback': {
				last_update: '2026-01-05T09:07:00+11:00',
				status: 'success',
				http_reply: 200,
			},
		});
		const { text } = await send(simulator, 'GET', `/requests/${request_id}/callback_body`);
		expect(text).toBe(receiver.received[0]?.body);
	});

	it('keeps the bodies as they went over the wire', async () => {
		const sent =
			'{ "name":"spaced" , "service_number":{"country":"AU","search_type":"szu","szu":"sydney"},"service":{"type":"prompt"} }';
		const acknowledged = await send(simulator, 'POST', '/requests', {
			raw: { body: sent, type: 'application/json; charset=utf-8' },
		});
		const { request_id } = Object(acknowledged.body.response);
		expect(Object(acknowledged.body['@transaction']).id).toBe(request_id);
		const received = await send(simulator, 'GET', `/requests/${request_id}/request_body`);
		expect(received.text).toBe(sent);
		const answered = await send(simulator, 'GET', `/requests/${request_id}/acknowledgment_body`);
		expect(answered.text).toBe(acknowledged.text);
		const early = await send(simulator, 'GET', `/requests/${request_id}/callback_body`);
		expect(early.body.errors).toEqual({ request_id: 'request has no callback yet' });
	});

	it('is confirmed by the second attempt, ten seconds after the first', async () => {
		receiver.statuses.push(500);
		await create(simulator, { callback_uri: receiver.url });
		await simulator.clock.advance(7 * MINUTE);
		expect((await rows(simulator, '/requests'))[0]).toMatchObject({
			request_status: 'pending_confirmation',
			message: 'Request is completed, waiting to send confirmation',
			'@callback': { status: 'retry', http_reply: 500 },
		});
		await simulator.clock.advance(10_000);
		expect((await rows(simulator, '/requests'))[0]).toMatchObject({
			request_status: 'completed',
			'@callback': { status: 'success', http_reply: 200 },
		});
		const [first, second] = receiver.received;
		expect(second?.body).toBe(first?.body);
		expect(simulator.deliveries.list().map(({ attempt, outcome }) => [attempt, outcome])).toEqual([
			[1, 'failed'],
			[2, 'delivered'],
		]);
	});

	it('is tried twice and no more', async () => {
		receiver.statuses.push(500, 503, 200);
		await create(simulator, { callback_uri: receiver.url });
		await simulator.clock.advance(60 * MINUTE);
		expect(receiver.received).toHaveLength(2);
		expect((await rows(simulator, '/requests'))[0]).toMatchObject({
			request_status: 'completed',
			'@callback': { status: 'failed', http_reply: 503 },
		});
	});

	it('survives a receiver that is down', async () => {
		const gone = await startReceiver();
		await gone.close();
		await create(simulator, { callback_uri: gone.url });
		await simulator.clock.advance(60 * MINUTE);
		expect((await rows(simulator, '/requests'))[0]).toMatchObject({
			'@callback': { status: 'failed', http_reply: 0 },
		});
		expect(simulator.deliveries.list({ outcome: 'failed' })).toHaveLength(2);
	});

	it('sends nothing beyond this machine', async () => {
		await create(simulator, { callback_uri: 'http://192.0.2.1/callback' });
		await simulator.clock.advance(60 * MINUTE);
		expect(simulator.deliveries.list()).toMatchObject([
			{ outcome: 'refused', error: 'not a loopback address' },
			{ outcome: 'refused', error: 'not a loopback address' },
		]);
	});

	it('is answered 300 for a location that could be several, and buys nothing', async () => {
		const service_number = { country: 'AU', search_type: 'location', location: 'Richmond' };
		const { status, body } = await send(simulator, 'POST', '/requests', {
			json: creation({ service_number }),
			conforming: false,
		});
		expect(status).toBe(300);
		expect(Object(body.errors).location).toHaveLength(4);
		expect(simulator.ledger.bought()).toEqual([]);
	});

	it('is refused when there is no number', async () => {
		const service_number = { country: 'FR', search_type: 'number_type', number_type: 'MOBILE' };
		const { status, body } = await send(simulator, 'POST', '/requests', {
			json: creation({ service_number }),
		});
		expect(status).toBe(400);
		expect(body.errors).toEqual({ service_number: 'no service number available' });
	});

	it('fails when its number disappears, and says so', async () => {
		const { service_number } = await create(simulator, { callback_uri: receiver.url });
		simulator.telco.withdraw(service_number);
		await simulator.clock.advance(7 * MINUTE);
		expect((await rows(simulator, '/requests'))[0]).toMatchObject({
			request_status: 'failed',
			message: 'Selected service number is not available',
			'@callback': { status: 'success' },
		});
		expect(JSON.parse(receiver.received[0]?.body ?? '')).toMatchObject({
			status: 'failed',
			message: 'Selected service number is not available',
			service_number,
		});
		expect(simulator.ledger.bought({ outcome: 'failed' })).toHaveLength(1);
	});

	it('can be reported to support, without a callback', async () => {
		simulator.faults.add({ fault: { kind: 'outcome', status: 'reported' } });
		await create(simulator, { callback_uri: receiver.url });
		await simulator.clock.advance(60 * MINUTE);
		expect((await rows(simulator, '/requests'))[0]).toMatchObject({
			request_status: 'reported',
			'@callback': { status: 'pending' },
		});
		expect(receiver.received).toEqual([]);
	});
});

describe('an update', () => {
	const update = (json: object) => send(simulator, 'POST', '/services/61280740800', { json });

	it('changes what it has and leaves the rest', async () => {
		const { body } = await update({
			service: { answer_point: '61132307' },
			call_uri: 'http://example.tld/debug.php?call_uri=service1&new-call-uri=1',
			callback_uri: receiver.url,
		});
		expect(body.response).toMatchObject({ message: 'Success', service_number: '61280740800' });
		const before = (await rows(simulator, '/services'))[1];
		await simulator.clock.advance(7 * MINUTE);
		const after = (await rows(simulator, '/services'))[1];
		expect(before).not.toHaveProperty('call_uri');
		expect(after).toEqual({
			...before,
			service: { ...Object(before?.service), answer_point: '61132307' },
			call_uri: 'http://example.tld/debug.php?call_uri=service1&new-call-uri=1',
		});
		expect(JSON.parse(receiver.received[0]?.body ?? '')).toMatchObject({
			status: 'completed',
			custom_id: 'custom-1',
			answer_point: '61132307',
		});
		expect(simulator.ledger.changed()).toMatchObject([
			{ service_number: '61280740800', outcome: 'completed', account: 6999, username: 'agency' },
		]);
	});

	it('empties a greeting, and takes a URL away, with an empty text', async () => {
		await update({
			service: { voicemail: 'http://example.tld/v.wav' },
			call_uri: 'http://example.tld/',
		});
		await update({ service: { voicemail: '' }, call_uri: '' });
		await simulator.clock.advance(7 * MINUTE);
		const [, service] = await rows(simulator, '/services');
		expect(Object(service?.service).voicemail).toBe('');
		expect(service).not.toHaveProperty('call_uri');
	});

	it('disables call reporting and keeps its settings', async () => {
		const email = { subject: 's', email_to: ['a@example.com'], template: 'html_email_template' };
		await update({ call_reporting: { report: 'missed', email } });
		await update({ call_reporting: { report: 'none' } });
		await simulator.clock.advance(7 * MINUTE);
		const [, service] = await rows(simulator, '/services');
		expect(Object(service?.service).call_reporting).toEqual({ report: 'none', email });
	});

	it('wants what a transfer needs when it makes one', async () => {
		const { body } = await send(simulator, 'POST', '/services/61488800000', {
			json: { service: { type: 'transfer' } },
		});
		expect(body.errors).toEqual({ answer_point: 'required', record_call: 'required' });
	});

	it('is refused while the service is not live', async () => {
		const { service_number } = await create(simulator);
		const { body } = await send(simulator, 'POST', `/services/${service_number}`, {
			json: { name: 'x' },
		});
		expect(body.errors).toEqual({ service_number: 'invalid service number' });
	});

	it('fails when the service is gone by then', async () => {
		await send(simulator, 'DELETE', '/services/61280740800');
		await update({ name: 'x', callback_uri: receiver.url });
		await simulator.clock.advance(7 * MINUTE);
		expect((await rows(simulator, '/requests'))[0]).toMatchObject({
			request_type: 'update',
			request_status: 'failed',
		});
	});
});

describe('a decommission', () => {
	it('takes the service off the list, once', async () => {
		const { body } = await send(simulator, 'DELETE', '/services/61280740800', {
			raw: { body: '', type: 'application/json' },
		});
		const again = await send(simulator, 'DELETE', '/services/61280740800');
		expect(again.body.errors).toEqual({ service_number: 'service is being decommissioned' });
		expect(await rows(simulator, '/services')).toHaveLength(2);
		await simulator.clock.advance(7 * MINUTE);
		expect(await rows(simulator, '/services')).toHaveLength(1);
		expect((await rows(simulator, '/requests'))[0]).toMatchObject({
			id: Object(body.response).request_id,
			request_type: 'delete',
			request_status: 'completed',
			custom_id: 'custom-1',
			answer_point: '61401020304',
			callback_url: '',
			'@links': { request_body: '' },
		});
		expect(simulator.ledger.ceased()).toHaveLength(1);
	});
});
