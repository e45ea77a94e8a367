import type {
	IHookFunctions,
	INodeProperties,
	IPollFunctions,
	IWebhookFunctions,
} from 'n8n-workflow';
import { readParameters, readSettings, shownValues } from './read';
import type { ParametersOf } from './types';

type TriggerContext = IHookFunctions | IPollFunctions | IWebhookFunctions;

/**
 * What a trigger is set to, by its fields.
 *
 * @throws InvalidParameter naming the field: for publishing and polling, where the user is told
 */
export function settingsOf<const Fields extends INodeProperties[]>(
	context: TriggerContext,
	fields: Fields,
): ParametersOf<Fields> {
	return readParameters(fields, valuesIn(context, fields), context.getNode().parameters);
}

/** What a trigger is set to when something is delivered: that does not come again, so nothing in here is refused. */
export function settingsAtDelivery<const Fields extends INodeProperties[]>(
	context: IWebhookFunctions,
	fields: Fields,
): ParametersOf<Fields> {
	return readSettings(fields, valuesIn(context, fields));
}

function valuesIn(context: TriggerContext, fields: INodeProperties[]): Record<string, unknown> {
	return shownValues(fields, (name, fallback) => context.getNodeParameter(name, fallback));
}
