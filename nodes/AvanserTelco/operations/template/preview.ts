import { addressedName } from '../../api/templateList';
import { country } from '../../fields/number';
import { template } from '../../fields/template';
import { operation } from '../../engine/operation';
import { isRecord } from '../../foundation/json';
import { rowsOf } from '../../api/reply';

export const preview = operation({
	name: 'Preview',
	value: 'preview',
	action: 'Preview template',
	description: 'Retrieve a template as AVANSER renders it',
	fields: [template, country],
	request: (fields) => ({
		method: 'GET',
		path: '/templates',
		qs: { name: addressedName(fields), country: fields.country },
		plainText: true,
		// Where the rendered template sits in the reply is not documented (blueprint, "Preview Template").
		rows: (reply) => {
			const response = isRecord(reply.body) ? reply.body.response : undefined;
			return isRecord(response) || Array.isArray(response) ? rowsOf(reply) : [{ raw: reply.text }];
		},
	}),
});
