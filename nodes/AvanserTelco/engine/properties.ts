import type { INodeProperties } from 'n8n-workflow';
import type { Resource } from './operation';

/** The parameters of a node: a menu of resources, a menu of operations each, and every operation's fields. */
export function propertiesOf(resources: Resource[]): INodeProperties[] {
	const [{ value: firstResource }] = resources;
	return [
		{
			displayName: 'Resource',
			name: 'resource',
			type: 'options',
			noDataExpression: true,
			options: resources.map(({ name, value }) => ({ name, value })),
			default: firstResource,
		},
		...resources.map(operationMenu),
		...resources.flatMap(({ value: resource, operations }) =>
			operations.flatMap(({ value: operation, fields }) =>
				fields.map((field) => shownFor(resource, operation, field)),
			),
		),
	];
}

/**
 * n8n looks at the conditions one after the other, and shows a field at the first that is an expression
 * (n8n-workflow, "displayParameter"): what belongs to another operation has to be out before.
 */
function shownFor(resource: string, operation: string, field: INodeProperties): INodeProperties {
	const { displayOptions } = field;
	const show = { resource: [resource], operation: [operation], ...displayOptions?.show };
	return { ...field, displayOptions: { ...displayOptions, show } };
}

function operationMenu({ value: resource, operations }: Resource): INodeProperties {
	const [{ value: firstOperation }] = operations;
	return {
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		displayOptions: { show: { resource: [resource] } },
		options: operations.map(({ name, value, action, description }) => ({
			name,
			value,
			action,
			description,
		})),
		default: firstOperation,
	};
}
