import { expect } from '@jest/globals';
import type { INodeParameterResourceLocator, INodeParameters } from 'n8n-workflow';
import type { Simulator } from '../../simulator/index.mts';
import type { ExchangeFault } from '../../simulator/testing/faults.mts';
import { byId } from '../host/simulation.mts';
import type { Simulation } from '../host/simulation.mts';
import { testResource } from './cases.mts';

const template = (operation: string, more: INodeParameters = {}): INodeParameters => ({
	resource: 'template',
	operation,
	...more,
});

/** As n8n stores what was chosen in the editor from the list that AVANSER's templates fill. */
async function chosen({ host }: Simulation, label: string): Promise<INodeParameterResourceLocator> {
	const { results } = await host.list('searchTemplates');
	const found = results.find(({ name }) => name === label);
	return { __rl: true, mode: 'list', value: String(found?.value), cachedResultName: label };
}

/** Another template with the same name, of another country. */
function addNamesake({ telco }: Simulator) {
	telco.templates.save({
		account: 6999,
		name: 'html_email_template',
		type: 'sms',
		country: 'NZ',
		body: 'x',
	});
}

const listed = ({ telco }: Simulator) =>
	telco.templates.list(6999).map(({ name, type, country }) => `${name} ${type} ${country}`);

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
			'returns the one that was chosen from the list': async (avanser) => {
				addNamesake(avanser.simulator);
				const locator = await chosen(avanser, 'html_email_template (sms, NZ)');
				expect(
					await avanser.rows(template('preview', { template: locator, country: 'NZ' })),
				).toMatchObject([{ message: 'x' }]);
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
			'replaces the one that was chosen from the list': async (avanser) => {
				addNamesake(avanser.simulator);
				const locator = await chosen(avanser, 'html_email_template (sms, NZ)');
				const fields = { template: locator, country: 'NZ', type: 'sms', content: 'Changed' };
				await avanser.rows(template('upsert', fields));
				expect(avanser.simulator.telco.templates.list(6999)).toContainEqual(
					expect.objectContaining({ name: 'html_email_template', country: 'NZ', body: 'Changed' }),
				);
				expect(listed(avanser.simulator)).toHaveLength(3);
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
			'an answer that was lost: it is not about orders, and says where to look': async ({
				simulator,
				failure,
			}) => {
				const lost: Array<[ExchangeFault, string]> = [
					[{ kind: 'status', status: 500 }, 'HTTP 500'],
					[{ kind: 'status', status: 503 }, 'HTTP 503'],
					[{ kind: 'reset', takesEffect: true }, 'it was cut'],
					[{ kind: 'hang', takesEffect: true }, 'did not answer within 1 seconds'],
					[{ kind: 'brokenJson', takesEffect: true }, 'cannot be read'],
				];
				for (const [fault, said] of lost) {
					for (const account of [undefined, byId('6999')]) {
						simulator.faults.add({ fault, operation: 'templates.upsert' });
						const error = await failure(
							template('upsert', {
								...email,
								content: 'x',
								options: { timeout: 1, ...(account && { account_id: account }) },
							}),
						);
						expect(error.message).toContain(said);
						expect(error.description).toBe(
							'It is not known whether the template was stored. Template > Get Many shows whether it is there, Template > Preview what it says. Running this item again does no harm.',
						);
					}
				}
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
			'deletes the one that was chosen from the list': async (avanser) => {
				addNamesake(avanser.simulator);
				await avanser.rows(
					template('delete', {
						template: await chosen(avanser, 'html_email_template (sms, NZ)'),
						country: 'nz',
						type: 'sms',
					}),
				);
				expect(listed(avanser.simulator)).toEqual([
					'html_email_template email AU',
					'text_sms_template sms AU',
				]);
			},
			'takes any other text for a name': async ({ simulator, rows }) => {
				for (const name of ['a (email, NZ)', 'b ⟨sms⟩', '⟨sms, NZ⟩', 'c ⟨sms, N Z⟩']) {
					simulator.telco.templates.save({
						account: 6999,
						name,
						type: 'email',
						country: 'AU',
						body: 'x',
					});
					await rows(template('delete', { ...email, template: byId(name), type: 'email' }));
				}
				expect(listed(simulator)).toHaveLength(2);
			},
		},
		fails: {
			'one chosen from the list, where Country or Template Type are those of another': async (
				avanser,
			) => {
				addNamesake(avanser.simulator);
				const locator = await chosen(avanser, 'html_email_template (sms, NZ)');
				avanser.simulator.journal.clear();
				for (const operation of ['delete', 'upsert']) {
					const fields = { template: locator, content: 'x' };
					expect(
						await avanser.failure(template(operation, { ...fields, country: 'AU', type: 'sms' })),
					).toMatchObject({
						message:
							"'Country' is AU, but the template that was chosen from the list is html_email_template ⟨sms, NZ⟩",
						description: 'Set it to NZ, or choose another template. Nothing was sent to AVANSER.',
					});
					expect(
						(
							await avanser.failure(
								template(operation, { ...fields, country: 'NZ', type: 'email' }),
							)
						).message,
					).toMatch(/^'Template Type' is email, but the template/);
				}
				expect(
					(await avanser.failure(template('preview', { template: locator, country: 'AU' })))
						.message,
				).toMatch(/^'Country' is AU/);
				expect(avanser.simulator.journal.entries()).toEqual([]);
			},
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
