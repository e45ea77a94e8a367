import type { Resource } from '../../engine/operation';
import { create } from './create';
import { decommission } from './delete';
import { get } from './get';
import { getAll } from './getAll';
import { update } from './update';

export const service: Resource = {
	name: 'Service',
	value: 'service',
	operations: [create, decommission, get, getAll, update],
};
