import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';
import { Validator } from '@seriousme/openapi-schema-validator';
import { parse } from 'yaml';

import { loadContract } from '../../simulator/documents/contract.mts';
import { operationIds } from '../../simulator/documents/operationIds.mts';

const FILE = join(import.meta.dirname, '../../simulator/documents/telco.openapi.yaml');

describe('the contract', () => {
	it('is OpenAPI 3.1', async () => {
		const validator = new Validator();
		const { valid, errors } = await validator.validate(parse(readFileSync(FILE, 'utf8')));
		expect(errors).toBeUndefined();
		expect(valid).toBe(true);
		expect(validator.version).toBe('3.1');
	});

	it('has each of the 25 documented operations once', async () => {
		const { routes } = await loadContract();
		const documented = routes
			.filter(({ operationId }) => !operationId.endsWith('.page'))
			.flatMap(({ documented }) => documented.map(({ id }) => id));
		expect(operationIds).toHaveLength(25);
		expect(documented.toSorted()).toEqual([...operationIds].toSorted());
	});
});
