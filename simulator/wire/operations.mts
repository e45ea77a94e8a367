import type { AccountPurpose } from '../vendor/accounts.mts';
import { withExamples } from '../vendor/callTags.mts';
import { callbackText } from '../vendor/callbacks.mts';
import type { OperationId, Understood } from '../documents/contract.mts';
import type { InboundRequest, ServiceUpdate } from '../vendor/inbound.mts';
import type { Readings } from '../documents/readings.mts';
import { badRequest } from '../vendor/rejection.mts';
import { page, requestRow, type RequestRecord } from '../vendor/requests.mts';
import { serviceDetail } from '../vendor/services.mts';
import type { NumberType, Search } from '../vendor/stock.mts';
import type { Submission, Telco } from '../vendor/telco.mts';
import type { TemplateType } from '../vendor/templates.mts';

/** A valid request for a documented operation. */
interface ApiCall extends Submission {
	query: Understood['query'];
	params: Understood['params'];
	/** The body, parsed where it is JSON or a form. */
	content: unknown;
}

/** What an operation answers: members of the JSON reply beside `@transaction`, or a text as it is. */
type Answer =
	| { json: Record<string, unknown>; cookie?: string; accepted?: RequestRecord }
	| { text: string; type: string };

type Operation = (call: ApiCall, telco: Telco, readings: Readings) => Answer | Promise<Answer>;

const SUCCESS = { message: 'Success', code: 200 };

const DEFAULT_RADIUS_KM = 20;

const text = (value: unknown) => String(value ?? '');

function search(of: (query: Understood['query'], readings: Readings) => Search): Operation {
	return ({ query, account }, telco, readings) => {
		const found = telco.find(account, of(query, readings));
		const response = Object.fromEntries(
			found.map((entry) => [entry.number, telco.stock.shown(entry)]),
		);
		const empty = { object: {}, array: [], null: null }[readings.emptyStock];
		return { json: { response: found.length > 0 ? response : empty } };
	};
}

const radius = ({ radius }: Understood['query']) => Number(radius ?? DEFAULT_RADIUS_KM);

function numberType(value: unknown): NumberType {
	const types: NumberType[] = ['GEO', 'TOLLFREE', 'FREECALL', 'MOBILE'];
	const type = types.find((known) => known === value);
	if (!type) throw badRequest({ number_type: 'invalid number type' });
	return type;
}

const templateType = (value: unknown): TemplateType => (value === 'sms' ? 'sms' : 'email');

function nextLink(resource: string, next: number | undefined, { lastNextLink }: Readings) {
	if (next !== undefined) return { '@next': `/${resource}/${next}` };
	return { absent: {}, empty: { '@next': '' }, null: { '@next': null } }[lastNextLink];
}

function acknowledged(request: RequestRecord, readings: Readings): Answer {
	const shown = readings.acknowledgedNumber === 'sent' && request.service_number;
	return {
		json: {
			response: {
				request_id: request.id,
				...SUCCESS,
				...(shown && { service_number: request.service_number }),
			},
		},
		accepted: request,
	};
}

/** A stored body "as received", "returned as plain text". */
function stored(body: string, readings: Readings): Answer {
	if (readings.bodyEnvelope === 'wrapped') {
		let response: unknown = body;
		try {
			response = JSON.parse(body);
		} catch {
			// A body that is not JSON is wrapped as the text it is.
		}
		return { json: { response } };
	}
	const type = readings.bodyContentType === 'json' ? 'application/json' : 'text/plain';
	return { text: body, type: `${type}; charset=utf-8` };
}

/** The contract has checked the body against the structure these types stand for. */
function isInbound(content: unknown): content is InboundRequest {
	return typeof content === 'object' && content !== null && 'service_number' in content;
}

function isUpdate(content: unknown): content is ServiceUpdate {
	return typeof content === 'object' && content !== null;
}

