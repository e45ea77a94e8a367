import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
} from 'n8n-workflow';
import type { Api } from '../api/api';
import type { ApiRequest } from '../api/request';
import { accountOptions, byLabel, feedOptions, runOptions, withShared } from '../fields/options';
import { readParameters } from '../parameters/read';
import type { ParametersOf } from '../parameters/types';
import type { Submission } from '../submissions/job';
import type { Sought, Wait } from '../submissions/waiting';
import type { Identity } from '../submissions/memory';

/** What one item is about to do: complete and valid, nothing has been sent. */
export type Prepared =
	/** One API request with its reply, or several that belong together. */
	| { kind: 'exchange'; request: ApiRequest; run(api: Api): Promise<IDataObject[]> }
	/** Something that is sent once, with its whole run in view; `wait` if its outcome is awaited. */
	| { kind: 'submission'; submission: Submission; wait?: Wait }
	/** Waiting for the outcome of a request that was submitted earlier. */
	| { kind: 'awaited'; sought: Sought; wait: Wait }
	/** Something that is read from the Data Feed's server. */
	| {
			kind: 'feed';
			run(context: IExecuteFunctions, timeout: number): Promise<INodeExecutionData[]>;
	  };

/**
 * What an operation is about, which decides how its items are carried out: something in one account; something of the
 * API user, in whatever account; which account is selected, so that one item decides what the next one means; or the
 * Data Feed, which has a credential of its own.
 */
type Scope = 'account' | 'user' | 'selection' | 'feed';

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
	scope: Scope;
	/**
	 * Turns one item's parameters into what is to be done.
	 * @throws InvalidParameter
	 */
	prepare(values: unknown, item: ItemFacts): Prepared;
}

/** What an operation may know of the item besides its parameters. */
interface ItemFacts {
	identity: Identity;
	/** The credential's Webhook Secret, if it has one. */
	webhookSecret?: string;
	/** The parameters as the user entered them, with their expressions. */
	entered: unknown;
}

interface Definition<Fields extends INodeProperties[]> {
	name: string;
	value: string;
	action: string;
	description: string;
	fields: Fields;
}

interface ExchangeDefinition<Fields extends INodeProperties[]> extends Definition<Fields> {
	/** `account` unless given. */
	scope?: 'user' | 'selection';
	/** Parameters in, request out; pure. */
	request: (parameters: ParametersOf<Fields>) => ApiRequest;
	/** Only where sending the request and taking the rows of its reply is not the whole story. */
	run?: (
		api: Api,
		request: ApiRequest,
		parameters: ParametersOf<Fields>,
		item: ItemFacts,
	) => Promise<IDataObject[]>;
}

/** Declares an operation; the types of its parameters follow from its fields. */
export function operation<const Fields extends INodeProperties[]>(
	definition: ExchangeDefinition<Fields>,
): Operation {
	const { scope = 'account' } = definition;
	const run = definition.run ?? ((api: Api, request: ApiRequest) => api.rows(request));
	return declared(definition, scope, (parameters, item) => {
		const request = definition.request(parameters);
		return { kind: 'exchange', request, run: (api) => run(api, request, parameters, item) };
	});
}

interface SubmittingDefinition<Fields extends INodeProperties[]> extends Definition<Fields> {
	/** Parameters in, submission out; pure. */
	submission: (parameters: ParametersOf<Fields>, item: ItemFacts) => Omit<Submission, 'identity'>;
	/** Undefined if the item does not wait for the outcome. */
	wait: (parameters: ParametersOf<Fields>) => Wait | undefined;
}

/** Declares an operation that costs money or changes a live number. */
export function submittingOperation<const Fields extends INodeProperties[]>(
	definition: SubmittingDefinition<Fields>,
): Operation {
	return declared(
		definition,
		'account',
		(parameters, item) => ({
			kind: 'submission',
			submission: {
				...definition.submission(parameters, item),
				identity: item.identity,
			},
			wait: definition.wait(parameters),
		}),
		'refused',
	);
}

interface WaitingDefinition<Fields extends INodeProperties[]> extends Definition<Fields> {
	sought: (parameters: ParametersOf<Fields>) => Sought;
	wait: (parameters: ParametersOf<Fields>) => Wait;
}

/** Declares an operation that waits for what was submitted earlier. */
export function waitingOperation<const Fields extends INodeProperties[]>(
	definition: WaitingDefinition<Fields>,
): Operation {
	return declared(definition, 'account', (parameters) => ({
		kind: 'awaited',
		sought: definition.sought(parameters),
		wait: definition.wait(parameters),
	}));
}

interface FeedDefinition<Fields extends INodeProperties[]> extends Definition<Fields> {
	/** @param timeout seconds to wait for one answer */
	run: (
		context: IExecuteFunctions,
		parameters: ParametersOf<Fields>,
		timeout: number,
	) => Promise<INodeExecutionData[]>;
}

/** Declares an operation that uses the Data Feed, with its credential, instead of the Telco API. */
export function feedOperation<const Fields extends INodeProperties[]>(
	definition: FeedDefinition<Fields>,
): Operation {
	return declared(definition, 'feed', (parameters) => ({
		kind: 'feed',
		run: (context, timeout) => definition.run(context, parameters, timeout),
	}));
}

const optionsOf: Record<Scope, INodeProperties[]> = {
	account: [...runOptions, ...accountOptions],
	user: runOptions,
	selection: runOptions,
	feed: feedOptions,
};

function declared<const Fields extends INodeProperties[]>(
	{ name, value, action, description, fields }: Definition<Fields>,
	scope: Scope,
	prepare: (parameters: ParametersOf<Fields>, item: ItemFacts) => Prepared,
	expressionsOfNothing: 'allowed' | 'refused' = 'allowed',
): Operation {
	const own = fields.find((field) => field.name === 'options');
	const others = fields.filter((field) => field !== own).map(sorted);
	return {
		name,
		value,
		action,
		description,
		fields: [...others, withShared(own?.options, optionsOf[scope])],
		scope,
		prepare(values, item) {
			const entered = expressionsOfNothing === 'refused' ? item.entered : undefined;
			return prepare(readParameters(fields, values, entered), item);
		},
	};
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
