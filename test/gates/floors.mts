export const nodes = 'nodes/AvanserTelco';

/**
 * What the files of each folder may import from, types included: the lowest floors first. What is not named here
 * imports nothing of the project but its own files.
 */
export const mayImport: Record<string, string[]> = {
	credentials: [],
	[`${nodes}/foundation`]: [],
	[`${nodes}/uris`]: [],
	[`${nodes}/api`]: ['credentials', `${nodes}/foundation`],
	[`${nodes}/parameters`]: [`${nodes}/foundation`],
	[`${nodes}/submissions`]: [`${nodes}/foundation`, `${nodes}/uris`, `${nodes}/api`],
	[`${nodes}/feed`]: ['credentials', `${nodes}/foundation`, `${nodes}/api`],
	[`${nodes}/fields`]: [`${nodes}/foundation`, `${nodes}/api`],
	[`${nodes}/engine`]: [
		`${nodes}/foundation`,
		`${nodes}/api`,
		`${nodes}/parameters`,
		`${nodes}/submissions`,
		`${nodes}/fields`,
	],
	[`${nodes}/webhooks`]: [
		`${nodes}/foundation`,
		`${nodes}/uris`,
		`${nodes}/api`,
		`${nodes}/parameters`,
		`${nodes}/fields`,
	],
	[`${nodes}/events`]: [
		`${nodes}/foundation`,
		`${nodes}/uris`,
		`${nodes}/api`,
		`${nodes}/parameters`,
		`${nodes}/fields`,
		`${nodes}/webhooks`,
	],
	[`${nodes}/operations`]: [
		`${nodes}/foundation`,
		`${nodes}/uris`,
		`${nodes}/api`,
		`${nodes}/parameters`,
		`${nodes}/submissions`,
		`${nodes}/feed`,
		`${nodes}/fields`,
		`${nodes}/engine`,
		`${nodes}/events`,
	],
	[`${nodes}/polling`]: [
		`${nodes}/foundation`,
		`${nodes}/api`,
		`${nodes}/parameters`,
		`${nodes}/feed`,
		`${nodes}/fields`,
		`${nodes}/webhooks`,
		`${nodes}/events`,
	],
	// The nodes themselves.
	[nodes]: [
		`${nodes}/fields`,
		`${nodes}/engine`,
		`${nodes}/webhooks`,
		`${nodes}/events`,
		`${nodes}/operations`,
		`${nodes}/polling`,
	],
	'simulator/documents': [],
	'simulator/time': [],
	'simulator/testing': ['simulator/documents', 'simulator/time'],
	'simulator/vendor': ['simulator/documents', 'simulator/time', 'simulator/testing'],
	'simulator/wire': [
		'simulator/documents',
		'simulator/time',
		'simulator/testing',
		'simulator/vendor',
	],
	// Its two entrances.
	simulator: [
		'simulator/documents',
		'simulator/time',
		'simulator/testing',
		'simulator/vendor',
		'simulator/wire',
	],
	tasks: ['simulator'],
};
