import { createHmac } from 'node:crypto';

/** The token as the documentation describes it, computed without the package. */
export function tokenOf(secret: string, ...parts: Array<string | undefined>): string {
	return createHmac('sha256', secret).update(JSON.stringify(parts)).digest('hex');
}
