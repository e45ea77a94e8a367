import { join } from 'node:path';
import { PackageDirectoryLoader } from 'n8n-core';
import { NodeHelpers } from 'n8n-workflow';
import type { ICredentialType, INodeType, INodeTypes } from 'n8n-workflow';

/** The built package, loaded by n8n's own loader: registration, icons and codex are checked by that alone. */
const loader = new PackageDirectoryLoader(join(import.meta.dirname, '../..'));
const loaded = loader.loadAll();

export const packageName = 'n8n-nodes-avanser-telco';

export async function loadNodeTypes(): Promise<INodeTypes> {
	await loaded;
	const byName = (type: string) => loader.getNode(type.replace(`${packageName}.`, '')).type;
	return {
		getByName: byName,
		getByNameAndVersion: (type, version): INodeType =>
			NodeHelpers.getVersionedNodeType(byName(type), version),
		getKnownTypes: () => ({}),
	};
}

export async function loadCredentialType(name: string): Promise<ICredentialType> {
	await loaded;
	return loader.getCredential(name).type;
}
