export default {
	rootDir: '.',
	testMatch: ['<rootDir>/test/**/*.test.mts'],
	testEnvironment: 'node',
	setupFiles: ['<rootDir>/test/environment.mjs'],
	moduleFileExtensions: ['mts', 'ts', 'mjs', 'js', 'json', 'node'],
	transform: {
		'\\.m?ts$': [
			'@swc/jest',
			{ module: { type: 'commonjs' }, jsc: { target: 'es2022', parser: { syntax: 'typescript' } } },
		],
	},
	// The packaged copies below dist and in unpacked tarballs are not sources.
	modulePathIgnorePatterns: ['<rootDir>/dist/'],
	maxWorkers: 2,
	// The suites share the processors with n8n and with each other.
	testTimeout: 30_000,
};
