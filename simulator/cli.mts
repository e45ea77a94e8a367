import { parseArgs } from 'node:util';

import { startSimulator } from './index.mts';
import type { Simulator } from './index.mts';

const usage = `A stand-in for AVANSER's Telco API on this machine.

  --port <number>                  port to listen on, 8010 by default, 0 for any free one
  --state <file>                   keep the state in this file
  --speed <factor>                 let the clock run faster, 1 by default
  --provisioning-seconds <number>  from acknowledgment to completion, 420 by default
  --retry-seconds <number>         from a failed callback to its retry, 10 by default
  --manual-clock                   let the clock stand still until /control/clock/advance moves it
  --help                           this text
`;

const { values } = parseArgs({
	options: {
		port: { type: 'string', default: '8010' },
		state: { type: 'string' },
		speed: { type: 'string', default: '1' },
		'provisioning-seconds': { type: 'string', default: '420' },
		'retry-seconds': { type: 'string', default: '10' },
		'manual-clock': { type: 'boolean', default: false },
		help: { type: 'boolean', default: false },
	},
});

function number(name: 'port' | 'speed' | 'provisioning-seconds' | 'retry-seconds'): number {
	const value = Number(values[name]);
	if (!Number.isFinite(value) || value < 0) {
		console.error(`--${name} must be a number of 0 or more`);
		process.exit(2);
	}
	return value;
}

if (values.help) {
	process.stdout.write(usage);
	process.exit(0);
}

const settings = {
	port: number('port'),
	provisioningMs: number('provisioning-seconds') * 1000,
	callbackRetryMs: number('retry-seconds') * 1000,
	...(values.state !== undefined && { stateFile: values.state }),
};

async function start(): Promise<Simulator> {
	try {
		return values['manual-clock']
			? await startSimulator({ ...settings, clock: 'manual' })
			: await startSimulator({ ...settings, clock: 'real', speed: number('speed') || 1 });
	} catch (error) {
		console.error(`The simulator did not start: ${error instanceof Error ? error.message : error}`);
		process.exit(1);
	}
}

const simulator = await start();

const [user] = simulator.users;
console.log(`AVANSER simulator   ${simulator.url}`);
console.log(`Username            ${user?.username}`);
console.log(`Password            ${user?.password}`);
console.log(`Data Feed           ${simulator.feedUrl}`);
console.log(`Control             ${simulator.origin}/control`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
	process.once(signal, () => void simulator.close());
}
