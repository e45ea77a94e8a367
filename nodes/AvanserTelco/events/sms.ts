import { createHash } from 'crypto';
import { isRecord } from '../parameters';
import { patternOf } from '../pattern';
import { digitsOf } from '../phoneNumber';
import type { Channel } from '../receiver';
import { everyNumber } from './call';
import { phoneOrNull, textOrNull, timeOrNull } from './values';

/** Blueprint, "SMS-Forward functionality". There is no id. */
const names = ['clientid', 'to', 'from', 'txt', 'date'];

export const smsChannel: Channel = {
	kind: 'sms',
	tokenParts: ({ fields }, webhookId) => [
		[digitsOf(fields.get('to')?.text ?? ''), webhookId],
		[everyNumber, webhookId],
	],
	read({ fields, raw }) {
		const [accountId, to, from, text, date] = names.map((name) => fields.get(name)?.text);
		const others = Array.from(fields, ([name, { name: spelled, text: value }]) =>
			names.includes(name) ? [] : [[spelled, value]],
		).flat();
		if (raw !== undefined) others.push(['raw', raw]);
		const what = [to, from, text, date, names.every((name) => !fields.has(name)) ? raw : ''];
		return {
			item: {
				accountId: textOrNull(accountId),
				from: phoneOrNull(from),
				fromRaw: textOrNull(from),
				to: phoneOrNull(to),
				toRaw: textOrNull(to),
				text: textOrNull(text),
				receivedAt: timeOrNull(date),
				receivedAtRaw: textOrNull(date),
				other: Object.fromEntries(others),
			},
			key: `sms:${createHash('sha256').update(JSON.stringify(what)).digest('base64url').slice(0, 16)}`,
			account: accountId,
		};
	},
	wants({ item }, context) {
		const filters: unknown = context.getNodeParameter('filters', {});
		const {
			from = '',
			to = '',
			textContains = '',
			textMatches = '',
		} = isRecord(filters) ? filters : {};
		const text = String(item.text ?? '');
		return (
			isNumber(from, item.from, item.fromRaw) &&
			isNumber(to, item.to, item.toRaw) &&
			text.toLowerCase().includes(String(textContains).toLowerCase()) &&
			(textMatches === '' || patternOf(String(textMatches)).isIn(text))
		);
	},
};

/** A sender can also be a name. */
function isNumber(wanted: unknown, number: unknown, raw: unknown): boolean {
	const text = String(wanted).trim();
	if (text === '') return true;
	const digits = digitsOf(text);
	return digits === '' ? text.toLowerCase() === String(raw).toLowerCase() : `+${digits}` === number;
}
