import type { Channels } from '../webhooks/receiver';
import { callChannel } from './call';
import { requestChannel } from './request';
import { smsChannel } from './sms';

/** Every kind of event, by what the trigger is set to trigger on. */
export const channels: Channels = {
	callEnded: callChannel,
	requestFinished: requestChannel,
	smsReceived: smsChannel,
};
