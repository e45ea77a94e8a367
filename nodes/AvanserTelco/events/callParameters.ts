import { callDetails } from '../fields/callDetails';

/** AVANSER's parameters of a call and the tags they stand for (API services summary, "HTTP Callback"). */
const usual = [
	...['clientid', 'callid', 'uniqueid', 'bnum', 'adname', 'target', 'targetname', 'ani', 'tzdate'],
	...['duration', 'callstatus', 'callcode', 'clocation', 'cstate', 'ccountry'],
].map((name) => [name, name]);

/** Name in the URL, in lower case, of every extra detail, with its name in an item. */
export const detailNames: ReadonlyMap<string, { name: string; tag: string }> = new Map(
	callDetails.options.flatMap(({ name: label, value: tag }) => {
		const name = nameOf(label);
		// Users who set the URL by hand are likely to name a parameter like its tag.
		return [
			[tag.toLowerCase(), { name, tag }],
			[name.toLowerCase(), { name, tag }],
		];
	}),
);

/**
 * The query that makes AVANSER report these details. A URL with a tag in it is a template, in which the usual
 * parameters have to be listed as well.
 */
export function callTemplate(tags: string[]): string | undefined {
	const details = callDetails.options.filter(({ value }) => tags.includes(value));
	if (details.length === 0) return undefined;
	return [
		...usual,
		['custom_id', 'tag'],
		['custom_group', 'curl'],
		...details.map(({ name, value }) => [nameOf(name), value]),
	]
		.map(([name, tag]) => `${name}=${tag.split('.').map(bracketed).join('.')}`)
		.join('&');
}

function bracketed(tag: string): string {
	return `[[${tag}]]`;
}

/** `Google Click ID` becomes `googleClickId`. */
function nameOf(label: string): string {
	const words = label.toLowerCase().split(/[\s-]+/);
	return words
		.map((word, index) => (index === 0 ? word : word[0].toUpperCase() + word.slice(1)))
		.join('');
}
