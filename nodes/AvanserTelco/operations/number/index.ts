import type { Resource } from '../../engine/operation';
import { search } from './search';

export const number: Resource = { name: 'Number', value: 'number', operations: [search] };
