import type { Resource } from '../engine/operation';
import { account } from './account';
import { call } from './call';
import { number } from './number';
import { request } from './request';
import { service } from './service';
import { template } from './template';

/** Everything the AVANSER Telco node can do, in the order of its menus. */
export const resources: Resource[] = [account, call, number, request, service, template];
