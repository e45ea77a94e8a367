import { country } from '../../fields/number';
import { template, templateType } from '../../fields/template';
import { operation } from '../../engine/operation';

export const remove = operation({
	name: 'Delete',
	value: 'delete',
	action: 'Delete template',
	description: 'Delete a template permanently. AVANSER refuses while a service uses it.',
	fields: [template, country, templateType],
	request: ({ template: name, country: code, type }) => ({
		method: 'DELETE',
		path: '/templates',
		qs: { type, name, country: code },
		rows: () => [{ deleted: true }],
	}),
});
