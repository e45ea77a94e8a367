/**
 * Texts that people read or hear, and whose absence means the account's own or nobody: they may come to nothing. All else
 * decides how much is spent, for whom, or where events go, a field that is added one day among it.
 */
export const friendlyEntries: ReadonlySet<string> = new Set([
	'name',
	'custom_group',
	'answer_point_name',
	'call_greeting',
	'call_whisper',
	'voicemail',
	'email_cc',
	'email_bcc',
	'sms_id',
	'template',
]);

/** How the node runs, whatever it does; and what only tools have. */
export const entriesApart: ReadonlySet<string> = new Set([
	'concurrency',
	'timeout',
	'includeTransaction',
	'rateLimitWait',
	'confirm_service_number',
]);
