import { findInList } from '../../api/reading';
import { InvalidParameter } from '../../foundation/failures';
import { serviceNumber } from '../../fields/service';
import { operation } from '../../engine/operation';

export const get = operation({
	name: 'Get',
	value: 'get',
	action: 'Get service',
	description:
		'Retrieve one active service. AVANSER cannot look up a single one, so the list is read page by page until it appears, once for all items.',
	fields: [serviceNumber],
	request: () => ({ method: 'GET', path: '/services' }),
	run: async (api, request, { service_number }) => {
		const found = await findInList(api, request, 'service_number', service_number);
		if (found.length > 0) return found;
		throw new InvalidParameter(
			'Service Number',
			`names no active service: ${service_number} is not in the list of the selected account`,
			'Check the number and the selected account. A new service appears when its request is completed.',
		);
	},
});
