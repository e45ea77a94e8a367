import type { Account, User } from './accounts.mts';
import type { Place } from './gazetteer.mts';
import type { ServiceSeed } from './services.mts';
import type { NumberType, StockNumber } from './stock.mts';
import type { Template } from './templates.mts';

/** Everything that exists before the first request. */
export interface World {
	/** The zone of AVANSER's clocks, in which replies and events tell the time. */
	timeZone: string;
	users: User[];
	accounts: Account[];
	places: Place[];
	numbers: StockNumber[];
	services: ServiceSeed[];
	templates: Template[];
}

const places: Place[] = [
	['Sydney', 'NSW', 'AU', ['2000'], -33.8688197, 151.2092955],
	['Parramatta', 'NSW', 'AU', ['2150'], -33.8148, 151.0017],
	['Newcastle', 'NSW', 'AU', ['2300'], -32.9272881, 151.7812534],
	['Newcastle', 'WA', 'AU', ['6566'], -31.5507, 116.4668],
	['Melbourne', 'VIC', 'AU', ['3000'], -37.8136276, 144.9630576],
	['Brisbane', 'QLD', 'AU', ['4000'], -27.4704528, 153.0260341],
	['Perth', 'WA', 'AU', ['6000'], -31.9513993, 115.8616783],
	['Adelaide', 'SA', 'AU', ['5000'], -34.9284989, 138.6007456],
	['Canberra', 'ACT', 'AU', ['2600', '2601'], -35.2801846, 149.1310324],
	['Hobart', 'TAS', 'AU', ['7000'], -42.8826055, 147.3257196],
	['Richmond', 'VIC', 'AU', ['3121'], -37.823, 144.998],
	['Richmond', 'NSW', 'AU', ['2753'], -33.5979, 150.7511],
	['Richmond', 'QLD', 'AU', ['4822'], -20.7306, 143.1426],
	['Richmond', 'TAS', 'AU', ['7025'], -42.7352, 147.4393],
	['Alice Springs', 'NT', 'AU', ['0870'], -23.698, 133.8807],
	['Auckland', 'AUK', 'NZ', ['1010'], -36.8508827, 174.7644881],
	['Wellington', 'WGN', 'NZ', ['6011'], -41.2923814, 174.7787463],
	['Richmond', 'TAS', 'NZ', ['7020'], -41.3399, 173.1845],
].map(([name, state, country, postcodes, lat, lng]) => ({
	name: String(name),
	state: String(state),
	country: String(country),
	postcodes: Array.isArray(postcodes) ? postcodes : [],
	lat: Number(lat),
	lng: Number(lng),
}));

function block(
	first: number,
	count: number,
	country: string,
	type: NumberType,
	where: { place?: Place; region?: string; account?: number },
): StockNumber[] {
	const { place, region, account } = where;
	return Array.from({ length: count }, (_, index) => ({
		number: String(first + index),
		country,
		type,
		region: region ?? (place ? `${place.state}: ${place.name}` : ''),
		...(place && { lat: place.lat, lng: place.lng }),
		...(place && country === 'AU' && { szu: place.name.toLowerCase() }),
		...(account !== undefined && { account }),
	}));
}

function at(name: string, state: string): Place {
	const place = places.find((p) => p.name === name && p.state === state);
	if (!place) throw new Error(`No place ${name}, ${state}`);
	return place;
}

const numbers: StockNumber[] = [
	...block(61280740800, 40, 'AU', 'GEO', { place: at('Sydney', 'NSW'), account: 6999 }),
	...block(61290081500, 150, 'AU', 'GEO', { place: at('Sydney', 'NSW') }),
	...block(61288310700, 10, 'AU', 'GEO', { place: at('Parramatta', 'NSW') }),
	...block(61249200100, 20, 'AU', 'GEO', { place: at('Newcastle', 'NSW') }),
	...block(61245780100, 5, 'AU', 'GEO', { place: at('Richmond', 'NSW') }),
	...block(61390010100, 60, 'AU', 'GEO', { place: at('Melbourne', 'VIC') }),
	...block(61394280100, 10, 'AU', 'GEO', { place: at('Richmond', 'VIC') }),
	...block(61730010100, 40, 'AU', 'GEO', { place: at('Brisbane', 'QLD') }),
	...block(61890010100, 20, 'AU', 'GEO', { place: at('Perth', 'WA') }),
	...block(61880010100, 20, 'AU', 'GEO', { place: at('Adelaide', 'SA') }),
	...block(61262010100, 10, 'AU', 'GEO', { place: at('Canberra', 'ACT') }),
	...block(61362010100, 10, 'AU', 'GEO', { place: at('Hobart', 'TAS') }),
	...block(61488800000, 400, 'AU', 'MOBILE', { region: 'MOB: Mobile' }),
	...block(61401609000, 10, 'AU', 'MOBILE', { region: 'MOB: Mobile' }),
	...block(61488900000, 2, 'AU', 'MOBILE', { region: 'MOB: Mobile', account: 7002 }),
	...block(611300123100, 60, 'AU', 'TOLLFREE', { region: 'AU: Toll Free' }),
	...block(611800456100, 60, 'AU', 'FREECALL', { region: 'AU: Free Call' }),
	...block(6493000100, 20, 'NZ', 'GEO', { place: at('Auckland', 'AUK') }),
	...block(6444000100, 20, 'NZ', 'GEO', { place: at('Wellington', 'WGN') }),
	...block(64215550100, 20, 'NZ', 'MOBILE', { region: 'MOB: Mobile' }),
	...block(64508555100, 10, 'NZ', 'TOLLFREE', { region: 'NZ: Toll Free' }),
	...block(64800555100, 10, 'NZ', 'FREECALL', { region: 'NZ: Free Call' }),
];

