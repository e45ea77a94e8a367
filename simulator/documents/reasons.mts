/** An error of the schema validator. */
export interface SchemaError {
	keyword: string;
	instancePath: string;
	params: Record<string, unknown>;
	message?: string;
	parentSchema?: Record<string, unknown>;
}

/** Why a request is refused: a reason for each field, which is known by the last name of its path. */
export type Reasons = Record<string, string>;

/** Keywords whose errors only repeat what the errors inside them say. */
const outerKeywords = new Set(['if', 'allOf', 'anyOf', 'oneOf']);

/** Of several errors about one field the first is its reason. */
export function reasonsOf(errors: SchemaError[]): Reasons {
	const inner = errors.filter(({ keyword }) => !outerKeywords.has(keyword));
	return Object.fromEntries(
		inner.map((error): [string, string] => [fieldOf(error), reasonOf(error)]).reverse(),
	);
}

function fieldOf({ instancePath, params }: SchemaError): string {
	const named = params.missingProperty ?? params.additionalProperty;
	if (typeof named === 'string') return named;
	const names = instancePath.split('/').filter((name) => name && !/^\d+$/.test(name));
	const last = names.at(-1) ?? 'request';
	return last === 'requestBody' ? 'request' : last.replaceAll('~1', '/').replaceAll('~0', '~');
}

function reasonOf({ keyword, params, parentSchema, message }: SchemaError): string {
	if (keyword === 'required') return 'required';
	if (keyword === 'additionalProperties') return 'unknown parameter';
	if (keyword === 'type') return `must be ${String(params.type)}`;
	const reason = parentSchema?.['x-reason'];
	return typeof reason === 'string' ? reason : (message ?? 'invalid value');
}
