import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect } from '@jest/globals';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import type { Simulation } from '../host/simulation.mts';
import { testResource } from './cases.mts';

const number = '61280740800';

const getAll: INodeParameters = { resource: 'call', operation: 'getAll', returnAll: true };

const recording = (url: string, options: INodeParameters = {}): INodeParameters => ({
	resource: 'call',
	operation: 'downloadRecording',
	call_audio_url: url,
	options,
});

const feedOf = ({ simulator }: Simulation, format = 'json') => ({
	url: simulator.feedUrl.replace('.json', `.${format}`),
	authentication: 'none',
});

/** Serves whatever a test wants, on this machine, while the test runs. */
async function serving(answer: RequestListener, run: (origin: string) => Promise<void>) {
	const server = createServer(answer).listen(0, '127.0.0.1');
	await once(server, 'listening');
	try {
		await run(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
	} finally {
		server.close();
		server.closeAllConnections();
	}
}

const served =
	(body: string, headers: Record<string, string> = {}, status = 200): RequestListener =>
	(_request, response) => {
		response.writeHead(status, headers).end(body);
	};

const failing = (title: string, body: string, problem: string, status = 200) => ({
	[title]: async ({ failure }: Simulation) => {
		await serving(served(body, {}, status), async (url) => {
			const error = await failure(getAll, { feed: { url, authentication: 'none' } });
			expect(error.message).toContain(problem);
		});
	},
});

testResource('call', {
	getAll: {
		succeeds: {
			'returns every call of the feed in the shape of a trigger': async (avanser) => {
				const { call } = await avanser.simulator.telco.call({
					service_number: number,
					ani: 'Private',
					callstatus: 'avanser_missed_call',
					duration: 17,
				});
				const [item, ...others] = await avanser.rows(getAll, { feed: feedOf(avanser) });
				expect(others).toEqual([]);
				expect(item).toEqual({
					callId: String(call.callid),
					uniqueId: call.uniqueid,
					accountId: '6999',
					status: 'missed',
					statusRaw: 'Missed',
					statusCode: 1,
					answered: false,
					startedAt: '2026-01-05T08:59:43+11:00',
					duration: 17,
					direction: 'call-in',
					trackingNumber: '+61280740800',
					trackingNumberRaw: '+61-0280740800',
					trackingName: 'Tracking Service 1',
					answerPoint: '+61401020304',
					answerPointRaw: '+61-0401020304',
					answerPointName: 'Sydney Office',
					caller: null,
					callerRaw: 'Private',
					callerPrivate: true,
					callerLocation: '',
					callerState: '',
					callerCountry: '',
					customId: 'custom-1',
					customGroup: 'group-1',
					recordingUrl: null,
					details: {
						connectionDuration: 1,
						talkDuration: 16,
						endedAt: '2026-01-05T09:00:00+11:00',
						timeZone: 'Australia/Sydney',
						localStartTime: '2026-01-05T08:59:43',
						localEndTime: '2026-01-05T09:00:00',
						localTime: '2026-01-05T08:59:43',
						unixStartTime: 1767563983,
						unixEndTime: 1767564000,
						hasRecording: false,
						isArtic: false,
						...Object.fromEntries(
							[1, 2, 3, 4, 5, 6, 7].map((index) => [`callParameter${index}`, '0']),
						),
						callParameter8: '',
						callParameter9: '',
						privateReference: `private-${call.callid}`,
						trackingMasterId: '0',
						trackingNotes: '',
						trackingWpcId: '0',
					},
					other: {},
					dedupeKey: `call:${call.callid}`,
					source: 'feed',
					verification: 'readBack',
				});
			},
			'returns the same from a feed by day and from one in CSV': async (avanser) => {
				const names = ['Plain', 'With, comma', 'With "quotes"', 'With\nline break', ''];
				for (const targetname of names) {
					await avanser.simulator.telco.call({ service_number: number, targetname });
				}
				const list = await avanser.rows(getAll, { feed: feedOf(avanser) });
				expect(list.map(({ answerPointName }) => answerPointName)).toEqual(names);
				avanser.simulator.readings.feedShape = 'by day';
				expect(await avanser.rows(getAll, { feed: feedOf(avanser) })).toEqual(list);
				const csv = await avanser.rows(getAll, { feed: feedOf(avanser, 'csv') });
				// CSV cannot tell nothing from an empty text.
				const comparable = (items: IDataObject[]) =>
					items.map((item) => ({
						...item,
						details: { ...Object(item.details), privateReference: undefined },
					}));
				expect(comparable(csv)).toEqual(comparable(list));
			},
			'returns records as they are without Simplify': async (avanser) => {
				await avanser.simulator.telco.call({ service_number: number });
				const feed = feedOf(avanser);
				const [record] = await avanser.rows({ ...getAll, simple: false }, { feed });
				expect([record]).toEqual(JSON.parse(await (await fetch(feed.url)).text()));
			},
			'keeps fields it does not know': async ({ rows }) => {
				const body = JSON.stringify([{ call_id: 1, agent: 'Sam', nested: { deep: true } }]);
				await serving(served(body), async (url) => {
					expect(await rows(getAll, { feed: { url, authentication: 'none' } })).toMatchObject([
						{ callId: '1', other: { agent: 'Sam', nested: { deep: true } } },
					]);
				});
			},
			'reads CSV with semicolons, quotes and a byte order mark': async ({ rows }) => {
				const body = '\uFEFFcall_id;call_status;"target_name"\r\n1;Missed;"a;b ""c"""\r\n\r\n2;;x';
				await serving(served(body), async (url) => {
					expect(await rows(getAll, { feed: { url, authentication: 'none' } })).toMatchObject([
						{ callId: '1', status: 'missed', answerPointName: 'a;b "c"' },
						{ callId: '2', answerPointName: 'x' },
					]);
				});
			},
			'stops at the limit': async (avanser) => {
				for (let count = 0; count < 5; count += 1) {
					await avanser.simulator.telco.call({ service_number: number });
				}
				const parameters = { ...getAll, returnAll: false, limit: 2 };
				expect(await avanser.rows(parameters, { feed: feedOf(avanser) })).toHaveLength(2);
			},
			'returns nothing from an empty feed': async ({ rows }) => {
				for (const body of ['', '[]', '{}']) {
					await serving(served(body), async (url) => {
						expect(await rows(getAll, { feed: { url, authentication: 'none' } })).toEqual([]);
					});
				}
			},
			'sends username and password, and tries three times': async ({ rows }) => {
				const seen: unknown[] = [];
				const answer: RequestListener = (request, response) => {
					seen.push(request.headers.authorization);
					response.writeHead(seen.length < 3 ? 503 : 200, { 'retry-after': '0' }).end('[]');
				};
				await serving(answer, async (url) => {
					const feed = { url, authentication: 'basic', username: 'me', password: 'pass' };
					expect(await rows(getAll, { feed })).toEqual([]);
				});
				const basic = `Basic ${Buffer.from('me:pass').toString('base64')}`;
				expect(seen).toEqual([basic, basic, basic]);
			},
		},
		fails: {
			...failing('XML', '<calls><call/></calls>', 'is XML or a web page'),
			...failing('a web page', '<!DOCTYPE html><p>Sorry', 'is XML or a web page'),
			...failing('JSON that breaks off', '[{"call_id": 1', 'is JSON that breaks off'),
			...failing('any other text', 'Try again, later', 'is neither JSON nor CSV'),
			...failing('wrong CSV', 'call_id,name\r\n1,"a"b\r\n', 'is CSV that is wrong in line 2'),
			...failing('HTTP 401', '', 'answered with HTTP 401', 401),
			...failing('HTTP 404', '', 'answered with HTTP 404', 404),
			'a redirect': async ({ failure }) => {
				await serving(served('', { location: 'https://example.com/' }, 302), async (url) => {
					const error = await failure(getAll, { feed: { url, authentication: 'none' } });
					expect(error.message).toBe(
						'The Data Feed leads to another address, which is not followed',
					);
				});
			},
			'a feed without encryption': async ({ failure }) => {
				const feed = { url: 'http://feeds.example.com/calls', authentication: 'none' };
				expect((await failure(getAll, { feed })).message).toContain(
					"The credential's 'Feed URL' must start with https://",
				);
			},
		},
	},

	downloadRecording: {
		succeeds: {
			'returns the file with its name and type': async (avanser) => {
				const { simulator, host } = avanser;
				const { call } = await simulator.telco.call({ service_number: number, audio: true });
				const feed = feedOf(avanser);
				const items = await avanser.rows(getAll, { feed });
				const { items: out } = await host.run(recording('={{ $json.recordingUrl }}'), {
					items,
					feed,
				});
				const url = `${simulator.origin}/recordings/${call.callid}.wav`;
				const content = Buffer.from(await (await fetch(url)).arrayBuffer());
				expect(out).toMatchObject([
					{
						json: {
							recordingUrl: url,
							fileName: `${call.callid}.wav`,
							mimeType: 'audio/wav',
							size: content.length,
						},
						binary: { data: { fileName: `${call.callid}.wav`, mimeType: 'audio/wav' } },
						pairedItem: { item: 0 },
					},
				]);
				expect(Buffer.from(out[0]?.binary?.data?.data ?? '', 'base64').equals(content)).toBe(true);
			},
			'names the file as the server says, or makes up an extension': async ({ rows }) => {
				const cases: Array<[string, Record<string, string>, string, string]> = [
					['/a', { 'content-type': 'audio/mpeg' }, 'a.mp3', 'audio/mpeg'],
					['/a.mp3', {}, 'a.mp3', 'audio/mpeg'],
					['/a.WAV', { 'content-type': 'application/octet-stream' }, 'a.WAV', 'audio/wav'],
					['/', { 'content-type': 'audio/ogg' }, 'recording.ogg', 'audio/ogg'],
					[
						'/x',
						{
							'content-type': 'audio/x-wav',
							'content-disposition': 'attachment; filename="../../call 1.wav"',
						},
						'call 1.wav',
						'audio/x-wav',
					],
					[
						'/x',
						{
							'content-type': 'audio/wav',
							'content-disposition': "attachment; filename*=UTF-8''caf%C3%A9.wav",
						},
						'café.wav',
						'audio/wav',
					],
				];
				for (const [path, headers, fileName, mimeType] of cases) {
					await serving(served('RIFF', headers), async (url) => {
						const feed = { url, authentication: 'none' };
						expect(await rows(recording(url + path), { feed })).toMatchObject([
							{ fileName, mimeType, size: 4 },
						]);
					});
				}
			},
			'sends the password to the server of the feed alone': async ({ rows }) => {
				const seen: Record<string, unknown> = {};
				const listener =
					(name: string, next?: string): RequestListener =>
					(request, response) => {
						seen[name] = request.headers.authorization ?? null;
						if (next === undefined) response.writeHead(200, { 'content-type': 'audio/wav' });
						else response.writeHead(302, { location: next });
						response.end('RIFF');
					};
				await serving(listener('other'), async (other) => {
					await serving(listener('feed', `${other}/a.wav`), async (url) => {
						const feed = { url, authentication: 'basic', username: 'me', password: 'pass' };
						expect(await rows(recording(`${url}/a.wav`), { feed })).toHaveLength(1);
					});
				});
				expect(seen).toEqual({ feed: expect.stringMatching(/^Basic /), other: null });
			},
			'fetches from a private address if that is allowed': async ({ rows, failure }) => {
				await serving(served('RIFF', { 'content-type': 'audio/wav' }), async (url) => {
					const feed = { url: 'https://feeds.example.com/', authentication: 'none' };
					const allowed = recording(`${url}/a.wav`, { allowPrivateAddresses: true });
					expect(await rows(allowed, { feed })).toHaveLength(1);
					expect((await failure(recording(`${url}/a.wav`), { feed })).message).toContain('private');
				});
			},
		},
		fails: {
			'private addresses, however they are written': async ({ failure }) => {
				const feed = { url: 'https://feeds.example.com/', authentication: 'none' };
				const hosts = [
					...['127.0.0.1', 'localhost', '10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.1.1'],
					...['169.254.169.254', '100.64.0.1', '0.0.0.0', '0', '2130706433', '0x7f000001', '127.1'],
					...['017700000001', '[::1]', '[::]', '[fe80::1]', '[fd00::1]', '[::ffff:10.0.0.1]'],
					...['[::ffff:7f00:1]', '[64:ff9b::a00:1]', '[2002:a00:1::]', 'router', 'nas.local'],
					...[
						'metadata.google.internal',
						'x.localhost',
						'localhost.',
						'224.0.0.1',
						'255.255.255.255',
					],
				];
				for (const host of hosts) {
					const error = await failure(recording(`http://${host}/a.wav`), { feed });
					expect([host, error.message]).toEqual([
						host,
						expect.stringMatching(/^'Recording URL' leads to .*, which is in a private network$/),
					]);
				}
			},
			'a redirect into a private network': async ({ failure }) => {
				await serving(served('', { location: 'http://10.0.0.1/a' }, 302), async (url) => {
					const error = await failure(recording(`${url}/a`), {
						feed: { url, authentication: 'none' },
					});
					expect(error.message).toContain("'Recording URL' leads to 10.0.0.1");
				});
			},
			'redirects without an end': async ({ failure }) => {
				await serving(served('', { location: '/again' }, 302), async (url) => {
					const error = await failure(recording(url), { feed: { url, authentication: 'none' } });
					expect(error.message).toContain('leads from one address to another');
				});
			},
			'a recording that is too large, whether announced or not': async ({ failure }) => {
				const announced: Record<string, string> = { 'content-length': '2000001' };
				for (const headers of [announced, {}]) {
					await serving(served('x'.repeat(2_000_001), headers), async (url) => {
						const feed = { url, authentication: 'none' };
						const error = await failure(recording(url, { maximumSize: 2 }), { feed });
						expect(error.message).toBe('The recording is larger than 2 MB');
					});
				}
			},
			'a page instead of a recording': async ({ failure }) => {
				await serving(served('<p>Log in', { 'content-type': 'text/html' }), async (url) => {
					const error = await failure(recording(url), { feed: { url, authentication: 'none' } });
					expect(error.message).toContain('sent text/html instead of a recording');
				});
			},
			'no URL, or none of the web': async ({ failure }) => {
				const feed = { url: 'https://feeds.example.com/', authentication: 'none' };
				expect((await failure(recording("={{ '' }}"), { feed })).message).toBe(
					"'Recording URL' is empty",
				);
				for (const url of ['file:///etc/passwd', 'data:audio/wav,x', 'a.wav', '//example.com/a']) {
					expect((await failure(recording(url), { feed })).message).toContain(
						"'Recording URL' must",
					);
				}
			},
		},
	},
});
