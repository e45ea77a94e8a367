import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
} from 'n8n-workflow';
import type { Api } from '../api/api';
import {
	accountOptions,
	byLabel,
	outsideOptions,
	runOptions,
	sharedOptions,
} from '../fields/options';
import { readParameters } from './parameters';
import type { ParametersOf } from './parameters';
import type { ApiRequest } from '../api/request';
import type { Submission } from '../ordering/submissions';
import type { Sought, Wait } from '../ordering/waiting';

/** What an item is called while it is worked on. */
export interface Identity {
	/** See reference.ts. */
	reference: string;
	/** Set where the same again is meant, once it has succeeded. */
	again: boolean;
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
	/** Something that has nothing to do with the Telco API. */
	outside?: Outside;
}

/** @param timeout seconds to wait for one answer */
type Outside = (context: IExecuteFunctions, timeout: number) => Promise<INodeExecutionData[]>;

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
	/** Set for what has nothing to do with the Telco API, and a credential of its own. */
	isOutside: boolean;
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
	submission: (
		parameters: ParametersOf<Fields>,
		identity: Identity,
	) => Omit<Submission, 'reference' | 'again'>;
	/** Set if the item waits for the outcome. */
	wait: (parameters: ParametersOf<Fields>) => Wait | undefined;
}

/** Declares an operation that costs money or changes a live number. */
export function submittingOperation<const Fields extends INodeProperties[]>(
	definition: Submitting<Fields>,
): Operation {
	const submitting = prepared(definition, (parameters, identity) => ({
		submission: {
			...definition.submission(parameters, identity),
			reference: identity.reference,
			again: identity.again,
		},
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

interface OutsideDefinition<Fields extends INodeProperties[]> extends Definition<Fields> {
	run: (
		context: IExecuteFunctions,
		parameters: ParametersOf<Fields>,
		timeout: number,
	) => Promise<INodeExecutionData[]>;
}

/** Declares an operation that does not use the Telco API, but a credential of its own. */
export function outsideOperation<const Fields extends INodeProperties[]>(
	definition: OutsideDefinition<Fields>,
): Operation {
	const { fields, run } = definition;
	const outside = prepared({ ...definition, anyAccount: true }, (parameters) => ({
		outside: (context, timeout) => run(context, parameters, timeout),
	}));
	return { ...outside, fields: withOptions(fields, outsideOptions), isOutside: true };
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
		fields: withOptions(fields, [...runOptions, ...(anyAccount ? [] : accountOptions)]),
		oneAtATime,
		anyAccount,
		submits: false,
		isOutside: false,
		prepare: (values, identity) => prepare(readParameters(fields, values), identity),
	};
}

function withOptions(fields: INodeProperties[], shared: INodeProperties[]): INodeProperties[] {
	const own = fields.find((field) => field.name === 'options');
	const others = fields.filter((field) => field !== own).map(sorted);
	return [...others, sharedOptions(own?.options, shared)];
}

/** n8n wants the entries of a collection in alphabetical order; its lint sees only those that are literals. */
function sorted(field: INodeProperties): INodeProperties {
	return field.type === 'collection' ? { ...field, options: byLabel(field.options) } : field;
}

export interface Resource {
	name: string;
	value: string;
	operations: Operation[];
}
