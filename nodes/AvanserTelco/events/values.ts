import { e164 } from '../foundation/phoneNumber';

/** Any text that AVANSER sent; undefined or null where it sent none. */
export type Text = string | null | undefined;

/** A member that AVANSER did not send is null, so that every event has the same members. */
export function textOrNull(text: Text): string | null {
	return text ?? null;
}

export function numberOrNull(text: Text): number | null {
	return text !== undefined && text !== null && /^-?\d+(\.\d+)?$/.test(text.trim())
		? Number(text)
		: null;
}

export function phoneOrNull(text: Text): string | null {
	return text ? (e164(text) ?? null) : null;
}

/**
 * ISO 8601. The feed leaves the colon out of the zone, a `+` that was not encoded arrives as a space, and where
 * AVANSER names no zone none is made up (API services summary, "Data Feeds"; blueprint, "Call-URI", "SMS-Forward").
 */
export function timeOrNull(text: Text): string | null {
	const [, day, time, zone = ''] =
		/^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d(?:\.\d+)?)\s*(Z|[+-]?\d\d:?\d\d)?$/.exec(
			text?.trim() ?? '',
		) ?? [];
	if (day === undefined) return null;
	return `${day}T${time}${zone.replace(/^(\d)/, '+$1').replace(/(\d\d)(\d\d)$/, '$1:$2')}`;
}

export function flagOrNull(text: Text): boolean | null {
	return text === undefined || text === null ? null : text === '1' || text === 'true';
}
