import { expect } from '@jest/globals';
import type { INodeParameters } from 'n8n-workflow';
import { credentialFor } from '../host/simulation.mts';
import { testResource } from './cases.mts';

const search = (parameters: INodeParameters): INodeParameters => ({
	resource: 'number',
	operation: 'search',
	...parameters,
});

const richmonds = [
	'Richmond, VIC, AU (-37.823, 144.998)',
	'Richmond, NSW, AU (-33.5979, 150.7511)',
	'Richmond, QLD, AU (-20.7306, 143.1426)',
	'Richmond, TAS, AU (-42.7352, 147.4393)',
];

testResource('number', {
	search: {
		succeeds: {
			'finds by standard zone unit': async ({ simulator, rows }) => {
				const numbers = await rows(search({ search_type: 'szu', szu: 'sydney' }));
				expect(numbers).toHaveLength(39);
				expect(numbers[0]).toEqual({
					number: '61280740801',
					country: 'AU',
					region: 'NSW: Sydney',
					type: 'GEO',
					national: '0280740801',
					calling_code: '+61',
					pool: 'private',
				});
				expect(simulator.journal.entries()).toMatchObject([
					{
						method: 'GET',
						path: '/v1/numbers',
						query: { country: 'AU', szu: 'sydney' },
						documentedOperation: 'numbers.bySzu',
					},
				]);
			},
			'finds around an address': async ({ simulator, rows }) => {
				const location = 'Level 2 150-152 Elizabeth St, 2000 NSW, Australia';
				const numbers = await rows(search({ search_type: 'location', location, radius: 5 }));
				expect(numbers).toHaveLength(39);
				expect(simulator.journal.entries()).toMatchObject([
					{
						query: { country: 'AU', location, radius: '5' },
						documentedOperation: 'numbers.byLocation',
					},
				]);
			},
			'finds around a point': async ({ simulator, rows }) => {
				const numbers = await rows(
					search({
						search_type: 'coordinates',
						country: 'nz',
						lat: -36.85,
						lng: 174.7645,
						radius: 1,
					}),
				);
				expect(numbers).toHaveLength(20);
				expect(numbers[0]).toMatchObject({ number: '6493000100', region: 'AUK: Auckland' });
				expect(simulator.journal.entries()).toMatchObject([
					{
						query: { country: 'NZ', lat: '-36.85', lng: '174.7645', radius: '1' },
						documentedOperation: 'numbers.byCoordinates',
					},
				]);
			},
			'finds a number and those that begin like it': async ({ simulator, rows }) => {
				const like = async (number: string) =>
					(await rows(search({ search_type: 'number', number }))).map((row) => row.number);
				expect(await like('+61 2 8074 0801')).toEqual(['61280740801']);
				expect(await like('61280740839')).toEqual(['61280740839']);
				expect(await like('61280740840')).toHaveLength(39);
				expect(simulator.journal.entries()).toMatchObject([
					{ query: { country: 'AU', number: '61280740801' } },
					{ query: { country: 'AU', number: '61280740839' } },
					{
						query: { country: 'AU', number: '61280740840' },
						documentedOperation: 'numbers.byPrefix',
					},
				]);
			},
			'looks for what begins like a few digits': async ({ simulator, rows }) => {
				const beginnings = ['6', '61', '+61 2', '+61 (0)2 80', '1300', '612807408011234'];
				for (const number of beginnings) await rows(search({ search_type: 'number', number }));
				expect(simulator.journal.entries().map(({ query }) => query.number)).toEqual([
					'6',
					'61',
					'612',
					'61280',
					'1300',
					'612807408011234',
				]);
			},
			'finds by number type': async ({ simulator, rows }) => {
				const numbers = await rows(search({ search_type: 'number_type', number_type: 'TOLLFREE' }));
				expect(numbers).toHaveLength(60);
				expect(numbers[0]).toMatchObject({ number: '611300123100', type: 'TOLLFREE' });
				expect(simulator.journal.entries()).toMatchObject([
					{
						query: { country: 'AU', number_type: 'TOLLFREE' },
						documentedOperation: 'numbers.byNumberType',
					},
				]);
			},
			'returns no item for a private stock that is empty': async ({ simulator, rows }) => {
				const credential = credentialFor(simulator.url, ['single', 'single-secret']);
				const mobiles = search({ search_type: 'number_type', number_type: 'MOBILE' });
				expect(await rows(mobiles, { credential })).toMatchObject([
					{ number: '61488900000', pool: 'private' },
					{ number: '61488900001', pool: 'private' },
				]);
				for (const number of ['61488900000', '61488900001']) simulator.telco.stock.take(number);
				expect(await rows(mobiles, { credential })).toEqual([]);
			},
			'returns the addresses that Location could mean, with the option for it': async ({
				simulator,
				rows,
			}) => {
				const places = await rows(
					search({
						search_type: 'location',
						location: 'Richmond',
						options: { severalAddresses: 'candidates' },
					}),
				);
				expect(places).toHaveLength(4);
				expect(places[0]).toEqual({
					name: 'Richmond, VIC, AU',
					state: 'VIC',
					country: 'AU',
					lat_lng: [-37.823, 144.998],
					lat: -37.823,
					lng: 144.998,
				});
				expect(simulator.journal.entries()).toMatchObject([{ status: 300 }]);
			},
		},
		fails: {
			'a zone that does not exist': async ({ simulator, failure }) => {
				const error = await failure(search({ search_type: 'szu', szu: 'atlantis' }));
				expect(error.message).toBe(
					"AVANSER refused the request: Bad Request (HTTP 400). 'Standard Zone Unit' (szu): invalid szu",
				);
				expect(error.description).toBe(
					'Correct the fields named above and run the node again. AVANSER changed nothing.',
				);
				expect(simulator.journal.entries()).toHaveLength(1);
			},
			'an address that could be several': async ({ simulator, failure }) => {
				const error = await failure(search({ search_type: 'location', location: 'Richmond' }));
				expect(error.message).toBe(
					`AVANSER knows several addresses for 'Location': ${richmonds.join('; ')}`,
				);
				expect(error.description).toContain("Make 'Location' more precise");
				expect(simulator.journal.entries()).toHaveLength(1);
			},
			'an address nobody knows': async ({ failure }) => {
				const error = await failure(search({ search_type: 'location', location: 'Nowhere' }));
				expect(error.message).toBe(
					"AVANSER refused the request: Bad Request (HTTP 400). 'Location' (location): invalid location",
				);
			},
			'a point outside the world': async ({ simulator, failure }) => {
				const error = await failure(search({ search_type: 'coordinates', lat: -91, lng: 151 }));
				expect(error.message).toBe("'Latitude' must be at least -90");
				expect(simulator.journal.entries()).toEqual([]);
			},
			'a number without its country code': async ({ simulator, failure }) => {
				const error = await failure(search({ search_type: 'number', number: '0280740801' }));
				expect(error.message).toBe(
					"'Number' must start with the country code: 61280740801, not 0280740801",
				);
				expect(simulator.journal.entries()).toEqual([]);
			},
			'a number type that does not exist': async ({ simulator, failure }) => {
				const error = await failure(
					search({ search_type: 'number_type', number_type: 'SATELLITE' }),
				);
				expect(error.message).toBe("'Number Type' must be one of FREECALL, GEO, MOBILE, TOLLFREE");
				expect(simulator.journal.entries()).toEqual([]);
			},
		},
	},
});
