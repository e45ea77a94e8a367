import { mkdtempSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { unpack } from '../../tasks/package.mts';

/** The tarball of this package. It is packed once for all tests, by `npm test`. */
export function packedPackage(): string {
	const { PACKED_PACKAGE } = process.env;
	if (PACKED_PACKAGE === undefined) {
		throw new Error('This test needs the packed package: run it as npm test -- <path>');
	}
	return PACKED_PACKAGE;
}

/** Its content, in a folder of its own, which goes with the tarball. */
export async function unpackedPackage(): Promise<string> {
	const folder = mkdtempSync(join(dirname(packedPackage()), 'unpacked-'));
	await unpack(packedPackage(), folder);
	return folder;
}
