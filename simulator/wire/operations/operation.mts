import type { Understood } from '../../documents/contract.mts';
import type { Readings } from '../../documents/readings.mts';
import type { RequestRecord } from '../../vendor/requests.mts';
import type { Submission } from '../../vendor/submissions.mts';
import type { Telco } from '../../vendor/telco.mts';

/** A valid request for a documented operation. */
interface ApiExchange extends Submission {
	query: Understood['query'];
	params: Understood['params'];
	/** The body, parsed where it is JSON or a form. */
	content: unknown;
}

/** What an operation answers: members of the JSON reply beside `@transaction`, or a text as it is. */
export type Answer =
	| { json: Record<string, unknown>; cookie?: string; accepted?: RequestRecord }
	| { text: string; type: string };

export type Operation = (
	call: ApiExchange,
	telco: Telco,
	readings: Readings,
) => Answer | Promise<Answer>;

/** The `response` of an operation that has nothing else to say. */
export const success = { message: 'Success', code: 200 };

/** A parameter as a text, which is empty for a parameter that was not given. */
export const text = (value: unknown) => String(value ?? '');
