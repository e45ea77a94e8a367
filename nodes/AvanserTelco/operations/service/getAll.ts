import { upToLimit } from '../../api/reading';
import { paging } from '../../fields/paging';
import { operation } from '../../engine/operation';

export const getAll = operation({
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many services',
	description: 'Retrieve a list of active services, sorted by name',
	fields: [...paging],
	request: () => ({ method: 'GET', path: '/services' }),
	run: upToLimit,
});
