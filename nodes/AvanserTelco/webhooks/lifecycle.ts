import type { IHookFunctions, INodeType } from 'n8n-workflow';
import { onDeactivation, registerOn, triggerOn } from '../fields/trigger';
import { settingsOf } from '../parameters/settings';
import type { Channel } from './channel';
import type { Channels } from './receiver';
import { asNodeError } from './refusals';
import { register, restore, withServices } from './registration';
import { staticDataOf } from './staticData';

type Lifecycle = NonNullable<INodeType['webhookMethods']>['default'];

/**
 * The lifecycle of a webhook whose URL the user, or a node, gives to AVANSER: there is nothing to register, and
 * nothing to take back.
 */
export const setByHand: Lifecycle = {
	async checkExists() {
		return true;
	},
	async create() {
		return true;
	},
	async delete() {
		return true;
	},
};

/**
 * The lifecycle of a webhook that is registered with each service, where its channel has a slot for that.
 *
 * n8n deactivates and activates again when a workflow is published once more, and activates at every start: so only
 * what differs is sent, and what was replaced is remembered in the URL itself, not here.
 */
export function registered(channels: Channels): Lifecycle {
	return {
		async checkExists(this: IHookFunctions) {
			try {
				const { slot } = channelOf(this, channels);
				if (slot === undefined) return true;
				slot.check?.(this);
				if (this.getMode() !== 'manual') return isByHand(this);
			} catch (failure) {
				throw asNodeError(this, failure);
			}
			staticDataOf(this).testing = true;
			return true;
		},

		async create(this: IHookFunctions) {
			try {
				await withServices(this, channelOf(this, channels), register);
			} catch (failure) {
				// When n8n starts, the URLs have been registered long before. To fail would take the webhook down.
				if (!['init', 'leadershipChange'].includes(this.getActivationMode())) {
					throw asNodeError(this, failure);
				}
				this.logger.error(`AVANSER Telco: ${asNodeError(this, failure).message}`);
			}
			return true;
		},

		async delete(this: IHookFunctions) {
			try {
				const settings = settingsOf(this, [registerOn, onDeactivation]);
				if (settings.onDeactivation !== 'restore' || staticDataOf(this).testing) return true;
				await withServices(this, channelOf(this, channels), restore);
			} catch (failure) {
				// n8n would only log it as well, and leave the webhook half removed.
				this.logger.error(`AVANSER Telco: ${asNodeError(this, failure).message}`);
			}
			return true;
		},
	};
}

function channelOf(context: IHookFunctions, channels: Channels): Channel {
	return channels[settingsOf(context, [triggerOn]).triggerOn];
}

function isByHand(context: IHookFunctions): boolean {
	return settingsOf(context, [registerOn]).registerOn === 'byHand';
}
