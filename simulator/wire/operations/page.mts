import type { Readings } from '../../documents/readings.mts';

/** How many entries a page has: lists are "returned in batches of 100". */
const pageLength = 100;

/** One page of a list and the number of the page after it, if there is one. */
export function page<T>(items: readonly T[], number: number): { items: T[]; next?: number } {
	const start = (number - 1) * pageLength;
	const more = items.length > start + pageLength;
	return { items: items.slice(start, start + pageLength), ...(more && { next: number + 1 }) };
}

/** `@next` of a page, or what the last page has in its place. */
export function nextLink(
	resource: 'requests' | 'services',
	next: number | undefined,
	{ lastNextLink }: Readings,
) {
	if (next !== undefined) return { '@next': `/${resource}/${next}` };
	return { absent: {}, empty: { '@next': '' }, null: { '@next': null } }[lastNextLink];
}
