import { getStoredBody } from './stored';

export const getCallbackBody = getStoredBody(
	{
		name: 'Get Callback Body',
		value: 'getCallbackBody',
		action: 'Get callback body',
		description:
			'Retrieve what AVANSER sent to the Callback URI, even if it could not be delivered',
	},
	'callback_body',
);
