import type { IExecuteFunctions } from 'n8n-workflow';
import type { Connection } from '../api/account';
import { credentialOf } from '../api/credential';
import { runOptions } from '../fields/options';
import { InvalidParameter } from '../foundation/failures';
import { unhurried } from '../foundation/pause';
import { readOptions } from '../parameters/read';
import { prepareJob } from './jobs';
import type { Job } from './jobs';
import type { Operation, Resource } from './operation';

/** Every item of a run, checked; nothing has been sent. */
export interface Run {
	operation: Operation;
	/** How many items are worked on at the same time. */
	workers: number;
	settings: Connection;
	jobs: Job[];
}

/**
 * What the items of a run are about to do.
 * @throws InvalidParameter, or what n8n throws of the credential: nothing can be done for any item then
 */
export async function prepareRun(context: IExecuteFunctions, resources: Resource[]): Promise<Run> {
	const operation = chosenOperation(context, resources);
	const { scope } = operation;
	const entered = context.getNodeParameter('options', 0, {});
	const { concurrency, ...settings } = readOptions(runOptions, entered);
	const usual = scope === 'account' ? await credentialOf(context) : {};
	const jobs: Job[] = [];
	for await (const item of unhurried(context.getInputData().keys())) {
		jobs.push(prepareJob(context, operation, item, usual));
	}
	return { operation, workers: scope === 'selection' ? 1 : concurrency, settings, jobs };
}

function chosenOperation(context: IExecuteFunctions, resources: Resource[]): Operation {
	const resource = context.getNodeParameter('resource', 0);
	const operation = context.getNodeParameter('operation', 0);
	const found = resources
		.find(({ value }) => value === resource)
		?.operations.find(({ value }) => value === operation);
	if (found === undefined) {
		throw new InvalidParameter(
			'Operation',
			`${String(operation)} is not one of 'Resource' ${String(resource)}`,
			'Choose resource and operation from the lists.',
		);
	}
	return found;
}
