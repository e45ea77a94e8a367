// npm start [-- --once]
//
// Provisions a tracking number through a real n8n, with the packed package installed in it and the
// simulator in AVANSER's place, and leaves both open. With --once it ends when the number is live.

import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { startSimulator, type Simulator } from '../simulator/index.mts';
import { provisionANumber, requestFinished, simulatorCredential } from './examples.mts';
import { owner } from './n8n/api.mts';
import { installedN8n, n8nVersion } from './n8n/installation.mts';
import { startN8n, type N8n } from './n8n/server.mts';
import { manifest, pack } from './package.mts';
import { timedReport } from './report.mts';

const once = process.argv.includes('--once');
const report = timedReport();
const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
	process.on(signal, () => interruption.abort());
}
const interrupted = new Promise<'interrupted'>((resolve) => {
	interruption.signal.addEventListener('abort', () => resolve('interrupted'));
});

/** What has to be undone in the end, the last thing first. */
const undo: Array<() => Promise<unknown>> = [];

process.exitCode = await Promise.race([provisioned(), interrupted]).then(
	(end) => (end === 'interrupted' ? 130 : 0),
	(error: unknown) => {
		console.error(`\n${error instanceof Error ? error.message : error}`);
		return 1;
	},
);
for (const step of undo.reverse()) await step();
// What is under way after an interruption, such as an installation, is not waited for.
process.exit();

async function provisioned(): Promise<void> {
	const installation = await installedN8n(report);
	const { name } = await manifest();
	report(`Building and packing ${name}`);
	const folder = await mkdtemp(join(tmpdir(), `${name}-`));
	undo.push(() => rm(folder, { recursive: true, force: true }));
	const tarball = await pack(folder);
	report(`Packed ${basename(tarball)}, ${Math.ceil((await stat(tarball)).size / 1000)} kB`);

	const simulator = await startSimulator({ clock: 'real', provisioningMs: 5000 });
	undo.push(() => simulator.close());
	report(`AVANSER's simulator answers on ${simulator.url}`);

	const starting = startN8n({ installation, tarball, signal: interruption.signal });
	undo.push(() =>
		starting.then(
			(n8n) => n8n.stop({ keepFolder: process.exitCode === 1 }),
			() => {},
		),
	);
	const n8n = await starting;
	report(`n8n ${await n8nVersion()} with the package installed answers on ${n8n.url}`);

	await provision(n8n, simulator).catch((error: unknown) => {
		throw new Error(
			`The number could not be provisioned: ${error instanceof Error ? error.message : error}\nThe log of n8n is ${n8n.logFile}`,
		);
	});
	if (once) return;

	const { username, password } = simulatorCredential(simulator).data;
	console.log(`
  Editor     ${n8n.url}
             log in as ${owner.email} with ${owner.password}
  Simulator  ${simulator.url}
             user ${username}, password ${password}; what it sold: ${simulator.origin}/control/ledger

  Ctrl-C stops both.`);
	await n8n.ended;
	throw new Error(`n8n has ended by itself; its log is ${n8n.logFile}`);
}

/** The main job: search, order, and hear from AVANSER that the number is live. */
async function provision({ api, url }: N8n, simulator: Simulator): Promise<void> {
	const credential = simulatorCredential(simulator);
	const credentials = {
		avanserTelcoApi: { id: await api.createCredential(credential), name: credential.name },
	};

	const { workflow: finished, callbackUri } = await requestFinished(url);
	const finishedId = await api.createWorkflow(finished);
	await api.activate(finishedId);
	report(`Workflow "${finished.name}" listens on ${callbackUri}`);

	const order = await provisionANumber({ credentials, callbackUri });
	report(`Workflow "${order.name}" runs`);
	const ordered = await api.run(await api.createWorkflow(order), 'Start');
	if (ordered.status !== 'success') {
		throw new Error(`workflow "${order.name}" failed: ${ordered.error?.message}`);
	}
	const [chosen] = ordered.items['Take the first'] ?? [];
	const [acknowledgment] = ordered.items['Create the service'] ?? [];
	if (chosen === undefined || acknowledgment === undefined) {
		throw new Error(`workflow "${order.name}" found no number to order`);
	}
	report(`Found ${ordered.items['Search Sydney numbers']?.length} Sydney numbers`);
	report(`Ordered ${chosen.number}: request ${acknowledgment.request_id} is accepted`);

	const heard = await api.firstExecution(finishedId);
	const [callback] = Object.values(heard.items)[0] ?? [];
	report(`Callback received: request ${callback?.requestId} is ${callback?.status}`);
	if (heard.status !== 'success') {
		throw new Error(`workflow "${finished.name}" failed: ${heard.error?.message}`);
	}

	// Only the books of the other side say what really happened.
	const [purchase] = simulator.ledger.bought({ request_id: String(acknowledgment.request_id) });
	const service = simulator.telco.services.get(String(callback?.serviceNumberRaw));
	if (purchase?.outcome !== 'completed' || service === undefined) {
		throw new Error(`n8n was told so, but the simulator has no live service ${chosen.number}`);
	}
	const seconds = ((purchase.settledAt ?? purchase.at) - purchase.at) / 1000;
	report(
		`${service.service_number} is live, ${seconds.toFixed(1)} s after the order, and passes calls on to ${purchase.answer_point}`,
	);
}
