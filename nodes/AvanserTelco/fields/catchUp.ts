import type { INodeProperties } from 'n8n-workflow';

/**
 * What is caught up. It must not be called "Trigger On" or "Event": the editor would make actions of its choices, and
 * list a trigger with actions among the actions of apps as well (n8n-editor-ui, NodeCreator).
 */
export const catchUpOn = {
	displayName: 'Catch Up On',
	name: 'triggerOn',
	type: 'options',
	noDataExpression: true,
	options: [
		{
			name: 'Calls Recorded',
			value: 'callRecorded',
			description: 'Calls that have appeared in your Data Feed',
		},
		{
			name: 'Requests Finished',
			value: 'requestFinished',
			description: 'Requests that are completed, have failed or were reported to AVANSER Support',
		},
	],
	default: 'requestFinished',
} as const satisfies INodeProperties;

export const lookBack = {
	displayName: 'Look Back (Hours)',
	name: 'lookBack',
	type: 'number',
	typeOptions: { minValue: 0 },
	default: 0,
	description:
		'How far back the first poll reaches. 0: nothing from before the workflow was published.',
} as const satisfies INodeProperties;

export const lateRecords = {
	displayName: 'Late Records (Hours)',
	name: 'lateRecords',
	type: 'number',
	typeOptions: { minValue: 1, maxValue: 72 },
	default: 6,
	displayOptions: { show: { triggerOn: ['callRecorded'] } },
	description: 'How much later than others a call may appear in the feed without being missed',
} as const satisfies INodeProperties;
