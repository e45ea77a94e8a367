/** What AVANSER's error shape says about a status, where nothing more precise is known. */
export const phrases: Record<number, string> = {
	400: 'Bad Request',
	401: 'Unauthorized',
	404: 'Not Found',
	413: 'Payload Too Large',
	429: 'Too Many Requests',
	500: 'Unexpected Error',
	502: 'Bad Gateway',
	503: 'Service Unavailable',
	504: 'Gateway Timeout',
};
