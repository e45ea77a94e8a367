import type { OperationId } from '../../documents/operationIds.mts';
import type { ServiceUpdate } from '../../vendor/inbound.mts';
import { badRequest } from '../../vendor/rejection.mts';
import { serviceDetail } from '../../vendor/services.mts';
import { acknowledgment } from './acknowledgment.mts';
import { text } from './operation.mts';
import type { Operation } from './operation.mts';
import { nextLink, page } from './page.mts';

export const serviceOperations = {
	'services.list': ({ account, params }, telco, readings) => {
		const services = telco.services.list(account);
		// A page number stands in the path where an update has its service number.
		const { items, next } = page(services, Number(params.service_number ?? 1));
		const response = items.map((service) => serviceDetail(service, readings));
		return { json: { ...nextLink('services', next, readings), response } };
	},

	'services.update': async (call, telco, readings) => {
		if (!isUpdate(call.content)) throw badRequest({ request: 'required' });
		const number = text(call.params.service_number);
		return acknowledgment(await telco.update(call, number, call.content), readings);
	},

	'services.decommission': async (call, telco, readings) =>
		acknowledgment(await telco.decommission(call, text(call.params.service_number)), readings),
} satisfies Partial<Record<OperationId, Operation>>;

/** The contract has checked the body against the structure this type stands for. */
function isUpdate(content: unknown): content is ServiceUpdate {
	return typeof content === 'object' && content !== null;
}
