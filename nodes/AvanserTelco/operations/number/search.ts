import * as field from '../../fields/number';
import { options } from '../../fields/options';
import { operation } from '../../engine/operation';
import { stockSearch } from './criteria';

export const search = operation({
	name: 'Search',
	value: 'search',
	action: 'Search available numbers',
	description:
		'Retrieve the numbers that can be ordered now, one item each; no item if none is in stock',
	fields: [field.searchBy, ...field.criteria, options([field.severalAddresses])],
	request: ({ options: { severalAddresses }, ...criteria }) => ({
		...stockSearch(criteria),
		candidates: severalAddresses === 'candidates',
	}),
});
