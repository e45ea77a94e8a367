import type { INodeProperties } from 'n8n-workflow';

/**
 * What a field is called in the editor, by its name in AVANSER's reply, which may be a path
 * (`service.answer_point`).
 */
export function labelIn(fields: INodeProperties[]): (name: string) => string {
	return (name) => {
		const leaf = name.split('.').at(-1) ?? name;
		const field = fieldNamed(leaf, fields) ?? fieldNamed(otherNames[leaf], fields);
		return field === undefined ? `'${name}'` : `'${field.displayName}' (${name})`;
	};
}

/** Parameters that are called otherwise than in the request: see fields/account.ts and fields/template.ts. */
const otherNames: Partial<Record<string, string>> = {
	'account-id': 'account_id',
	name: 'template',
};

function fieldNamed(
	name: string | undefined,
	fields: INodeProperties[],
): INodeProperties | undefined {
	for (const field of fields) {
		if (field.name === name) return field;
		const nested = (field.options ?? []).filter(
			(option) => 'displayName' in option && 'type' in option,
		);
		const found = fieldNamed(name, nested);
		if (found !== undefined) return found;
	}
	return undefined;
}
