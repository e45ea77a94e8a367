import type { IDataObject } from 'n8n-workflow';
import { TypedText } from '../api/request';
import { isRecord, textOf } from '../foundation/json';
import { digitsOf } from '../foundation/phoneNumber';
import type { Submission } from './job';

/** The body a submission sends; without members if it sends none. */
export function bodyOf({ request: { body } }: Submission): IDataObject {
	return body === undefined || body instanceof TypedText ? {} : body;
}

/** What can be compared with an earlier order, by the names List Requests has for it. */
export function comparedMembers(submission: Submission): IDataObject {
	const { custom_group, service } = bodyOf(submission);
	return { answer_point: isRecord(service) ? service.answer_point : undefined, custom_group };
}

/**
 * What an earlier order has otherwise than this one wants it: `differs` with both values of each member, or nothing.
 * @param earlier as List Requests has it
 */
export function differencesFrom(submission: Submission, earlier: IDataObject): IDataObject {
	const differs = Object.entries(comparedMembers(submission)).flatMap(([name, value]) => {
		const [wanted, existing] = [textOf(value), textOf(earlier[name])];
		return !wanted || !existing || isSame(wanted, existing) ? [] : [[name, { existing, wanted }]];
	});
	return differs.length === 0 ? {} : { differs: Object.fromEntries(differs) };
}

/** Texts are the same whatever their spaces and composition; numbers are the same however they are written. */
export function isSame(one: string, other: string): boolean {
	const [a, b] = [one, other].map((text) => text.normalize('NFKC').replace(/\s+/g, ' ').trim());
	return a === b || Number(a) === Number(b) || (digitsOf(a) !== '' && digitsOf(a) === digitsOf(b));
}
