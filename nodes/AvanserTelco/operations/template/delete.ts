import { addressedName } from '../../api/templateList';
import { country } from '../../fields/number';
import { template, templateType } from '../../fields/template';
import { operation } from '../../engine/operation';
import { deleteTemplate } from '../../submissions/templateDeletion';

export const remove = operation({
	name: 'Delete',
	value: 'delete',
	action: 'Delete template',
	description: 'Delete a template permanently. AVANSER refuses while a service uses it.',
	fields: [template, country, templateType],
	request: (fields) => ({
		method: 'DELETE',
		path: '/templates',
		qs: { type: fields.type, name: addressedName(fields), country: fields.country },
		rows: () => [{ deleted: true }],
	}),
	run: async (api, request, fields, { identity }) =>
		await deleteTemplate(api, request, { ...fields, name: addressedName(fields) }, identity),
});
