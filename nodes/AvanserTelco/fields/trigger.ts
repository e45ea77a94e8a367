import type { INodeProperties } from 'n8n-workflow';
import { workingAccount } from './account';
import { serviceNumber } from './service';

/**
 * The events of the trigger. The editor makes an entry of its own out of each, because the label is "Trigger On"
 * (n8n-editor-ui, useActionsGeneration).
 */
export const triggerOn = {
	displayName: 'Trigger On',
	name: 'triggerOn',
	type: 'options',
	noDataExpression: true,
	options: [
		{
			name: 'Call Ended',
			value: 'callEnded',
			action: 'On call ended',
			description: 'A call to a tracking number has ended, answered or missed',
		},
		{
			name: 'Request Finished',
			value: 'requestFinished',
			action: 'On request finished',
			description: 'A request for a tracking number is completed or has failed',
		},
		{
			name: 'SMS Received',
			value: 'smsReceived',
			action: 'On SMS received',
			description: 'An SMS to a mobile tracking number has arrived',
		},
	],
	default: 'callEnded',
} as const satisfies INodeProperties;

/**
 * Makes n8n hand over bodies as they came. Without it a body that claims to be JSON and is not would be answered 422
 * before a node sees it (n8n, webhook-helpers, `parseRequestBody`: it asks nodes of version 1 for this very name).
 */
export const unparsedBody = {
	displayName: 'Options',
	name: 'options',
	type: 'hidden',
	default: { binaryData: true },
} as const satisfies INodeProperties;

export const registerOn = {
	displayName: 'Register On',
	name: 'registerOn',
	type: 'options',
	options: [
		{
			name: 'All Services',
			value: 'all',
			description: 'Every service of the account, whenever the workflow is published or n8n starts',
		},
		{
			name: 'By Hand',
			value: 'byHand',
			description: "You put the production URL into AVANSER's portal or a service yourself",
		},
		{ name: 'Selected Services', value: 'selected', description: 'The services you list' },
	],
	default: 'selected',
	description:
		'Where AVANSER is given the URL of this trigger when the workflow is published. It takes AVANSER some minutes to put it into effect.',
} as const satisfies INodeProperties;

/** Where something is only of use if the trigger registers its URL itself. */
export const registers = { show: { registerOn: ['all', 'selected'] } };

export const services = {
	displayName: 'Services',
	name: 'services',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	placeholder: 'Add Service',
	default: {},
	displayOptions: { show: { registerOn: ['selected'] } },
	options: [{ displayName: 'Service', name: 'values', values: [serviceNumber] }],
} as const satisfies INodeProperties;

export const ifAnotherUrl = {
	displayName: 'If Another URL Is Set',
	name: 'ifAnotherUrl',
	type: 'options',
	options: [
		{
			name: 'Refuse to Activate',
			value: 'refuse',
			description: 'Nothing is changed, and the services are listed',
		},
		{ name: 'Replace It', value: 'replace', description: 'It can be restored on deactivation' },
		{ name: 'Skip the Service', value: 'skip', description: 'Its URL stays as it is' },
	],
	default: 'refuse',
	description: 'What to do with a service that already reports to another address',
	displayOptions: registers,
} as const satisfies INodeProperties;

export const onDeactivation = {
	displayName: 'On Deactivation',
	name: 'onDeactivation',
	type: 'options',
	options: [
		{
			name: 'Keep the Registration',
			value: 'keep',
			description:
				'The right choice while you work on the workflow: publishing it again deactivates it first',
		},
		{
			name: 'Restore What Was There',
			value: 'restore',
			description: 'Only where the URL is still that of this trigger',
		},
	],
	default: 'keep',
	description: 'What happens to the URL at AVANSER when the workflow is unpublished',
	displayOptions: registers,
} as const satisfies INodeProperties;

/** The account whose services a trigger registers with. */
export const registeredAccount = {
	...workingAccount,
	displayOptions: registers,
} as const satisfies INodeProperties;

export const simple = {
	displayName: 'Simplify',
	name: 'simple',
	type: 'boolean',
	default: true,
	description: 'Whether to return a simplified version of the response instead of the raw data',
} as const satisfies INodeProperties;

export const onlyFromAccount = {
	displayName: 'Only From Account',
	name: 'onlyFromAccount',
	type: 'string',
	default: '',
	placeholder: 'e.g. 6999',
	description: 'ID of the account that events have to be from. Others are refused.',
} as const satisfies INodeProperties;

/** A text among the settings. The editor shows it plain, and breaks long words at hyphens only. */
export function notice(
	name: string,
	text: string,
	displayOptions?: INodeProperties['displayOptions'],
) {
	return { displayName: text, name, type: 'notice', default: '', displayOptions } as const;
}

/**
 * Tells what of an event is worth knowing, and how to send one for a test.
 * @param query of a delivery; last in the text, so that it can be copied
 */
export function testNotice(remark: string, query: string) {
	return notice(
		'testNotice',
		`${remark} To test: click "Execute step", append this to the test URL above, and open it in a browser: ${query}`,
	);
}
