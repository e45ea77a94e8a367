import { findInList } from '../../api/reading';
import { listRequests } from '../../api/requestList';
import { InvalidParameter } from '../../foundation/failures';
import { requestId } from '../../fields/request';
import { operation } from '../../engine/operation';

export const get = operation({
	name: 'Get',
	value: 'get',
	action: 'Get request',
	description:
		'Retrieve one request with its status. AVANSER cannot look up a single one, so the list is read page by page until it appears, once for all items.',
	fields: [requestId],
	request: () => listRequests,
	run: async (api, request, { request_id }) => {
		const [found] = await findInList(api, request, 'id', request_id);
		if (found !== undefined) return [found];
		throw new InvalidParameter(
			'Request',
			`names no request: ${request_id} is not in the list of the selected account`,
			'Check the ID and the selected account.',
		);
	},
});