/** The 25 documented operations. */
export const operations: Record<OperationId, Operation> = {
	'accounts.list': ({ user, query }, telco, readings) => {
		const purpose: AccountPurpose = query.type === 'billing' ? 'billing' : 'configuration';
		const rows = telco.accounts
			.of(user, purpose)
			.map(({ id, name }) => ({ 'account-id': id, account: name }));
		const shapes = {
			array: rows,
			object: rows[0] ?? {},
			map: Object.fromEntries(rows.map((row) => [row['account-id'], row])),
		};
		return { json: { response: shapes[readings.accountsReply] } };
	},

	'accounts.switch': ({ user, query, content }, telco, readings) => {
		const form = new Map(Object.entries(typeof content === 'object' && content ? content : {}));
		const inQuery = query['account-id'];
		const inForm: unknown = form.get('account-id');
		if (inForm !== undefined && String(inForm) !== String(inQuery)) {
			throw badRequest({ 'account-id': 'invalid account' });
		}
		if (readings.switchParameter !== 'query' && inForm === undefined) {
			throw badRequest({ 'account-id': 'required' });
		}
		const account = Number(inQuery);
		if (readings.selection === 'cookie') {
			if (!user.accounts.includes(account)) throw badRequest({ 'account-id': 'invalid account' });
			return { json: { response: SUCCESS }, cookie: `account=${account}; Path=/v1; HttpOnly` };
		}
		telco.selectAccount(user.username, account);
		return { json: { response: SUCCESS } };
	},

	'accounts.details': ({ account }, telco) => ({
		json: { response: [telco.accounts.get(account).details] },
	}),

	'accounts.packages': ({ account }, telco, readings) => ({
		json: {
			response: telco.accounts
				.get(account)
				.packages.map(({ rates, fixed_call_rate, ...rest }) =>
					readings.packageRates === 'inside'
						? { ...rest, fixed_call_rate: { ...fixed_call_rate, rates } }
						: { ...rest, fixed_call_rate, rates },
				),
		},
	}),

	'accounts.numberRates': ({ account }, telco) => ({
		json: { response: telco.accounts.get(account).numberRates },
	}),

	'accounts.callRates': ({ account }, telco) => ({
		json: { response: telco.accounts.get(account).callRates },
	}),

	'accounts.transcriptionRates': ({ account }, telco) => ({
		json: { response: telco.accounts.get(account).transcriptionRates },
	}),

	'accounts.features': ({ account }, telco) => ({
		json: { response: telco.accounts.get(account).features },
	}),

	'numbers.byLocation': search((query) => ({
		by: 'location',
		country: text(query.country),
		location: text(query.location),
		radius: radius(query),
	})),

	'numbers.byCoordinates': search((query) => ({
		by: 'coordinates',
		country: text(query.country),
		lat: Number(query.lat),
		lng: Number(query.lng),
		radius: radius(query),
	})),

	'numbers.byPrefix': search((query) => ({
		by: 'number',
		country: text(query.country),
		number: text(query.number),
	})),

	'numbers.byNumberType': search((query) => ({
		by: 'number_type',
		country: text(query.country),
		number_type: numberType(query.number_type),
	})),

	'numbers.bySzu': search(({ szu, country }, { szuCountry }) => {
		if (szuCountry === 'required' && country === undefined)
			throw badRequest({ country: 'required' });
		if (szuCountry === 'refused' && country !== undefined) {
			throw badRequest({ country: 'unknown parameter' });
		}
		if (country !== undefined && country !== 'AU') {
			throw badRequest({ country: 'szu is available for AU only' });
		}
		return { by: 'szu', country: 'AU', szu: text(szu) };
	}),

	'requests.list': (call, telco, readings) => {
		const { items, next } = page(
			telco.requests.list(call.account, readings),
			Number(call.params.page ?? 1),
		);
		const rows = items.map((request) => requestRow(request, readings, telco.timeZone));
		return { json: { ...nextLink('requests', next, readings), response: rows } };
	},

	'requests.create': async (call, telco, readings) => {
		if (!isInbound(call.content)) throw badRequest({ service_number: 'required' });
		return acknowledged(await telco.create(call, call.content), readings);
	},

	'requests.requestBody': ({ account, params }, telco, readings) => {
		const { requestBody } = telco.requests.get(account, text(params.request_id));
		if (!requestBody) throw badRequest({ request_id: 'request has no body' });
		return stored(requestBody, readings);
	},

	'requests.acknowledgmentBody': ({ account, params }, telco, readings) =>
		stored(telco.requests.get(account, text(params.request_id)).acknowledgmentBody, readings),

	'requests.callbackBody': ({ account, params }, telco, readings) => {
		const { content } = telco.requests.get(account, text(params.request_id)).callback;
		if (!content) throw badRequest({ request_id: 'request has no callback yet' });
		return stored(callbackText(content, readings), readings);
	},

	'services.list': (call, telco, readings) => {
		const services = telco.services.list(call.account);
		const { items, next } = page(services, Number(call.params.service_number ?? 1));
		const response = items.map((service) => serviceDetail(service, readings));
		return { json: { ...nextLink('services', next, readings), response } };
	},

	'services.update': async (call, telco, readings) => {
		if (!isUpdate(call.content)) throw badRequest({ request: 'required' });
		const number = text(call.params.service_number);
		return acknowledged(await telco.update(call, number, call.content), readings);
	},

	'services.decommission': async (call, telco, readings) =>
		acknowledged(await telco.decommission(call, text(call.params.service_number)), readings),

	'templates.list': ({ account }, telco) => ({
		json: {
			response: telco.templates
				.list(account)
				.map(({ name, type, country }) => ({ name, type, country })),
		},
	}),

	'templates.preview': ({ account, query }, telco, readings) => {
		const key = { account, name: text(query.name), country: text(query.country) };
		const preview = withExamples(telco.templates.get(key).body);
		if (readings.previewReply === 'html')
			return { text: preview, type: 'text/html; charset=utf-8' };
		const message = readings.previewReply === 'message' ? preview : SUCCESS.message;
		return { json: { response: { ...SUCCESS, message } } };
	},

	'templates.upsert': ({ account, query, body }, telco) => {
		telco.templates.save({
			account,
			name: text(query.name),
			country: text(query.country),
			type: templateType(query.type),
			body,
		});
		return { json: { response: SUCCESS } };
	},

	'templates.delete': ({ account, query }, telco) => {
		telco.templates.delete(
			{
				account,
				name: text(query.name),
				country: text(query.country),
				type: templateType(query.type),
			},
			(template) => telco.usesTemplate(template),
		);
		return { json: { response: SUCCESS } };
	},
};
