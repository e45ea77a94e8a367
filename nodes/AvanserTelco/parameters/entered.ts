import { isResourceLocatorValue } from 'n8n-workflow';
import type { INodeProperties } from 'n8n-workflow';
import { isRecord } from '../foundation/json';

/**
 * Texts that only people read, and settings whose absence means the account's own. An expression for one of them may
 * come to nothing. Anything else decides how much is spent, for whom, or where events go.
 */
const mayComeToNothing = new Set([
	'name',
	'custom_group',
	'answer_point_name',
	'call_greeting',
	'call_whisper',
	'voicemail',
	'email_cc',
	'email_bcc',
	'sms_id',
	'template',
]);

/** What the user entered for a field of a collection. Below an expression everything is of that expression. */
export function entryOf(entered: unknown, name: string): unknown {
	if (typeof entered === 'string') return entered;
	return isRecord(entered) ? entered[name] : undefined;
}

/**
 * Whether an expression has left nothing of a field. n8n gives undefined for an expression that fails, and an empty
 * text for a part of a text that has no value; JavaScript makes words of nothing where texts are joined.
 */
export function comesToNothing(field: INodeProperties, value: unknown, entered: unknown): boolean {
	const expression = isResourceLocatorValue(entered) ? entered.value : entered;
	if (typeof expression !== 'string' || !expression.startsWith('=')) return false;
	if (mayComeToNothing.has(field.name)) return false;
	if (Array.isArray(value)) return value.length === 0;
	if (typeof value !== 'string')
		return value === undefined || value === null || Number.isNaN(value);
	const text = value.trim();
	return /^(undefined|null|NaN|\[object Object\])?$/.test(text) || text === fixedPart(expression);
}

/** What is left of `=campaign-{{ $json.id }}` if the part in braces has no value; undefined if all of it is one part. */
function fixedPart(expression: string): string | undefined {
	const parts = expression.slice(1).split(/\{\{[\s\S]*?\}\}/);
	const fixed = parts.join('').trim();
	return parts.length > 1 && fixed !== '' ? fixed : undefined;
}
