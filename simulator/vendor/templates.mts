import { badRequest } from './rejection.mts';

export type TemplateType = 'email' | 'sms';

/** A text for e-mail or SMS Call Reporting. */
export interface Template {
	account: number;
	name: string;
	type: TemplateType;
	/** ISO 3166-1 alpha-2. */
	country: string;
	body: string;
}

type Key = Pick<Template, 'account' | 'name' | 'country'>;

/** Templates; "unique template name", addressed by name and country within an account. */
export interface Templates {
	list(account: number): Template[];
	/** @throws Rejection 400 when there is none */
	get(key: Key): Template;
	/** Whether call reporting of this type can use a template of this name. */
	exists(account: number, name: string, type: TemplateType): boolean;
	/** @throws Rejection 400 when the name is taken by a template of the other type */
	save(template: Template): void;
	/** @throws Rejection 400 when there is none, or "Template is in use" */
	delete(key: Key & { type: TemplateType }, inUse: (template: Template) => boolean): void;
	snapshot(): Template[];
}

export function newTemplates(kept: readonly Template[]): Templates {
	const templates = kept.map((template) => ({ ...template }));

	const list = (account: number) => templates.filter((template) => template.account === account);

	const find = ({ account, name, country }: Key) =>
		list(account).find((template) => template.name === name && template.country === country);

	function get(key: Key): Template {
		const template = find(key);
		if (!template) throw badRequest({ name: 'invalid template' });
		return template;
	}

	return {
		list,
		get,
		exists: (account, name, type) =>
			list(account).some((template) => template.name === name && template.type === type),
		save(template) {
			const existing = find(template);
			if (!existing) {
				templates.push({ ...template });
			} else if (existing.type !== template.type) {
				throw badRequest({ type: `template is of type ${existing.type}` });
			} else {
				existing.body = template.body;
			}
		},
		delete(key, inUse) {
			const template = get(key);
			if (template.type !== key.type) throw badRequest({ name: 'invalid template' });
			if (inUse(template)) throw badRequest({ name: 'template is in use' }, 'Template is in use');
			templates.splice(templates.indexOf(template), 1);
		},
		snapshot: () => templates,
	};
}
