import { NodeOperationError } from 'n8n-workflow';
import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
} from 'n8n-workflow';
import { connect } from './api';
import type { Api } from './api';
import { toNodeError } from './failures';
import { runOptions } from './fields/options';
import type { Operation, Prepared, Resource } from './operation';
import { readParameters } from './parameters';
import { isRead } from './request';

/**
 * The engine: every item through the chosen operation. All items are checked before the first one is sent; then a
 * few at a time go out, and what they return comes out in the order the items went in.
 */
export async function runOperations(
	context: IExecuteFunctions,
	resources: Resource[],
): Promise<INodeExecutionData[]> {
	const items = context.getInputData();
	const operation = chosenOperation(context, resources);
	const settings = readParameters(runOptions, context.getNodeParameter('options', 0, {}));
	const { concurrency = 5, includeTransaction = false, timeout = 60 } = settings;

	const outcomes: Outcome[] = items.map((_, index) => prepared(context, operation, index));
	const stop = !context.continueOnFail();
	if (stop) throwFirstFailure(context, operation, outcomes);

	const api = await connect(context, { includeTransaction, timeout });
	const cancelled = context.getExecutionCancelSignal();
	let waiting = outcomes.keys();
	const work = async () => {
		for (const index of waiting) {
			if (cancelled?.aborted) return;
			outcomes[index] = await carriedOut(outcomes[index], api);
			// Nothing new is started, but what is under way is waited for, so that it can be reported.
			if (stop && outcomes[index].failure !== undefined) waiting = [].values();
		}
	};
	const workers = operation.oneAtATime ? 1 : Math.min(concurrency, items.length);
	await Promise.all(Array.from({ length: workers }, work));
	if (stop) throwFirstFailure(context, operation, outcomes);

	return outcomes.flatMap((outcome, item) => itemsOf(context, operation, outcome, item));
}

/** How far an item has come. */
interface Outcome {
	prepared?: Prepared;
	rows?: IDataObject[];
	failure?: unknown;
}

function chosenOperation(context: IExecuteFunctions, resources: Resource[]): Operation {
	const resource = context.getNodeParameter('resource', 0);
	const operation = context.getNodeParameter('operation', 0);
	const found = resources
		.find(({ value }) => value === resource)
		?.operations.find(({ value }) => value === operation);
	if (found === undefined) {
		throw new NodeOperationError(
			context.getNode(),
			`'Operation' ${String(operation)} is not one of 'Resource' ${String(resource)}`,
			{ description: 'Choose resource and operation from the lists.' },
		);
	}
	return found;
}

/** n8n drops hidden parameters and refuses to read them; this stands for them. */
const hidden = '\u0000hidden';

function prepared(context: IExecuteFunctions, operation: Operation, item: number): Outcome {
	try {
		return { prepared: operation.prepare(valuesOf(context, operation.fields, item)) };
	} catch (failure) {
		return { failure };
	}
}

function valuesOf(
	context: IExecuteFunctions,
	fields: INodeProperties[],
	item: number,
): IDataObject {
	const values = fields.map(({ name }) => [name, context.getNodeParameter(name, item, hidden)]);
	return Object.fromEntries(values.filter(([, value]) => value !== hidden));
}

async function carriedOut(outcome: Outcome, api: Api): Promise<Outcome> {
	if (outcome.prepared === undefined) return outcome;
	try {
		return { ...outcome, rows: await outcome.prepared.run(api) };
	} catch (failure) {
		return { ...outcome, failure };
	}
}

function throwFirstFailure(
	context: IExecuteFunctions,
	operation: Operation,
	outcomes: Outcome[],
): void {
	const item = outcomes.findIndex(({ failure }) => failure !== undefined);
	if (item < 0) return;
	throw toNodeError(context.getNode(), outcomes[item].failure, {
		itemIndex: item,
		fields: operation.fields,
		note: alreadyDone(outcomes),
	});
}

const mostListed = 20;

/** n8n throws away what the other items returned; what they changed at AVANSER must not be lost with it. */
function alreadyDone(outcomes: Outcome[]): string | undefined {
	const done = outcomes.flatMap(({ prepared: { request } = {}, rows }, item) =>
		request === undefined || rows === undefined || isRead(request)
			? []
			: [`item ${item}: ${JSON.stringify(rows[0] ?? {})}`],
	);
	if (done.length === 0) return undefined;
	const listed = done.slice(0, mostListed).join('\n');
	const more = done.length > mostListed ? `\nand ${done.length - mostListed} more` : '';
	return `Already carried out in this run:\n${listed}${more}`;
}

function itemsOf(
	context: IExecuteFunctions,
	operation: Operation,
	{ rows = [], failure }: Outcome,
	item: number,
): INodeExecutionData[] {
	const pairedItem = { item };
	if (failure === undefined) return rows.map((json) => ({ json, pairedItem }));
	const error = toNodeError(context.getNode(), failure, {
		itemIndex: item,
		fields: operation.fields,
	});
	// n8n sends an item to the error output only if it has no other keys than these.
	return [{ json: { error: error.message, details: error.description }, pairedItem }];
}
