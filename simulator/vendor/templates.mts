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
export class Templates {
	readonly #templates: Template[];

	constructor(templates: readonly Template[]) {
		this.#templates = templates.map((template) => ({ ...template }));
	}

	list(account: number): Template[] {
		return this.#templates.filter((template) => template.account === account);
	}

	#find({ account, name, country }: Key) {
		return this.#templates.find(
			(template) =>
				template.account === account && template.name === name && template.country === country,
		);
	}

	/** @throws Rejection 400 when there is none */
	get(key: Key): Template {
		const template = this.#find(key);
		if (!template) throw badRequest({ name: 'invalid template' });
		return template;
	}

	/** Whether call reporting of this type can use a template of this name. */
	exists(account: number, name: string, type: TemplateType): boolean {
		return this.list(account).some((template) => template.name === name && template.type === type);
	}

	/** @throws Rejection 400 when the name is taken by a template of the other type */
	save(template: Template) {
		const existing = this.#find(template);
		if (!existing) {
			this.#templates.push({ ...template });
		} else if (existing.type !== template.type) {
			throw badRequest({ type: `template is of type ${existing.type}` });
		} else {
			existing.body = template.body;
		}
	}

	/** @throws Rejection 400 when there is none, or "Template is in use" */
	delete(key: Key & { type: TemplateType }, inUse: (template: Template) => boolean) {
		const template = this.get(key);
		if (template.type !== key.type) throw badRequest({ name: 'invalid template' });
		if (inUse(template)) throw badRequest({ name: 'template is in use' }, 'Template is in use');
		this.#templates.splice(this.#templates.indexOf(template), 1);
	}

	snapshot() {
		return this.#templates;
	}
}
