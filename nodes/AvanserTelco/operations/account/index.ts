import type { Resource } from '../../engine/operation';
import { getAll } from './getAll';
import { getCallRates } from './getCallRates';
import { getDetails } from './getDetails';
import { getFeatures } from './getFeatures';
import { getNumberRates } from './getNumberRates';
import { getPackages } from './getPackages';
import { getTranscriptionRates } from './getTranscriptionRates';
import { switchAccount } from './switch';

export const account: Resource = {
	name: 'Account',
	value: 'account',
	operations: [
		getCallRates,
		getDetails,
		getFeatures,
		getAll,
		getNumberRates,
		getPackages,
		getTranscriptionRates,
		switchAccount,
	],
};
