import { describe, expect, it } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import type { ExchangeFault } from '../../simulator/testing/faults.mts';
import { withServer } from '../host/server.mts';
import { byId, credentialFor, withSimulator } from '../host/simulation.mts';
import { withLine } from './line.mts';
import { retryOnFail } from './setup.mts';

const avanser = withSimulator();
const line = withLine();
const server = withServer();

const deletion: INodeParameters = {
	resource: 'template',
	operation: 'delete',
	template: byId('text_sms_template'),
	country: 'AU',
	type: 'sms',
	options: { timeout: 1 },
};
const left = () => avanser.simulator.telco.templates.list(6999).map(({ name }) => name);
const sent = () => avanser.writes().length;

const lost: Array<[string, Extract<ExchangeFault, { takesEffect?: boolean }>]> = [
	['the connection breaks', { kind: 'reset' }],
	['nothing comes in time', { kind: 'hang' }],
	['HTTP 500', { kind: 'status', status: 500 }],
	['HTTP 503', { kind: 'status', status: 503, retryAfter: 0 }],
	['a page of a proxy', { kind: 'html', status: 502 }],
	['an answer that cannot be read', { kind: 'brokenJson' }],
];

const recovered = {
	deleted: true,
	outcome: 'recovered',
	message: expect.stringMatching(
		/^AVANSER's answer was lost \(.+\)\. The template is not in its list\.$/,
	),
};

describe.each(lost)('the deletion of a template whose answer is lost: %s', (_title, fault) => {
	const strikes = (takesEffect: boolean, more = {}) =>
		avanser.simulator.faults.add({
			fault: { ...fault, takesEffect },
			operation: 'templates.delete',
			...more,
		});

	it('is a success at once if the template is gone, and says how that is known', async () => {
		strikes(true);
		expect(await avanser.rows(deletion)).toEqual([recovered]);
		expect(left()).toEqual(['html_email_template']);
		expect(sent()).toBe(1);
	});

	it('is a failure that says what is known if the template is still there', async () => {
		strikes(false);
		const error = await avanser.failure(deletion);
		expect(error.message).toMatch(
			/^AVANSER's answer was lost \(.+\), and its list does not show that the template is gone$/,
		);
		expect(error.description).toContain('running this item again does no harm');
		expect(left()).toHaveLength(2);
		expect(sent()).toBe(1);
	});

	it('is sent again by Retry On Fail if the template is still there', async () => {
		strikes(false);
		expect(await avanser.rows(deletion, { settings: retryOnFail })).toEqual([{ deleted: true }]);
		expect(left()).toEqual(['html_email_template']);
		expect(sent()).toBe(2);
	});

	it('is not sent again by Retry On Fail once the list shows that the template is gone', async () => {
		strikes(true);
		avanser.simulator.faults.add({
			fault: { kind: 'status', status: 403 },
			operation: 'templates.list',
		});
		expect(await avanser.rows(deletion, { settings: retryOnFail })).toEqual([recovered]);
		expect(sent()).toBe(1);
	});
});

it('a deletion that takes effect after its answer was lost is a success of the next try', async () => {
	let deletions = 0;
	line.interfere(avanser.simulator, async ({ method, answer, reply, response }) => {
		if (method !== 'DELETE') return reply(await answer());
		deletions += 1;
		if (deletions === 1) {
			response.destroy();
			return;
		}
		// The first one arrives just before the second, which finds nothing.
		await answer();
		const refused = await fetch(
			`${avanser.simulator.url}/templates?name=text_sms_template&country=AU&type=sms`,
			{
				method: 'DELETE',
				headers: { authorization: `Basic ${btoa('agency:agency-secret')}` },
			},
		);
		reply({
			status: refused.status,
			headers: { 'content-type': 'application/json' },
			body: await refused.text(),
		});
	});
	const { items } = await avanser.host.run(deletion, {
		credential: credentialFor(line.url),
		settings: retryOnFail,
	});
	expect(items.map(({ json }) => json)).toEqual([recovered]);
	expect(deletions).toBe(2);
});

it.each<[string, unknown]>([
	['no list', { message: 'Success', code: 200 }],
	['nothing', null],
	['a text', 'none'],
	['rows that are none', ['text_email_template']],
	['a row without a type', [{ name: 'text_sms_template', country: 'AU' }]],
	['a row without a name', [{ type: 'sms', country: 'AU' }]],
	['a row in other letters', [{ name: 'text_sms_template', type: 'SMS', country: 'au' }]],
])('a list of templates with %s does not show that one is gone', async (_title, response) => {
	server.answer(({ method }, answer) => {
		answer.statusCode = method === 'DELETE' ? 500 : 200;
		answer.end(JSON.stringify({ response }));
	});
	const { error, items } = await avanser.host.run(deletion, {
		credential: credentialFor(`${server.origin}/v1`),
	});
	expect(items).toEqual([]);
	expect(error?.message).toContain('does not show that the template is gone');
});

it('a list of templates that is not whole does not show that one is gone', async () => {
	server.answer(({ method }, answer) => {
		answer.statusCode = method === 'DELETE' ? 500 : 200;
		answer.end(JSON.stringify({ response: [], '@next': '/templates/2' }));
	});
	const { error } = await avanser.host.run(deletion, {
		credential: credentialFor(`${server.origin}/v1`),
	});
	expect(error?.message).toContain('does not show that the template is gone');
});

it('a template that was never there is refused, as nothing was lost', async () => {
	const error = await avanser.failure(
		{ ...deletion, template: byId('missing') },
		{ settings: retryOnFail },
	);
	expect(error.message).toContain('invalid template');
});
