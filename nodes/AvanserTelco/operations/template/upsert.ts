import { addressedName } from '../../api/templateList';
import { country } from '../../fields/number';
import { template, templateType } from '../../fields/template';
import { operation } from '../../engine/operation';
import { TypedText } from '../../api/request';

export const upsert = operation({
	name: 'Create or Update',
	value: 'upsert',
	action: 'Create or update template',
	description: 'Create a new template, or update the current one if it already exists (upsert)',
	fields: [
		template,
		country,
		templateType,
		{
			displayName: 'Content',
			name: 'content',
			type: 'string',
			typeOptions: { rows: 6 },
			default: '',
			required: true,
			placeholder: 'e.g. New call for __adsource__ (__bnum__) at __dateTime__',
			description:
				'HTML for an email template, text for an SMS template. Call tags such as __ani__ and __callDuration__ are replaced.',
		},
	],
	request: ({ content, ...fields }) => ({
		method: 'POST',
		path: '/templates',
		qs: { type: fields.type, name: addressedName(fields), country: fields.country },
		// The only type documented, for SMS too (blueprint, "Create or Update").
		body: new TypedText('text/html', content),
		inDoubt:
			'It is not known whether the template was stored. Template > Get Many shows whether it is there, Template > Preview what it says. Running this item again does no harm.',
	}),
});
