import type { INodeProperties, INodePropertyOptions, INodeTypeDescription } from 'n8n-workflow';
import { loadNodeTypes, packageName } from './package.mts';

/** What the built action node shows in the editor. */
export async function actionDescription(): Promise<INodeTypeDescription> {
	const nodeTypes = await loadNodeTypes();
	return nodeTypes.getByNameAndVersion(`${packageName}.avanserTelco`, 1).description;
}

export interface DescribedOperation {
	resource: INodePropertyOptions;
	operation: INodePropertyOptions;
	/** Its parameters, in the order of the editor. */
	fields: INodeProperties[];
}

/** Every operation of the built action node, in the order of its menus. */
export async function describedOperations(): Promise<DescribedOperation[]> {
	const { properties } = await actionDescription();
	const isFor = (property: INodeProperties, name: string, value: unknown) =>
		property.displayOptions?.show?.[name]?.some((shown) => shown === value) ?? false;
	const resources = choices(properties.find(({ name }) => name === 'resource'));
	return resources.flatMap((resource) => {
		const own = properties.filter((property) => isFor(property, 'resource', resource.value));
		return choices(own.find(({ name }) => name === 'operation')).map((operation) => ({
			resource,
			operation,
			fields: own.filter((property) => isFor(property, 'operation', operation.value)),
		}));
	});
}

/** The entries of a menu. */
export function choices(property: INodeProperties | undefined): INodePropertyOptions[] {
	return (property?.options ?? []).filter((option) => 'value' in option);
}
