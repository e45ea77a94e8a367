import { storedText } from './stored';

export const getRequestBody = storedText(
	{
		name: 'Get Request Body',
		value: 'getRequestBody',
		action: 'Get request body',
		description: 'Retrieve what was submitted, as AVANSER received it',
	},
	'request_body',
);
