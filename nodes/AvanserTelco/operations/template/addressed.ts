import { templateChosen } from '../../api/templateList';
import { InvalidParameter } from '../../foundation/failures';

/**
 * The name of the template that the fields are about. One that was chosen from the list has to be of the country and
 * type that they say: otherwise they would lead to another template of the same name.
 * @throws InvalidParameter
 */
export function addressed(fields: { template: string; country: string; type?: string }): string {
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
