import { getStoredBody } from './stored';

export const getRequestBody = getStoredBody(
	{
		name: 'Get Request Body',
		value: 'getRequestBody',
		action: 'Get request body',
		description: 'Retrieve what was submitted, as AVANSER received it',
	},
	'request_body',
);
