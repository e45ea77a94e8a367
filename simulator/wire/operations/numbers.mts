import type { Understood } from '../../documents/contract.mts';
import type { OperationId } from '../../documents/operationIds.mts';
import type { Readings } from '../../documents/readings.mts';
import { badRequest } from '../../vendor/rejection.mts';
import { defaultRadiusKm, numberTypes } from '../../vendor/stock.mts';
import type { NumberType, Search } from '../../vendor/stock.mts';
import { text } from './operation.mts';
import type { Operation } from './operation.mts';

type Query = Understood['query'];

export const numberOperations = {
	'numbers.byLocation': search((query) => ({
		by: 'location',
		country: text(query.country),
		location: text(query.location),
		radius: radiusOf(query),
	})),

	'numbers.byCoordinates': search((query) => ({
		by: 'coordinates',
		country: text(query.country),
		lat: Number(query.lat),
		lng: Number(query.lng),
		radius: radiusOf(query),
	})),

	'numbers.byPrefix': search((query) => ({
		by: 'number',
		country: text(query.country),
		number: text(query.number),
	})),

	'numbers.byNumberType': search((query) => ({
		by: 'number_type',
		country: text(query.country),
		number_type: numberTypeOf(query),
	})),

	'numbers.bySzu': search(({ szu, country }, { szuCountry }) => {
		if (szuCountry === 'required' && country === undefined) {
			throw badRequest({ country: 'required' });
		}
		if (szuCountry === 'refused' && country !== undefined) {
			throw badRequest({ country: 'unknown parameter' });
		}
		if (country !== undefined && country !== 'AU') {
			throw badRequest({ country: 'szu is available for AU only' });
		}
		return { by: 'szu', country: 'AU', szu: text(szu) };
	}),
} satisfies Partial<Record<OperationId, Operation>>;

function search(searchOf: (query: Query, readings: Readings) => Search): Operation {
	return ({ query, account }, telco, readings) => {
		const found = telco.find(account, searchOf(query, readings));
		const response = Object.fromEntries(
			found.map((entry) => [entry.number, telco.stock.shown(entry)]),
		);
		const empty = { object: {}, array: [], null: null }[readings.emptyStock];
		return { json: { response: found.length > 0 ? response : empty } };
	};
}

const radiusOf = ({ radius }: Query) => Number(radius ?? defaultRadiusKm);

function numberTypeOf({ number_type }: Query): NumberType {
	const type = numberTypes.find((known) => known === number_type);
	if (!type) throw badRequest({ number_type: 'invalid number type' });
	return type;
}
