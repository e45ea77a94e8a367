import { locator } from './locator';

export const requestId = locator({
	displayName: 'Request',
	name: 'request_id',
	required: true,
	description:
		'A request to create, change or decommission a service, as its acknowledgment named it',
	list: { placeholder: 'Select a request…', searchListMethod: 'searchRequests' },
	typed: { displayName: 'By ID', placeholder: 'e.g. c9220015e2f48bc7cf4b38186a7b2025' },
});
