import type { Understood } from '../../documents/contract.mts';
import type { OperationId } from '../../documents/operationIds.mts';
import { withExamples } from '../../vendor/callTags.mts';
import type { TemplateType } from '../../vendor/templates.mts';
import { success, text } from './operation.mts';
import type { Operation } from './operation.mts';

export const templateOperations = {
	'templates.list': ({ account }, telco) => ({
		json: {
			response: telco.templates
				.list(account)
				.map(({ name, type, country }) => ({ name, type, country })),
		},
	}),

	'templates.preview': ({ account, query }, telco, readings) => {
		const preview = withExamples(telco.templates.get(keyOf(account, query)).body);
		if (readings.previewReply === 'html') {
			return { text: preview, type: 'text/html; charset=utf-8' };
		}
		const message = readings.previewReply === 'message' ? preview : success.message;
		return { json: { response: { ...success, message } } };
	},

	'templates.upsert': ({ account, query, body }, telco) => {
		telco.templates.save({ ...keyOf(account, query), type: typeOf(query), body });
		return { json: { response: success } };
	},

	'templates.delete': ({ account, query }, telco) => {
		const template = { ...keyOf(account, query), type: typeOf(query) };
		telco.templates.delete(template, telco.usesTemplate);
		return { json: { response: success } };
	},
} satisfies Partial<Record<OperationId, Operation>>;

const keyOf = (account: number, { name, country }: Understood['query']) => ({
	account,
	name: text(name),
	country: text(country),
});

const typeOf = ({ type }: Understood['query']): TemplateType => (type === 'sms' ? 'sms' : 'email');
