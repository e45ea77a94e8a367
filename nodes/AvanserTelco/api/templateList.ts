import type { IDataObject } from 'n8n-workflow';
import { InvalidParameter } from '../foundation/failures';
import { isRecord, textOf } from '../foundation/json';
import type { Api } from './api';
import type { ApiRequest } from './request';

/** All templates of the account. */
export const listTemplates: ApiRequest = { method: 'GET', path: '/templates' };

/** What makes a template one: its name is called unique, but all three address it (blueprint, "Templates"). */
export interface Template {
	name: string;
	country: string;
	type: string;
}

/**
 * How the choice of a template from a list is stored: it tells the template from another one of the same name, and can
 * be read where n8n shows it as a text. No name would have these brackets, so every other text is a name.
 */
export function templateChoice({ name, type, country }: IDataObject): string {
	const choice = `${textOf(name) ?? ''} ⟨${textOf(type) ?? ''}, ${textOf(country) ?? ''}⟩`;
	return 'type' in templateChosen(choice) ? choice : (textOf(name) ?? '');
}

/** The template that was chosen from a list, or the name that was typed in. */
function templateChosen(text: string): { name: string } | Template {
	const [, name, type, country] = /^([^]+) ⟨(\w+), (\w+)⟩$/.exec(text) ?? [];
	return name === undefined ? { name: text } : { name, type, country };
}

/**
 * The name of the template that the fields are about. One that was chosen from the list has to be of the country and
 * type that they say: otherwise they would lead to another template of the same name.
 * @throws InvalidParameter
 */
export function addressedName(fields: {
	template: string;
	country: string;
	type?: string;
}): string {
	const { name, ...chosen } = templateChosen(fields.template);
	if (!('type' in chosen)) return name;
	for (const [label, value, wanted] of [
		['Country', fields.country, chosen.country],
		['Template Type', fields.type ?? chosen.type, chosen.type],
	]) {
		if (value.toLowerCase() === wanted.toLowerCase()) continue;
		throw new InvalidParameter(
			label,
			`is ${value}, but the template that was chosen from the list is ${fields.template}`,
			`Set it to ${wanted}, or choose another template. Nothing was sent to AVANSER.`,
		);
	}
	return name;
}

/**
 * Whether the list does not have a template. A list that cannot be read, or not to its end, does not say so.
 * @throws ApiFailure
 */
export async function isTemplateGone(api: Api, template: Template): Promise<boolean> {
	const { body } = await api.send(listTemplates);
	const list = isRecord(body) && !body['@next'] ? body.response : undefined;
	if (typeof list !== 'object' || list === null) return false;
	return Object.values(list).every((row: unknown) => isRecord(row) && isAnother(row, template));
}

/** A row that leaves something open could be the template. */
function isAnother(row: IDataObject, { name, type, country }: Template): boolean {
	return [
		[row.name, name],
		[row.type, type],
		[row.country, country],
	].some(([listed, wanted]) => {
		const stated = textOf(listed)?.toLowerCase();
		return stated !== undefined && stated !== textOf(wanted)?.toLowerCase();
	});
}
