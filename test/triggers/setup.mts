import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals';
import type { ICredentialDataDecryptedObject, INodeParameters } from 'n8n-workflow';
import type { ManualClock } from '../../simulator/time/clock.mts';
import { startSimulator } from '../../simulator/index.mts';
import type { Simulator, SimulatorOptions } from '../../simulator/index.mts';
import type { ServiceSeed } from '../../simulator/vendor/services.mts';
import { credentialFor } from '../host/simulation.mts';
import { TriggerHost } from '../host/triggers.mts';
import type { Trigger } from '../host/triggers.mts';

export const secret = 'a long and random text of our own';

interface Secrets {
	webhookSecret?: string;
	previousWebhookSecret?: string;
	accountId?: string;
}

/** A simulated AVANSER and an n8n that it can reach; each test finds both as new. */
export interface Stage {
	readonly simulator: Simulator<ManualClock>;
	readonly host: TriggerHost;
	/** For the simulator. */
	credential(secrets: Secrets): ICredentialDataDecryptedObject;
	/** A trigger with a credential that has a Webhook Secret, unless told. */
	trigger(
		type: Parameters<TriggerHost['trigger']>[0],
		parameters?: INodeParameters,
		secrets?: Secrets,
	): Promise<Trigger>;
}

export function withStage(options: SimulatorOptions = {}): Stage {
	let simulator: Simulator<ManualClock> | undefined;
	let host: TriggerHost | undefined;
	beforeAll(async () => {
		simulator = await startSimulator({ ...options, clock: 'manual' });
	});
	beforeEach(async () => {
		simulator?.reset();
		host = new TriggerHost({});
		await host.start();
	});
	afterEach(async () => {
		await host?.stop();
		if (host && host.failures.length > 0) throw host.failures[0];
	});
	afterAll(async () => await simulator?.close());
	const stage: Stage = {
		get simulator() {
			return started(simulator);
		},
		get host() {
			return started(host);
		},
		credential: (secrets) => ({ ...credentialFor(stage.simulator.url), ...secrets }),
		async trigger(type, parameters = {}, secrets = { webhookSecret: secret }) {
			return await stage.host.trigger(type, {
				parameters,
				credentials: { avanserTelcoApi: stage.credential(secrets) },
			});
		},
	};
	return stage;
}

function started<T>(thing: T | undefined): T {
	if (thing === undefined) throw new Error('Only available inside tests');
	return thing;
}

/** The parameter that selects services by their numbers. */
export function servicesOf(...numbers: string[]): INodeParameters {
	return {
		values: numbers.map((value) => ({ service_number: { __rl: true, mode: 'id', value } })),
	};
}

/** Further services of the account 6999, as many as are wanted. */
export function manyServices(count: number, more: Partial<ServiceSeed> = {}): ServiceSeed[] {
	return Array.from({ length: count }, (_, index) => ({
		account: 6999,
		service_number: String(61488800001 + index),
		name: `Service ${index + 1}`,
		service: { type: 'voicemail' as const },
		...more,
	}));
}

/** Delivers something to a URL as anybody can, and returns the status. */
export async function deliver(
	url: string,
	query: Record<string, string> | string = {},
	init: RequestInit = {},
): Promise<number> {
	const separator = url.includes('?') ? '&' : '?';
	const response = await fetch(`${url}${separator}${new URLSearchParams(query)}`, init);
	await response.arrayBuffer();
	return response.status;
}

export function json(body: unknown): RequestInit {
	return {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: typeof body === 'string' ? body : JSON.stringify(body),
	};
}

/** A call as the blueprint describes it ("Call-URI functionality"). */
export const blueprintCall = {
	clientid: '6999',
	callid: '324213111',
	uniqueid: 'ECS1-1923211.11',
	bnum: '+61-0290081596',
	adname: 'Tracking Service 1',
	target: '+61-0401020304',
	targetname: 'Sydney Office',
	ani: '+61-0410203045',
	tzdate: '2019-11-14T12:11:21+10:00',
	duration: '30',
	callstatus: 'avanser_answered_call',
	callcode: '1',
	clocation: 'Sydney',
	cstate: 'MOB',
	ccountry: 'AU',
};

/** An SMS as the blueprint describes it ("SMS-Forward functionality"). */
export const blueprintSms = {
	clientId: '6999',
	to: '+61-0401020304',
	from: '+61-0401020305',
	txt: 'this is a test message',
	date: '2016-04-12 10:10:10',
};
