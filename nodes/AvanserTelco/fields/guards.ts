import type { INodeProperties } from 'n8n-workflow';
import { numberType } from './number';

export const guards = {
	displayName: 'Guards',
	name: 'guards',
	type: 'collection',
	placeholder: 'Add guard',
	default: {},
	description: 'Limits on what may be ordered, checked before anything is sent',
	options: [
		{
			displayName: 'Allowed Countries',
			name: 'allowedCountries',
			type: 'string',
			default: '',
			placeholder: 'e.g. AU, NZ',
			description: 'Comma-separated country codes',
		},
		{
			displayName: 'Allowed Number Types',
			name: 'allowedNumberTypes',
			type: 'multiOptions',
			options: numberType.options,
			default: [],
			description: 'Types a number may have. Every number AVANSER offers for the order is checked.',
		},
		{
			displayName: 'Max Numbers per Execution',
			name: 'maxNewNumbers',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 10,
			description:
				'How many numbers one execution of the workflow may order, loops and AI agents included. If it would be more, none is ordered.',
		},
		{
			displayName: 'Maximum Rental Charge',
			name: 'maxRentalCharge',
			type: 'number',
			typeOptions: { minValue: 0, numberPrecision: 2 },
			default: 0,
			description: "What a number may cost in rent, as the account's number rates state it",
		},
		{
			displayName: 'Maximum Setup Charge',
			name: 'maxSetupCharge',
			type: 'number',
			typeOptions: { minValue: 0, numberPrecision: 2 },
			default: 0,
			description: "What a number may cost once, as the account's number rates state it",
		},
		{
			displayName: 'Require This Exact Number',
			name: 'requireExactNumber',
			type: 'boolean',
			default: true,
			description:
				'Whether the item fails if AVANSER reserves another number than the one in Number. The order stands all the same; nothing is decommissioned by itself.',
		},
	],
} as const satisfies INodeProperties;
