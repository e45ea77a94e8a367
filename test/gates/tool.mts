import { capture } from '../../tasks/commands.mts';
import { root } from '../../tasks/package.mts';

/** What a development tool of this project says; fails with its words if it finds fault. */
export async function tool(name: string, ...args: string[]): Promise<string> {
	// With jest's NODE_ENV=test, the lint plugin of nodes-base takes every file for a test of a node.
	const { NODE_ENV, ...env } = process.env;
	return await capture(name, args, { cwd: root, env });
}
