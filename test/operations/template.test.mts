import { expect } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import { byId } from '../host/simulation.mts';
import { testResource } from './cases.mts';

const template = (operation: string, more: INodeParameters = {}): INodeParameters => ({
	resource: 'template',
	operation,
	...more,
});

const email = { template: byId('html_email_template'), country: 'AU' };

testResource('template', {
	getAll: {
		succeeds: {
			'returns every template': async ({ simulator, rows }) => {
				expect(await rows(template('getAll'))).toEqual([
					{ name: 'html_email_template', type: 'email', country: 'AU' },
					{ name: 'text_sms_template', type: 'sms', country: 'AU' },
				]);
				expect(simulator.journal.entries()).toMatchObject([
					{
						method: 'GET',
						path: '/v1/templates',
						query: {},
						documentedOperation: 'templates.list',
					},
				]);
			},
			'stops at the limit': async ({ rows }) => {
				expect(await rows(template('getAll', { limit: 1 }))).toHaveLength(1);
			},
		},
		fails: {
			'HTTP 500': async ({ simulator, failure }) => {
				simulator.faults.add({ fault: { kind: 'status', status: 500 } });
				const error = await failure(template('getAll'));
				expect(error.message).toBe('AVANSER refused the request: Unexpected Error (HTTP 500)');
				expect(error.description).toBe(
					'This lies with AVANSER. Run the node again later; if it stays, ask AVANSER Support.',
				);
			},
		},
	},

	preview: {
		succeeds: {
			'returns the template as AVANSER renders it': async ({ simulator, rows }) => {
				const [preview, ...others] = await rows(template('preview', email));
				expect(preview?.message).toContain('<p>New call for <b>Tracking Service 1</b>');
				expect(others).toEqual([]);
				expect(simulator.journal.entries()).toMatchObject([
					{
						method: 'GET',
						path: '/v1/templates',
						query: { name: 'html_email_template', country: 'AU' },
						documentedOperation: 'templates.preview',
					},
				]);
			},
		},
		fails: {
			'a template that does not exist': async ({ failure }) => {
				const error = await failure(
					template('preview', { template: byId('missing'), country: 'AU' }),
				);
				expect(error.message).toBe(
					"AVANSER refused the request: Bad Request (HTTP 400). 'Template' (name): invalid template",
				);
			},
			'no template': async ({ simulator, failure }) => {
				const error = await failure(
					template('preview', { template: byId('={{ "" }}'), country: 'AU' }),
				);
				expect(error.message).toBe("'Template' is empty");
				expect(simulator.journal.entries()).toEqual([]);
			},
		},
	},

	upsert: {
		succeeds: {
			'creates a template': async ({ simulator, rows }) => {
				const content = '<p>Anruf für __adsource__ 📞 &amp; mehr</p>';
				expect(
					await rows(
						template('upsert', {
							template: byId('Neue Vorlage'),
							country: 'nz',
							type: 'email',
							content,
						}),
					),
				).toMatchObject([{ message: 'Success', code: 200 }]);
				expect(simulator.journal.entries()).toMatchObject([
					{
						method: 'POST',
						path: '/v1/templates',
						query: { type: 'email', name: 'Neue Vorlage', country: 'NZ' },
						headers: { 'content-type': 'text/html' },
						body: content,
					},
				]);
				expect(simulator.telco.templates.list(6999)).toContainEqual({
					account: 6999,
					name: 'Neue Vorlage',
					type: 'email',
					country: 'NZ',
					body: content,
				});
			},
			'replaces the one that is there': async ({ simulator, rows }) => {
				const content = 'Missed: __ani__';
				await rows(
					template('upsert', { template: byId('text_sms_template'), type: 'sms', content }),
				);
				expect(simulator.telco.templates.list(6999)).toHaveLength(2);
				expect(simulator.telco.templates.list(6999)).toContainEqual(
					expect.objectContaining({ name: 'text_sms_template', type: 'sms', body: content }),
				);
			},
		},
		fails: {
			'a name taken by a template of the other type': async ({ simulator, failure }) => {
				const error = await failure(template('upsert', { ...email, type: 'sms', content: 'x' }));
				expect(error.message).toBe(
					"AVANSER refused the request: Bad Request (HTTP 400). 'Template Type' (type): template is of type email",
				);
				expect(simulator.telco.templates.list(6999)[0]?.body).toContain('New call for');
			},
			'no content': async ({ simulator, failure }) => {
				const error = await failure(
					template('upsert', { ...email, content: '={{ $json.missing }}' }),
				);
				expect(error.message).toBe("'Content' is empty");
				expect(simulator.journal.entries()).toEqual([]);
			},
		},
	},

	delete: {
		succeeds: {
			'deletes the template': async ({ simulator, rows }) => {
				expect(
					await rows(
						template('delete', { template: byId('text_sms_template'), country: 'AU', type: 'sms' }),
					),
				).toMatchObject([{ deleted: true }]);
				expect(simulator.journal.entries()).toMatchObject([
					{
						method: 'DELETE',
						path: '/v1/templates',
						query: { type: 'sms', name: 'text_sms_template', country: 'AU' },
						body: '',
					},
				]);
				expect(simulator.telco.templates.list(6999)).toMatchObject([
					{ name: 'html_email_template' },
				]);
			},
		},
		fails: {
			'a template that a service uses': async ({ simulator, failure }) => {
				simulator.telco.addService({
					account: 6999,
					service_number: '61280740810',
					name: 'Reported',
					service: { type: 'prompt' },
					call_reporting: {
						email: {
							subject: 'Call',
							email_to: ['a@example.com'],
							template: 'html_email_template',
						},
					},
				});
				const error = await failure(template('delete', { ...email, type: 'email' }));
				expect(error.message).toBe(
					"AVANSER refused the request: Template is in use (HTTP 400). 'Template' (name): template is in use",
				);
				expect(simulator.telco.templates.list(6999)).toHaveLength(2);
			},
			'the wrong type': async ({ simulator, failure }) => {
				const error = await failure(template('delete', { ...email, type: 'sms' }));
				expect(error.message).toContain('invalid template');
				expect(simulator.telco.templates.list(6999)).toHaveLength(2);
			},
		},
	},
});
