import type { IDataObject, INodeProperties } from 'n8n-workflow';

interface Simple {
	string: string;
	number: number;
	boolean: boolean;
	resourceLocator: string;
	json: IDataObject;
}

type ValueOf<Field> = Field extends {
	type: infer Type extends 'options' | 'multiOptions';
	options: ReadonlyArray<{ value: infer Value }>;
}
	? Type extends 'options'
		? Value
		: Value[]
	: Field extends { type: 'collection'; options: infer Members extends INodeProperties[] }
		? Field extends { name: 'options' }
			? ParametersOf<Members>
			: Partial<ParametersOf<Members>>
		: Field extends { type: 'fixedCollection'; options: ReadonlyArray<infer Group> }
			? GroupOf<Group>
			: Field extends { type: infer Type extends keyof Simple }
				? Simple[Type]
				: never;

type GroupOf<Group> = Group extends {
	name: infer Name extends string;
	values: infer Members extends INodeProperties[];
}
	? Record<Name, Array<ParametersOf<Members>>>
	: never;

/** The values of a list of fields by name. A field that can be hidden may be missing. */
export type ParametersOf<Fields extends INodeProperties[]> = {
	[Field in Fields[number] as Field['name']]: Field extends { displayOptions: object }
		? ValueOf<Field> | undefined
		: ValueOf<Field>;
};
