import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// n8n-core writes its settings file on load, and must not touch the one of an n8n on this machine.
process.env.N8N_USER_FOLDER = mkdtempSync(join(tmpdir(), 'avanser-telco-test-'));
process.env.N8N_ENCRYPTION_KEY = 'only-for-tests';
process.env.N8N_LOG_LEVEL = 'silent';
