import { loadContract } from '../../simulator/documents/contract.mts';
import { describedOperations } from '../host/description.mts';
import { composed, served } from '../operations/coverage.mts';

/** The table of operations as the README has it. */
export async function operationTable(): Promise<string> {
	const { routes } = await loadContract();
	const route = (id: string) => {
		const found = routes.find(({ documented }) => documented.some((one) => one.id === id));
		return `\`${found?.method} ${found?.path}\``;
	};
	const rows = (await describedOperations()).map(({ resource, operation }) => {
		const name = `${resource.value}.${operation.value}`;
		const requests = new Set(Object.keys(served[name] ?? {}).map(route));
		const api = composed[name]?.api ?? [...requests].join(', ');
		return `| ${resource.name} | ${operation.name} (\`${operation.value}\`) | ${operation.description} | ${api} |`;
	});
	return ['| resource | operation | what it does | API |', '|---|---|---|---|', ...rows].join('\n');
}
