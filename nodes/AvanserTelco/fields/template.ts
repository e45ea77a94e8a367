import type { INodeProperties } from 'n8n-workflow';
import { locator } from './locator';

function templateLocator(searchListMethod: string, required: boolean, description: string) {
	return locator({
		displayName: 'Template',
		name: 'template',
		required,
		description,
		list: { placeholder: 'Select a template…', searchListMethod },
		typed: { displayName: 'By Name', placeholder: 'e.g. html_email_template' },
	});
}

export const template = templateLocator(
	'searchTemplates',
	true,
	'Name of the template. Name, country and type together make it one: for one from the list, Country and Template Type have to be its own.',
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
