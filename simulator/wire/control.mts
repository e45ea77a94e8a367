import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { readingsFrom } from '../documents/readings.mts';
import type { Readings } from '../documents/readings.mts';
import type { Faults } from '../testing/armedFaults.mts';
import { faultKinds, isFault } from '../testing/faults.mts';
import type { Journal } from '../testing/journal.mts';
import type { Ledger } from '../testing/ledger.mts';
import type { Clock } from '../time/clock.mts';
import type { User } from '../vendor/accounts.mts';
import type { Telco } from '../vendor/telco.mts';
import type { Deliveries } from './deliveries.mts';
import { isLoopback } from './loopback.mts';

/** What the control interface shows and moves. */
interface Controlled {
	readonly users: readonly User[];
	readonly clock: Clock;
	/** The telco is another one after a reset. */
	readonly telco: Telco;
	readonly ledger: Ledger;
	readonly journal: Journal;
	readonly faults: Faults;
	readonly readings: Readings;
	readonly deliveries: Deliveries;
	reset(): void;
}

/** A command that cannot be carried out; whoever sent it is told why. */
class BadCommand extends Error {
	readonly statusCode = 400;
}

/**
 * Lets another process on this machine see and move the simulator: `/control/ledger`, `journal`,
 * `deliveries`, `calls`, `users`, `services`, `faults`, `readings`, `clock` to read, and to change
 * `call`, `sms`, `faults`, `readings`, `clock/advance`, `select-account`, `reset`.
 */
export function serveControl(app: FastifyInstance, simulator: Controlled) {
	void app.register(
		(control, _options, done) => {
			control.addHook('onRequest', fromHere);
			control.setErrorHandler<Error & { statusCode?: number }>((error, _request, reply) =>
				reply.code(error.statusCode ?? 400).send({ error: error.message }),
			);

			control.get('/ledger', ({ query }) => simulator.ledger.entries(filterOf(query)));
			control.get('/journal', ({ query }) => simulator.journal.entries(filterOf(query)));
			control.get('/deliveries', ({ query }) => simulator.deliveries.list(filterOf(query)));
			control.get('/calls', () => simulator.telco.calls());
			control.get('/users', () => simulator.users);
			control.get('/services', () => simulator.telco.services.snapshot());
			control.get('/requests', () => simulator.telco.requests.all());
			control.get('/clock', () => ({ now: simulator.clock.now() }));
			control.get('/readings', () => simulator.readings);
			control.get('/faults', () =>
				simulator.faults.list().map(({ rule, seen, struck }) => ({ rule, seen, struck })),
			);

			control.post('/call', async (request) => {
				const command = commandOf(request);
				const service_number = textOf(command, 'service_number');
				return await simulator.telco.call({ ...command, service_number });
			});
			control.post('/sms', async (request) => {
				const command = commandOf(request);
				const service_number = textOf(command, 'service_number');
				return await simulator.telco.sms({ ...command, service_number });
			});
			control.post('/faults', (request) => {
				const { fault, ...rule } = commandOf(request);
				if (!isFault(fault)) throw new BadCommand(`fault.kind is one of ${faultKinds.join(', ')}`);
				simulator.faults.add({ ...rule, fault });
				return { pending: simulator.faults.pending().length };
			});
			control.delete('/faults', () => {
				simulator.faults.clear();
				return { pending: 0 };
			});
			control.post('/readings', (request) =>
				Object.assign(simulator.readings, readingsFrom(commandOf(request))),
			);
			control.post('/clock/advance', async (request) => {
				const ms = numberOf(commandOf(request), 'ms');
				const { clock } = simulator;
				if (clock.kind !== 'manual') throw new BadCommand('The clock runs by itself');
				await clock.advance(ms);
				return { now: clock.now() };
			});
			control.post('/select-account', (request) => {
				const command = commandOf(request);
				const username = textOf(command, 'username');
				simulator.telco.selectAccount(username, numberOf(command, 'account'));
				return { username, account: simulator.telco.accounts.selected(username) };
			});
			control.post('/reset', () => {
				simulator.reset();
				return { now: simulator.clock.now() };
			});
			done();
		},
		{ prefix: '/control' },
	);
}

/** The JSON body of a command. @throws BadCommand when it is not an object */
function commandOf(request: FastifyRequest): Record<string, unknown> {
	const text = typeof request.body === 'string' && request.body ? request.body : '{}';
	let command: unknown;
	try {
		command = JSON.parse(text);
	} catch {
		throw new BadCommand('The body is not JSON');
	}
	if (typeof command !== 'object' || command === null || Array.isArray(command)) {
		throw new BadCommand('The body must be a JSON object');
	}
	return { ...command };
}

function textOf(command: Record<string, unknown>, member: string): string {
	const value = command[member];
	if (typeof value !== 'string' || value === '') throw new BadCommand(`${member} must be a text`);
	return value;
}

function numberOf(command: Record<string, unknown>, member: string): number {
	const value = command[member];
	if (typeof value !== 'number') throw new BadCommand(`${member} must be a number`);
	return value;
}

/** A query as a filter. The values of a query are texts, but some members of the records are numbers. */
function filterOf(query: unknown): Record<string, unknown> {
	const numbers = ['account', 'status', 'attempt', 'at'];
	return Object.fromEntries(
		Object.entries<unknown>({ ...Object(query) }).map(([name, value]) => [
			name,
			numbers.includes(name) ? Number(value) : value,
		]),
	);
}

/**
 * Refuses what another machine sent and what was meant for another machine. A web page of another
 * site counts as one, although it runs in a browser on this machine.
 */
async function fromHere(request: FastifyRequest, reply: FastifyReply) {
	const { origin } = request.headers;
	const page = origin === undefined ? undefined : URL.parse(origin)?.hostname;
	const foreignPage = origin !== undefined && !isLoopback(page ?? '');
	if (!isLoopback(request.ip) || !isLoopback(request.hostname) || foreignPage) {
		await reply.code(403).send({ error: 'The control interface answers this machine only' });
	}
}
