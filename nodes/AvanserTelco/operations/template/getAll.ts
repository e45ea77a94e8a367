import { listTemplates } from '../../api/templateList';
import { upToLimit } from '../../api/reading';
import { paging } from '../../fields/paging';
import { operation } from '../../engine/operation';

export const getAll = operation({
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many templates',
	description: 'Retrieve a list of templates for call reports',
	fields: [...paging],
	request: () => listTemplates,
	run: upToLimit,
});
