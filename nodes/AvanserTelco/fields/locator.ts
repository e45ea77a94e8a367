import type { INodeProperties } from 'n8n-workflow';

interface Locator<Name extends string> {
	displayName: string;
	/** Stored in users' workflows: never changes. */
	name: Name;
	description: string;
	required: boolean;
	/** The list to choose from: one of the searches in lists.ts. */
	list: { placeholder: string; searchListMethod: string };
	/** The other way, to type it in. */
	typed: { displayName: string; placeholder: string; hint?: string };
}

/** A choice from a list that AVANSER is asked for, or of what is typed in. */
export function locator<const Name extends string>({ list, typed, ...field }: Locator<Name>) {
	const { placeholder, searchListMethod } = list;
	return {
		...field,
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				placeholder,
				typeOptions: { searchListMethod, searchable: true },
			},
			{ ...typed, name: 'id', type: 'string' },
		],
	} as const satisfies INodeProperties;
}
