import { requestId } from '../../fields/request';
import { operation } from '../../engine/operation';
import { storedText } from '../../api/reply';
import { path } from '../../api/request';

/** An operation that retrieves one of the three texts AVANSER keeps of a request. */
export function getStoredText(
	text: { name: string; value: string; action: string; description: string },
	member: 'request_body' | 'acknowledgment_body' | 'callback_body',
) {
	return operation({
		...text,
		fields: [requestId],
		request: ({ request_id }) => ({
			method: 'GET',
			path: path`/requests/${request_id}/${member}`,
			plainText: true,
			rows: (reply) => [storedText(reply)],
		}),
	});
}
