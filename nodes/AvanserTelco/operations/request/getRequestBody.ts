import { getStoredText } from './stored';

export const getRequestBody = getStoredText(
	{
		name: 'Get Request Body',
		value: 'getRequestBody',
		action: 'Get request body',
		description: 'Retrieve what was submitted, as AVANSER received it',
	},
	'request_body',
);
