// node scan.mjs <folder> [patterns]: prints the verdict of n8n's package scanner, on source unless told.

import {
	SOURCE_FILE_PATTERNS,
	analyzePackage,
} from '@n8n/scan-community-package/scanner/scanner.mjs';

const [folder, ...patterns] = process.argv.slice(2);
const verdict = await analyzePackage(folder, patterns.length > 0 ? patterns : SOURCE_FILE_PATTERNS);
console.log(JSON.stringify(verdict));
