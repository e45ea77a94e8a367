import type { Resource } from '../../engine/operation';
import { remove } from './delete';
import { getAll } from './getAll';
import { preview } from './preview';
import { upsert } from './upsert';

export const template: Resource = {
	name: 'Template',
	value: 'template',
	operations: [upsert, remove, getAll, preview],
};
