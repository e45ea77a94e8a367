/** The entries whose members equal every member of the filter. */
export function matching<T extends object>(entries: readonly T[], filter: object): T[] {
	const wanted = Object.entries(filter);
	return entries.filter((entry) =>
		wanted.every(([name, value]) => Reflect.get(entry, name) === value),
	);
}
