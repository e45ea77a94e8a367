import type { INodeProperties } from 'n8n-workflow';

/** A choice among the saved templates, by the list behind `searchListMethod`. */
function templateLocator<const Required extends boolean>(
	searchListMethod: string,
	required: Required,
	description: string,
) {
	return {
		displayName: 'Template',
		name: 'template',
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		required,
		description,
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				placeholder: 'Select a template…',
				typeOptions: { searchListMethod, searchable: true },
			},
			{
				displayName: 'By Name',
				name: 'id',
				type: 'string',
				placeholder: 'e.g. html_email_template',
			},
		],
	} as const satisfies INodeProperties;
}

export const template = templateLocator(
	'searchTemplates',
	true,
	'Name of the template. Name, country and type together make it one.',
);

export const emailTemplate = templateLocator(
	'searchEmailTemplates',
	false,
	"A saved email template. Empty: AVANSER's standard one.",
);

export const smsTemplate = templateLocator(
	'searchSmsTemplates',
	false,
	"A saved SMS template. Empty: AVANSER's standard one.",
);

export const templateType = {
	displayName: 'Template Type',
	name: 'type',
	type: 'options',
	options: [
		{ name: 'Email', value: 'email', description: 'For call reports by email' },
		{ name: 'SMS', value: 'sms', description: 'For call reports by SMS' },
	],
	default: 'email',
} as const satisfies INodeProperties;
