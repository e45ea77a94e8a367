import { createHash } from 'crypto';
import type { IHookFunctions } from 'n8n-workflow';
import { InvalidParameter } from '../foundation/failures';
import { smsFilters } from '../fields/smsEvent';
import { settingsAtDelivery, settingsOf } from '../parameters/settings';
import { patternOf } from './pattern';
import { digitsOf } from '../foundation/phoneNumber';
import type { Channel } from '../webhooks/channel';
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
		const { filters } = settingsAtDelivery(context, [smsFilters]);
		const { from = '', to = '', textContains = '', textMatches = '' } = filters;
		const text = String(item.text ?? '');
		return (
			isNumber(from, item.from, item.fromRaw) &&
			isNumber(to, item.to, item.toRaw) &&
			text.toLowerCase().includes(textContains.toLowerCase()) &&
			fits(textMatches, text)
		);
	},
	slot: {
		member: 'sms_forward_uri',
		check: checkTextPattern,
		// "Mobile only" (product outline).
		leftOutNotice: 'AVANSER forwards no SMS for',
	},
};

/** A pattern that cannot be used, as an expression may give one, filters nothing: an SMS does not come again. */
function fits(pattern: string, text: string): boolean {
	try {
		return patternOf(pattern).isIn(text);
	} catch {
		return true;
	}
}

/** @throws InvalidParameter */
function checkTextPattern(context: IHookFunctions): void {
	const { filters } = settingsOf(context, [smsFilters]);
	try {
		patternOf(filters.textMatches ?? '');
	} catch (problem) {
		throw invalidPattern(problem);
	}
}

function invalidPattern(problem: unknown): InvalidParameter {
	return new InvalidParameter(
		'Text Matches',
		problem instanceof Error ? problem.message : String(problem),
		'Correct it and publish the workflow again.',
	);
}

/** A sender can also be a name. */
function isNumber(wanted: string, number: unknown, raw: unknown): boolean {
	const text = wanted.trim();
	if (text === '') return true;
	const digits = digitsOf(text);
	return digits === '' ? text.toLowerCase() === String(raw).toLowerCase() : `+${digits}` === number;
}
