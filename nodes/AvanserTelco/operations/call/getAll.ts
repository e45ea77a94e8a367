import { recordedCall } from '../../events/call';
import { feedRecords } from '../../feed/feed';
import { paging } from '../../fields/paging';
import { simple } from '../../fields/trigger';
import { feedOperation } from '../../engine/operation';

export const getAll = feedOperation({
	name: 'Get Many',
	value: 'getAll',
	action: 'Get many calls',
	description:
		'Retrieve a list of calls from your Data Feed. AVANSER sets the feed up for you; how far it reaches back is agreed with them.',
	fields: [...paging, simple],
	run: async (context, { limit, simple: simplify }, timeout) => {
		const records = await feedRecords(context, timeout);
		return records.slice(0, limit).map((record) => {
			if (!simplify) return { json: record };
			const { item, key } = recordedCall(record);
			return { json: { ...item, dedupeKey: key, source: 'feed', verification: 'readBack' } };
		});
	},
});
