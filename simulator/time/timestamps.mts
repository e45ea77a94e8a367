/** Zones change their offset on quarter hours only, so that one lookup serves all of one. */
const quarterHour = 15 * 60_000;

const formatters = new Map<string, Intl.DateTimeFormat>();
const offsets = new Map<string, number>();

/** How many milliseconds a zone is ahead of UTC at an instant. */
function offsetOf(instant: number, zone: string): number {
	const key = `${zone} ${Math.floor(instant / quarterHour)}`;
	let offset = offsets.get(key);
	if (offset === undefined) {
		let formatter = formatters.get(zone);
		if (!formatter) {
			formatter = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' });
			formatters.set(zone, formatter);
		}
		const name = formatter.formatToParts(instant).find(({ type }) => type === 'timeZoneName');
		const [, sign, hours, minutes] = /^GMT([+-])(\d\d):(\d\d)$/.exec(name?.value ?? '') ?? [];
		offset = (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60_000 * (sign === '-' ? -1 : 1);
		offsets.set(key, offset);
	}
	return offset;
}

const wallClock = (instant: number, zone: string) =>
	new Date(instant + offsetOf(instant, zone)).toISOString().slice(0, 19);

function offsetText(instant: number, zone: string, separator: string): string {
	const minutes = offsetOf(instant, zone) / 60_000;
	const [hours, rest] = [Math.trunc(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
	const two = (value: number) => String(value).padStart(2, '0');
	return `${minutes < 0 ? '-' : '+'}${two(hours)}${separator}${two(rest)}`;
}

/** `2016-09-06T16:13:38+10:00` (blueprint, Transaction; Call-URI's `tzdate`). */
export const moment = (instant: number, zone: string) =>
	`${wallClock(instant, zone)}${offsetText(instant, zone, ':')}`;

/** `2020-05-26T17:00:18+1000` (API services summary, Data Feeds). */
export const feedMoment = (instant: number, zone: string) =>
	`${wallClock(instant, zone)}${offsetText(instant, zone, '')}`;

/** `2016-04-12 10:10:10`: local time that does not name its zone (blueprint, SMS-Forward). */
export const localTime = (instant: number, zone: string) =>
	wallClock(instant, zone).replace('T', ' ');

/** `12/04/2016` (API services summary, `[[calldate]]`). */
export const dayMonthYear = (instant: number, zone: string) =>
	wallClock(instant, zone).slice(0, 10).split('-').reverse().join('/');
