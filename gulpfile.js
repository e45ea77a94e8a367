const { rm } = require('node:fs/promises');
const { dest, src } = require('gulp');

/** Starts every build from nothing, so that a file removed from the source cannot stay in the package. */
exports.clean = () => rm('dist', { recursive: true, force: true });

/** Copies what `tsc` does not emit: icons, codex files and output schemas, to the paths n8n expects. */
exports.assets = () =>
	src(['icons/*.svg', 'nodes/**/*.json'], { base: '.', encoding: false }).pipe(dest('dist'));
