import { join } from 'node:path';
import { PackageDirectoryLoader } from 'n8n-core';
import { NodeHelpers } from 'n8n-workflow';
import type { ICredentialType, INodeType, INodeTypes } from 'n8n-workflow';

/** The built package, loaded by n8n's own loader: registration, icons and codex are checked by that alone. */
const built = join(import.meta.dirname, '../..');
const loaders = new Map<string, Promise<PackageDirectoryLoader>>();

async function loaderOf(folder: string): Promise<PackageDirectoryLoader> {
	const loader = new PackageDirectoryLoader(folder);
	const loaded = loaders.get(folder) ?? loader.loadAll().then(() => loader);
	loaders.set(folder, loaded);
	return await loaded;
}

export const packageName = 'n8n-nodes-avanser-telco';

export async function loadNodeTypes(folder = built): Promise<INodeTypes> {
	const loader = await loaderOf(folder);
	const byName = (type: string) => loader.getNode(type.replace(`${packageName}.`, '')).type;
	return {
		getByName: byName,
		getByNameAndVersion: (type, version): INodeType =>
			NodeHelpers.getVersionedNodeType(byName(type), version),
		getKnownTypes: () => ({}),
	};
}

export async function loadCredentialType(name: string): Promise<ICredentialType> {
	return (await loaderOf(built)).getCredential(name).type;
}
