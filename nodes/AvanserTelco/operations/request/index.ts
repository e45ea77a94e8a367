import type { Resource } from '../../engine/operation';
import { get } from './get';
import { getAcknowledgmentBody } from './getAcknowledgmentBody';
import { getAll } from './getAll';
import { getCallbackBody } from './getCallbackBody';
import { getRequestBody } from './getRequestBody';
import { wait } from './wait';

export const request: Resource = {
	name: 'Request',
	value: 'request',
	operations: [get, getAcknowledgmentBody, getCallbackBody, getAll, getRequestBody, wait],
};
