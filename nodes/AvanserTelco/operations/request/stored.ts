import { storedBody } from '../../api/requestList';
import type { StoredBody } from '../../api/requestList';
import { operation } from '../../engine/operation';
import { requestId } from '../../fields/request';

/** An operation that retrieves one of the three texts AVANSER keeps of a request. */
export function getStoredBody(
	text: { name: string; value: string; action: string; description: string },
	which: StoredBody,
) {
	return operation({
		...text,
		fields: [requestId],
		request: ({ request_id }) => storedBody(request_id, which),
	});
}
