import { getStoredBody } from './stored';

export const getAcknowledgmentBody = getStoredBody(
	{
		name: 'Get Acknowledgment Body',
		value: 'getAcknowledgmentBody',
		action: 'Get acknowledgment body',
		description: 'Retrieve what AVANSER answered when the request was submitted',
	},
	'acknowledgment_body',
);
