import type { IDataObject, INodeProperties } from 'n8n-workflow';
import type { Api } from './api';
import { sharedOptions } from './fields/options';
import { readParameters } from './parameters';
import type { ParametersOf } from './parameters';
import type { ApiRequest } from './request';

/** What one item is about to do: the request is complete and valid, nothing has been sent. */
export interface Prepared {
	request: ApiRequest;
	run(api: Api): Promise<IDataObject[]>;
}

/** An operation as the engine and the editor see it. */
export interface Operation {
	/** Label in the Operation menu. */
	name: string;
	/** Stored in users' workflows: never changes. */
	value: string;
	/** Sentence in the list of actions. */
	action: string;
	description: string;
	fields: INodeProperties[];
	/** Set where one item's effect decides what the next one means. */
	oneAtATime: boolean;
	/**
	 * Turns one item's parameters into a request.
	 * @throws InvalidParameter
	 */
	prepare(values: IDataObject): Prepared;
}

interface Definition<Fields extends INodeProperties[]> {
	name: string;
	value: string;
	action: string;
	description: string;
	fields: Fields;
	oneAtATime?: boolean;
	/** Parameters in, request out; pure. */
	request: (parameters: ParametersOf<Fields>) => ApiRequest;
	/** Only where sending the request and taking the rows of its reply is not the whole story. */
	run?: (api: Api, request: ApiRequest, parameters: ParametersOf<Fields>) => Promise<IDataObject[]>;
}

/** Declares an operation; the types of its parameters follow from its fields. */
export function operation<const Fields extends INodeProperties[]>(
	definition: Definition<Fields>,
): Operation {
	const { name, value, action, description, fields, oneAtATime = false } = definition;
	const run = definition.run ?? ((api: Api, request: ApiRequest) => api.rows(request));
	return {
		name,
		value,
		action,
		description,
		fields: withSharedOptions(fields),
		oneAtATime,
		prepare(values) {
			const parameters = readParameters(fields, values);
			const request = definition.request(parameters);
			return { request, run: (api) => run(api, request, parameters) };
		},
	};
}

function withSharedOptions(fields: INodeProperties[]): INodeProperties[] {
	const own = fields.find((field) => field.name === 'options');
	return [...fields.filter((field) => field !== own), sharedOptions(own?.options)];
}

export interface Resource {
	name: string;
	value: string;
	operations: Operation[];
}
