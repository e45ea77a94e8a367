import { describe, expect, it } from '@jest/globals';
import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { n8nVersion } from '../../tasks/n8n/installation.mts';
import { root } from '../../tasks/package.mts';
import { mayImport, nodes } from './floors.mts';

const documents = globSync('{*.md,{bench,docs,examples,simulator,tasks,test}/**/*.md}', {
	cwd: root,
}).map((file) => file.replaceAll('\\', '/'));

/** Where the repository is read on the web. */
const repository = 'https://github.com/avanser-telco/n8n-nodes-avanser-telco';

function textOf(file: string): string {
	return readFileSync(join(root, file), 'utf8');
}

interface Line {
	text: string;
	/** Where it is, such as README.md:12. */
	place: string;
	/** Whether it belongs to a code block, the fences included. */
	inFence: boolean;
	/** Whether it opens a code block that is never closed. */
	opensForGood: boolean;
}

/** The lines of a document, with its code blocks as CommonMark (section 4.5) finds them. */
function linesOf(file: string): Line[] {
	const lines: Line[] = [];
	let opening: { line: Line; fence: string } | undefined;
	for (const [index, text] of textOf(file).split('\n').entries()) {
		const [, fence = '', rest = ''] = /^\s*(`{3,}|~{3,})(.*)$/.exec(text) ?? [];
		const line = { text, place: `${file}:${index + 1}`, inFence: true, opensForGood: false };
		lines.push(line);
		if (opening === undefined) {
			line.inFence = fence !== '';
			if (fence !== '') opening = { line, fence };
		} else if (fence.startsWith(opening.fence) && rest.trim() === '') {
			opening = undefined;
		}
	}
	if (opening !== undefined) opening.line.opensForGood = true;
	return lines;
}

/** A heading, or the comment of a shell, which cannot be told from one: it has to stand behind a command. */
function isHeading({ text }: Line): boolean {
	return /^#{1,6} /.test(text);
}

/** The anchors of a document, as GitHub makes them of its headings. */
function anchorsOf(file: string): string[] {
	const anchors: string[] = [];
	for (const line of linesOf(file)) {
		if (line.inFence || !isHeading(line)) continue;
		const slug = line.text
			.replace(/^#+ /, '')
			.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
			.trim()
			.toLowerCase()
			.replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
			.replaceAll(' ', '-');
		const before = anchors.filter((anchor) => anchor.replace(/-\d+$/, '') === slug).length;
		anchors.push(before === 0 ? slug : `${slug}-${before}`);
	}
	return anchors;
}

/** Why a link leads nowhere, or undefined if it leads somewhere. */
function problemOf(path: string, anchor: string | undefined): string | undefined {
	if (!existsSync(join(root, path))) return `there is no ${path}`;
	if (anchor === undefined) return undefined;
	const isFolder = statSync(join(root, path)).isDirectory();
	const file = isFolder ? posix.join(path, 'README.md') : path;
	return anchorsOf(file).includes(anchor) ? undefined : `${file} has no heading for #${anchor}`;
}

describe('the documents', () => {
	it('are found', () => {
		expect(documents).toEqual(
			expect.arrayContaining([
				'CHANGELOG.md',
				'CONTRIBUTING.md',
				'README.md',
				'docs/contradictions.md',
				'docs/triggers/call.md',
				'simulator/README.md',
			]),
		);
	});

	it.each(documents)('close every code block: %s', (file) => {
		const open = linesOf(file).filter(({ opensForGood }) => opensForGood);
		expect(open.map(({ place, text }) => `${place} ${text}`)).toEqual([]);
	});

	it.each(documents)('have their headings outside of code blocks: %s', (file) => {
		const hidden = linesOf(file).filter((line) => line.inFence && isHeading(line));
		expect(hidden.map(({ place, text }) => `${place} ${text}`)).toEqual([]);
	});

	it.each(documents)('have no link that leads nowhere: %s', (file) => {
		const broken = linesOf(file).flatMap(({ text, place, inFence }) => {
			if (inFence) return [];
			const links = text.replaceAll(/`[^`]*`/g, '').matchAll(/\]\(<?([^)>\s]+)>?[^)]*\)/g);
			return [...links].flatMap(([, target = '']) => {
				if (/^[a-z]+:/.test(target)) return [];
				const [path = '', anchor] = target.split('#');
				const problem = problemOf(
					path === '' ? file : posix.join(posix.dirname(file), path),
					anchor,
				);
				return problem === undefined ? [] : [`${place} ${target}: ${problem}`];
			});
		});
		expect(broken).toEqual([]);
	});
});

describe('the links from n8n into the documents', () => {
	it('lead somewhere', () => {
		const files = globSync('{nodes,credentials}/**/*.{ts,json}', { cwd: root });
		const broken = files.flatMap((file) => {
			const links = textOf(file).matchAll(
				new RegExp(`${repository}(?:/blob/main/([^'"#\\s]+))?(?:#([\\w-]+))?['"]`, 'g'),
			);
			return [...links].flatMap(([, path = 'README.md', anchor]) => {
				// GitHub's own name for the whole README.
				const problem = problemOf(path, anchor === 'readme' ? undefined : anchor);
				return problem === undefined ? [] : [`${file}: ${problem}`];
			});
		});
		expect(broken).toEqual([]);
	});
});

it('README names the n8n that everything is tested in', async () => {
	expect(textOf('README.md')).toContain(`It is tested in n8n ${await n8nVersion()},`);
});

describe('the floors of the nodes', () => {
	const rooms = Object.keys(mayImport)
		.filter((folder) => folder.startsWith(`${nodes}/`))
		.map((folder) => folder.slice(nodes.length + 1))
		.reverse();

	it('are in the map of the README, the highest first', () => {
		const [, map = ''] = /^nodes\/AvanserTelco\/\n((?: {2}.*\n)+)/m.exec(textOf('README.md')) ?? [];
		const shown = Array.from(map.matchAll(/^ {2}(\w+)\/ /gm), ([, room]) => room);
		expect(shown).toEqual(rooms);
	});

	it('are in the table of CONTRIBUTING.md, the highest first', () => {
		const shown = Array.from(
			textOf('CONTRIBUTING.md').matchAll(/^\| `(\w+)\/` +\|/gm),
			([, room]) => room,
		);
		expect(shown).toEqual(rooms);
	});
});