function account(id: number, name: string, more: Partial<Account> = {}): Account {
	return {
		id,
		name,
		types: ['configuration', 'billing'],
		stock: [],
		details: {
			client_name: name,
			client_id: String(id),
			abn: '11 223 491 505',
			primary_contact: { name, email: 'primary@example.com', phone: '0412345678' },
			billing_contact: { name, email: 'billing@example.com' },
			invoice_address: {
				client_name: name,
				address_line_1: 'Level 2, 152 Elizabeth St',
				address_line_2: '',
				suburb: 'Sydney',
				state: 'NSW',
				post_code: '2000',
			},
		},
		packages: [
			{
				package_code: 'corporate',
				start_date: '2016-12-07',
				end_date: '2017-01-07',
				setup_charge: '250.00',
				monthly_charge: '1.00',
				email: 'billing@example.com',
				fixed_call_rate: { included: '0', perMinute: '1.50' },
				rates: [
					{ callType: 'default', price: '0.25', usage: '100' },
					{ callType: 'mobile', price: '0.45', usage: '0' },
				],
			},
		],
		numberRates: [
			{
				rate_code: '61',
				description: 'Australia GEO',
				setup_date: '2017-01-07',
				setup_charge: '0.00',
				rental_charge: '2.50',
			},
			{
				rate_code: '614',
				description: 'Australia MOBILE',
				setup_date: '2017-01-07',
				setup_charge: '5.00',
				rental_charge: '10.00',
			},
			{
				rate_code: '611300',
				description: 'Australia TOLLFREE',
				setup_date: '2017-01-07',
				setup_charge: '10.00',
				rental_charge: '15.00',
			},
			{
				rate_code: '611800',
				description: 'Australia FREECALL',
				setup_date: '2017-01-07',
				setup_charge: '10.00',
				rental_charge: '15.00',
			},
			{
				rate_code: '64',
				description: 'New Zealand GEO',
				setup_date: '2018-03-01',
				setup_charge: '0.00',
				rental_charge: '4.00',
			},
		],
		callRates: [
			{
				rate_code: '61',
				call_type: 'L',
				cost_per_minute: '0.39',
				free_seconds: '0.00',
				minimum_seconds: '0.00',
			},
			{
				rate_code: '614',
				call_type: 'M',
				cost_per_minute: '0.49',
				free_seconds: '0.00',
				minimum_seconds: '30.00',
			},
		],
		transcriptionRates: [{ setup_date: '2020-09-08', rate: '0.1' }],
		features: [
			{
				feature_code: 'TBR',
				description: 'Time Based Routing',
				start_date: '2017-08-01',
				end_date: '2017-10-01',
				setup_charge: '350.00',
				monthly_charge: '250.00',
				change_charge: '0.00',
				charging_method: 'usage',
				charge_term: 'advance',
			},
		],
		...more,
	};
}

/** A new copy of the default world: three accounts, three users, stock in Australia and New Zealand. */
export function defaultWorld(): World {
	return {
		timeZone: 'Australia/Sydney',
		users: [
			{ username: 'agency', password: 'agency-secret', accounts: [6999, 7001] },
			{ username: 'reseller', password: 'reseller-secret', accounts: [7002, 7001, 6999] },
			{ username: 'single', password: 'single-secret', accounts: [7002] },
		],
		accounts: [
			account(6999, 'Test Account', {
				stock: [{ country: 'AU', type: 'GEO', model: 'private' }],
			}),
			account(7001, 'Second Account', { types: ['configuration'] }),
			account(7002, 'Strict Account', {
				stock: [{ country: 'AU', type: 'MOBILE', model: 'strict private' }],
			}),
		],
		places,
		numbers,
		services: [
			{
				account: 6999,
				service_number: '61280740800',
				name: 'Tracking Service 1',
				custom_id: 'custom-1',
				custom_group: 'group-1',
				service: {
					type: 'transfer',
					answer_point: '61401020304',
					answer_point_name: 'Sydney Office',
					record_call: true,
				},
			},
			{
				account: 6999,
				service_number: '61488800000',
				name: 'Mobile Service',
				custom_id: 'custom-2',
				service: {
					type: 'voicemail',
					answer_point_name: 'Mailbox',
					voicemail: 'https://example.com/audio/voicemail.mp3',
				},
			},
			{
				account: 7001,
				service_number: '61390010100',
				name: 'Melbourne Service',
				service: {
					type: 'transfer',
					answer_point: '61401010000',
					answer_point_name: 'Melbourne Office',
					record_call: false,
				},
			},
		],
		templates: [6999, 7001, 7002].flatMap((owner): Template[] => [
			{
				account: owner,
				name: 'html_email_template',
				type: 'email',
				country: 'AU',
				body: '<p>New call for <b>__adsource__</b> (__bnum__) at __dateTime__ from __ani__.</p>',
			},
			{
				account: owner,
				name: 'text_sms_template',
				type: 'sms',
				country: 'AU',
				body: 'Missed call from __ani__ on __adsource__',
			},
		]),
	};
}
