import type { INodeParameters } from 'n8n-workflow';
import type { OperationId } from '../../simulator/documents/operationIds.mts';
import { byId } from '../host/simulation.mts';

/** The documented operations each operation of the node stands for, and parameters that make it use each. */
export const served: Record<string, Partial<Record<OperationId, INodeParameters>>> = {
	'account.getAll': { 'accounts.list': {} },
	'account.switch': { 'accounts.switch': { account_id: byId('6999') } },
	'account.getDetails': { 'accounts.details': {} },
	'account.getPackages': { 'accounts.packages': {} },
	'account.getNumberRates': { 'accounts.numberRates': {} },
	'account.getCallRates': { 'accounts.callRates': {} },
	'account.getTranscriptionRates': { 'accounts.transcriptionRates': {} },
	'account.getFeatures': { 'accounts.features': {} },
	'number.search': {
		'numbers.byLocation': { search_type: 'location', location: 'Sydney' },
		'numbers.byCoordinates': { search_type: 'coordinates', lat: -33.86, lng: 151.2 },
		'numbers.byPrefix': { search_type: 'number', number: '61280740801' },
		'numbers.byNumberType': { search_type: 'number_type', number_type: 'MOBILE' },
		'numbers.bySzu': { search_type: 'szu', szu: 'sydney' },
	},
	'service.create': {
		'requests.create': {
			name: 'New',
			search_type: 'szu',
			szu: 'sydney',
			type: 'transfer',
			answer_point: '61401603859',
		},
	},
	'service.getAll': { 'services.list': {} },
	'service.update': {
		'services.update': { service_number: byId('61280740800'), updateFields: { name: 'Renamed' } },
	},
	'service.delete': { 'services.decommission': { service_number: byId('61488800000') } },
	'request.getAll': { 'requests.list': {} },
	'request.getRequestBody': { 'requests.requestBody': { request_id: byId('={{ $json.id }}') } },
	'request.getAcknowledgmentBody': {
		'requests.acknowledgmentBody': { request_id: byId('={{ $json.id }}') },
	},
	'request.getCallbackBody': { 'requests.callbackBody': { request_id: byId('={{ $json.id }}') } },
	'template.getAll': { 'templates.list': {} },
	'template.preview': {
		'templates.preview': { template: byId('html_email_template'), country: 'AU' },
	},
	'template.upsert': {
		'templates.upsert': { template: byId('new'), country: 'AU', type: 'email', content: '<p>' },
	},
	'template.delete': {
		'templates.delete': { template: byId('html_email_template'), country: 'AU', type: 'email' },
	},
};

/** What an operation reads before it sends what it is for. */
export const readBefore: Record<string, OperationId[]> = {
	'service.create': ['accounts.list'],
	'service.update': ['accounts.list'],
	'service.delete': ['accounts.list'],
};

/** Operations of the node that AVANSER does not document as such: what they use, and why. */
export const composed: Record<string, { api: string; reason: string }> = {
	'call.downloadRecording': {
		api: 'the URL of the recording',
		reason: 'recordings are not part of the Telco API',
	},
	'call.getAll': {
		api: 'the Data Feed',
		reason: 'calls are not part of the Telco API',
	},
	'service.get': {
		api: '`GET /services`, page by page',
		reason: 'there is no request for one service',
	},
	'request.get': {
		api: '`GET /requests`, page by page',
		reason: 'there is no request for one request',
	},
	'request.wait': {
		api: '`GET /requests`, again and again',
		reason: 'the outcome of a request is to be seen in the list alone',
	},
};
