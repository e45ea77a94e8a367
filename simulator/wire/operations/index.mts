import type { OperationId } from '../../documents/operationIds.mts';
import { accountOperations } from './accounts.mts';
import { numberOperations } from './numbers.mts';
import type { Operation } from './operation.mts';
import { requestOperations } from './requests.mts';
import { serviceOperations } from './services.mts';
import { templateOperations } from './templates.mts';

/** The 25 documented operations. */
export const operations: Record<OperationId, Operation> = {
	...accountOperations,
	...numberOperations,
	...requestOperations,
	...serviceOperations,
	...templateOperations,
};
