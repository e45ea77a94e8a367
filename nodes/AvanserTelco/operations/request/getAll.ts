import { listRequests } from '../../api/requestList';
import { upToLimit } from '../../api/reading';
import { paging } from '../../fields/paging';
import { operation } from '../../engine/operation';

export const getAll = operation({
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many requests',
	description: 'Retrieve a list of requests with their status, in the order AVANSER returns them',
	fields: [...paging],
	request: () => listRequests,
	run: upToLimit,
});
