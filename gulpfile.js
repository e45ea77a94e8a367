const { globSync } = require('node:fs');
const { readFile, rm, writeFile } = require('node:fs/promises');
const { dest, src } = require('gulp');
const { format } = require('prettier');

/** Starts every build from nothing, so that a file removed from the source cannot stay in the package. */
exports.clean = () => rm('dist', { recursive: true, force: true });

/** Copies what `tsc` does not emit: icons, codex files and output schemas, to the paths n8n expects. */
exports.assets = () =>
	src(['icons/*.svg', 'nodes/**/*.json'], { base: '.', encoding: false }).pipe(dest('dist'));

/** Takes out the white space that nobody reads, so that the package stays small: `tsc` can only indent by spaces. */
exports.compact = async () => {
	const rewrite = async (pattern, compact) => {
		for (const file of globSync(pattern)) {
			await writeFile(file, await compact(await readFile(file, 'utf8')));
		}
	};
	const style = { parser: 'babel', useTabs: true, printWidth: 400 };
	await rewrite('dist/**/*.js', (code) => format(code, style));
	await rewrite('dist/**/*.json', (json) => JSON.stringify(JSON.parse(json)));
};
