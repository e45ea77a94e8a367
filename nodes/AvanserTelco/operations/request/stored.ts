import { requestId } from '../../fields/request';
import { operation } from '../../operation';
import { isRecord } from '../../parameters';
import type { Reply } from '../../reply';
import { path } from '../../request';

/** An operation that retrieves one of the three texts AVANSER keeps of a request. */
export function storedText(
	text: { name: string; value: string; action: string; description: string },
	member: 'request_body' | 'acknowledgment_body' | 'callback_body',
) {
	return operation({
		...text,
		fields: [requestId],
		request: ({ request_id }) => ({
			method: 'GET',
			path: `${path`/requests/${request_id}`}/${member}`,
			plainText: true,
			rows: asStored,
		}),
	});
}

/** Announced as JSON and as plain text, with and without an envelope (blueprint, "Request Details", "List Requests"). */
function asStored({ body, text }: Reply) {
	if (!isRecord(body)) return [{ raw: text }];
	return [isRecord(body.response) ? body.response : body];
}
