import { describe, expect, it } from '@jest/globals';

import { startSimulator } from '../../simulator/index.mts';
import { send } from './client.mts';

describe('the Data Feed', () => {
	it('serves calls in the standard record', async () => {
		const simulator = await startSimulator();
		try {
			await simulator.telco.call({
				service_number: '61280740800',
				ani: '61290088888',
				duration: 17,
				callstatus: 'avanser_missed_call',
				at: Date.parse('2026-05-26T17:00:01+10:00'),
				uniqueid: 'ECS8-1590476401.423578',
				callid: 67643772,
			});
			const { text, headers } = await send(simulator, 'GET', simulator.feedUrl);
			expect(headers['content-type']).toContain('application/json');
			expect(JSON.parse(text)).toEqual([
				{
					call_audio_url: '',
					call_connection_duration: 1,
					call_direction: 'call-in',
					call_duration: 17,
					call_end_time: '2026-05-26 17:00:18',
					call_has_audio: 0,
					call_id: 67643772,
					call_is_artic: 0,
					call_local_time: '2026-05-26 17:00:01',
					call_param_01: 0,
					call_param_02: 0,
					call_param_03: 0,
					call_param_04: 0,
					call_param_05: 0,
					call_param_06: 0,
					call_param_07: 0,
					call_param_08: '',
					call_param_09: '',
					call_start_time: '2026-05-26 17:00:01',
					call_status: 'Missed',
					call_status_code: 1,
					call_talk_duration: 16,
					call_timezone: 'Australia/Sydney',
					call_tz_end_time: '2026-05-26T17:00:18+1000',
					call_tz_start_time: '2026-05-26T17:00:01+1000',
					call_u_end_time: 1779778818,
					call_u_start_time: 1779778801,
					call_unique_id: 'ECS8-1590476401.423578',
					caller_country: 'AU',
					caller_location: 'Sydney',
					caller_number: '+61-0290088888',
					caller_state: 'NSW',
					client_id: 6999,
					custom_group: 'group-1',
					custom_id: 'custom-1',
					private_reference: null,
					target_name: 'Sydney Office',
					target_number: '+61-0401020304',
					tracking_master_id: 0,
					tracking_name: 'Tracking Service 1',
					tracking_notes: '',
					tracking_number: '+61-0280740800',
					tracking_wpc_id: 0,
				},
			]);
		} finally {
			await simulator.close();
		}
	});

	it('comes as CSV, per account, and with a recording', async () => {
		const simulator = await startSimulator();
		try {
			const { call: made } = await simulator.telco.call({
				service_number: '61280740800',
				ani: 'Private',
				targetname: 'Office "A", Sydney',
			});
			await simulator.telco.call({ service_number: '61390010100' });
			const csv = await send(simulator, 'GET', simulator.feedUrl.replace('.json', '.csv'));
			const [header, first, second] = csv.text.split('\r\n');
			expect(header?.split(',')).toHaveLength(43);
			expect(first).toContain('"Office ""A"", Sydney"');
			expect(second).toContain('+61-0390010100');
			const own = await send(simulator, 'GET', `${simulator.origin}/feed/7001/calls.json`);
			expect(JSON.parse(own.text)).toMatchObject([{ client_id: 7001 }]);

			const recording = `${simulator.origin}/recordings/${made.callid}.wav`;
			expect(csv.text).toContain(recording);
			const audio = await send(simulator, 'GET', recording);
			expect(audio.headers['content-type']).toBe('audio/wav');
			expect(audio.text.slice(0, 4)).toBe('RIFF');
			const none = await send(simulator, 'GET', `${simulator.origin}/recordings/1.wav`);
			expect(none.status).toBe(404);
		} finally {
			await simulator.close();
		}
	});

	it('can be protected', async () => {
		const feedCredentials = { username: 'feed', password: 'feed-secret' };
		const simulator = await startSimulator({ feedCredentials });
		try {
			expect((await send(simulator, 'GET', simulator.feedUrl)).status).toBe(401);
			const open = await send(simulator, 'GET', simulator.feedUrl, feedCredentials);
			expect([open.status, open.text]).toEqual([200, '[]']);
		} finally {
			await simulator.close();
		}
	});
});
