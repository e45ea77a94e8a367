import type { IDataObject, INodeProperties } from 'n8n-workflow';
import type { Api } from './api';
import { sharedOptions } from './fields/options';
import { readParameters } from './parameters';
import type { ParametersOf } from './parameters';
import type { ApiRequest } from './request';
import type { Submission } from './submissions';
import type { Sought, Wait } from './waiting';

/** What an item is called while it is worked on. */
export interface Identity {
	/** See reference.ts. */
	reference: string;
	/** The credential's Webhook Secret, if it has one. */
	webhookSecret?: string;
}

/** What one item is about to do: complete and valid, nothing has been sent. */
export interface Prepared {
	/** One request, or several that belong together. */
	call?: { request: ApiRequest; run(api: Api): Promise<IDataObject[]> };
	/** Something that is sent once, with its whole run in view. */
	submission?: Submission;
	/** A request whose outcome is awaited: the submission's own, or one submitted earlier. */
	awaits?: Sought;
	wait?: Wait;
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
	/** Set for what concerns no account in particular. */
	anyAccount: boolean;
	/** Set for what costs money or changes a live number. */
	submits: boolean;
	/**
	 * Turns one item's parameters into what is to be done.
	 * @throws InvalidParameter
	 */
	prepare(values: IDataObject, identity: Identity): Prepared;
}

interface Definition<Fields extends INodeProperties[]> {
	name: string;
	value: string;
	action: string;
	description: string;
	fields: Fields;
	oneAtATime?: boolean;
	anyAccount?: boolean;
}

interface Call<Fields extends INodeProperties[]> extends Definition<Fields> {
	/** Parameters in, request out; pure. */
	request: (parameters: ParametersOf<Fields>) => ApiRequest;
	/** Only where sending the request and taking the rows of its reply is not the whole story. */
	run?: (api: Api, request: ApiRequest, parameters: ParametersOf<Fields>) => Promise<IDataObject[]>;
}

/** Declares an operation; the types of its parameters follow from its fields. */
export function operation<const Fields extends INodeProperties[]>(
	definition: Call<Fields>,
): Operation {
	const run = definition.run ?? ((api: Api, request: ApiRequest) => api.rows(request));
	return prepared(definition, (parameters) => {
		const request = definition.request(parameters);
		return { call: { request, run: (api) => run(api, request, parameters) } };
	});
}

interface Submitting<Fields extends INodeProperties[]> extends Definition<Fields> {
	/** Parameters in, submission out; pure. */
	submission: (parameters: ParametersOf<Fields>, identity: Identity) => Submission;
	/** Set if the item waits for the outcome. */
	wait: (parameters: ParametersOf<Fields>) => Wait | undefined;
}

/** Declares an operation that costs money or changes a live number. */
export function submittingOperation<const Fields extends INodeProperties[]>(
	definition: Submitting<Fields>,
): Operation {
	const submitting = prepared(definition, (parameters, identity) => ({
		submission: definition.submission(parameters, identity),
		wait: definition.wait(parameters),
	}));
	return { ...submitting, submits: true };
}

interface Waiting<Fields extends INodeProperties[]> extends Definition<Fields> {
	awaits: (parameters: ParametersOf<Fields>) => Sought;
	wait: (parameters: ParametersOf<Fields>) => Wait;
}

/** Declares an operation that waits for what was submitted earlier. */
export function waitingOperation<const Fields extends INodeProperties[]>(
	definition: Waiting<Fields>,
): Operation {
	return prepared(definition, (parameters) => ({
		awaits: definition.awaits(parameters),
		wait: definition.wait(parameters),
	}));
}

function prepared<const Fields extends INodeProperties[]>(
	definition: Definition<Fields>,
	prepare: (parameters: ParametersOf<Fields>, identity: Identity) => Prepared,
): Operation {
	const { name, value, action, description, fields } = definition;
	const { oneAtATime = false, anyAccount = false } = definition;
	return {
		name,
		value,
		action,
		description,
		fields: withSharedOptions(fields, anyAccount),
		oneAtATime,
		anyAccount,
		submits: false,
		prepare: (values, identity) => prepare(readParameters(fields, values), identity),
	};
}

function withSharedOptions(fields: INodeProperties[], anyAccount: boolean): INodeProperties[] {
	const own = fields.find((field) => field.name === 'options');
	return [...fields.filter((field) => field !== own), sharedOptions(own?.options, anyAccount)];
}

export interface Resource {
	name: string;
	value: string;
	operations: Operation[];
}
