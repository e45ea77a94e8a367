import { isResourceLocatorValue } from 'n8n-workflow';
import type { IHookFunctions, IPollFunctions, IWebhookFunctions } from 'n8n-workflow';

type TriggerContext = IHookFunctions | IPollFunctions | IWebhookFunctions;

/** The account a trigger is set to work in; the credential's, or whatever is selected, unless it is. */
export function chosenAccount(context: TriggerContext): string | undefined {
	return textOf(context.getNodeParameter('account_id', ''));
}

/** What a text field or a resource locator holds. */
export function textOf(value: unknown): string | undefined {
	const text = isResourceLocatorValue(value) ? value.value : value;
	return text === undefined || text === null || text === '' ? undefined : String(text).trim();
}
