import type { IDataObject } from 'n8n-workflow';
import type { Api } from '../api/api';
import type { ApiRequest } from '../api/request';
import { isTemplateGone } from '../api/templateList';
import type { Template } from '../api/templateList';
import { ApiFailure } from '../foundation/failures';
import { recall, remember } from './memory';
import type { Identity } from './memory';

/**
 * Deletes a template. If the answer is lost, now or before n8n's Retry On Fail, the list of templates tells what became
 * of it: sent once more, the request would be refused, as there is no such template any more.
 *
 * @throws ApiFailure
 */
export async function deleteTemplate(
	api: Api,
	request: ApiRequest,
	template: Template,
	identity: Identity,
): Promise<IDataObject[]> {
	const isGone = async () => await isTemplateGone(api, template).catch(() => false);
	const known = recall(identity);
	const before = known !== undefined && 'lost' in known ? known.lost.instead : undefined;
	if (before !== undefined && (await isGone())) return [recovered(before)];
	return await api.rows(request).catch(async (failure: unknown) => {
		if (!(failure instanceof ApiFailure)) throw failure;
		const { outcomeUnknown = false } = failure.details;
		const instead = outcomeUnknown ? failure.message : before;
		if (instead === undefined) throw failure;
		remember(identity, { lost: { instead, before: new Set() } });
		if (await isGone()) return [recovered(instead)];
		throw outcomeUnknown ? notSeenGone(failure) : failure;
	});
}

/** It does not say that this request has deleted it: that is not known. */
function recovered(instead: string): IDataObject {
	return {
		deleted: true,
		outcome: 'recovered',
		message: `AVANSER's answer was lost (${instead}). The template is not in its list.`,
	};
}

function notSeenGone({ message, details }: ApiFailure): ApiFailure {
	return new ApiFailure(
		'lost',
		`AVANSER's answer was lost (${message}), and its list does not show that the template is gone`,
		'It may still be deleted, or not. Look at Template > Get Many; running this item again does no harm.',
		details,
	);
}
