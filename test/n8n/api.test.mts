import { expect, it } from '@jest/globals';
import { N8nApi } from '../../tasks/n8n/api.mts';
import { withServer } from '../host/server.mts';

const server = withServer();

it('an execution that ends while n8n lists it is one execution', async () => {
	const { N8N_INSTALLATION: installation } = process.env;
	if (installation === undefined) {
		throw new Error('This test needs n8n: run it as npm test -- <path>');
	}
	const lists = [
		['2', '2', '1'],
		['3', '2', '1'],
	];
	server.answer(({ url = '' }, response) => {
		const data = url.startsWith('/rest/executions?')
			? { results: lists.shift()?.map((id) => ({ id })) }
			: { id: url.slice(-1), status: 'success', data: '[{"resultData":"1"},{"runData":"2"},{}]' };
		response.end(JSON.stringify({ data }));
	});
	const executions = await new N8nApi(server.origin, installation).executions('workflow', 3);
	expect(executions.map(({ id }) => id)).toEqual(['1', '2', '3']);
});
