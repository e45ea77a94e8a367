import { getStoredText } from './stored';

export const getAcknowledgmentBody = getStoredText(
	{
		name: 'Get Acknowledgment Body',
		value: 'getAcknowledgmentBody',
		action: 'Get acknowledgment body',
		description: 'Retrieve what AVANSER answered when the request was submitted',
	},
	'acknowledgment_body',
);
