import type { OperationId } from '../../documents/operationIds.mts';
import type { AccountPurpose } from '../../vendor/accounts.mts';
import { badRequest } from '../../vendor/rejection.mts';
import { success } from './operation.mts';
import type { Operation } from './operation.mts';

export const accountOperations = {
	'accounts.list': ({ user, query }, telco, readings) => {
		const purpose: AccountPurpose = query.type === 'billing' ? 'billing' : 'configuration';
		const rows = telco.accounts
			.of(user, purpose)
			.map(({ id, name }) => ({ 'account-id': id, account: name }));
		const shapes = {
			array: rows,
			object: rows[0] ?? {},
			map: Object.fromEntries(rows.map((row) => [row['account-id'], row])),
		};
		return { json: { response: shapes[readings.accountsReply] } };
	},

	'accounts.switch': ({ user, query, content }, telco, readings) => {
		const form = new Map(Object.entries(typeof content === 'object' && content ? content : {}));
		const inQuery = query['account-id'];
		const inForm: unknown = form.get('account-id');
		if (inForm !== undefined && String(inForm) !== String(inQuery)) {
			throw badRequest({ 'account-id': 'invalid account' });
		}
		if (readings.switchParameter !== 'query' && inForm === undefined) {
			throw badRequest({ 'account-id': 'required' });
		}
		const account = Number(inQuery);
		if (readings.selection === 'cookie') {
			if (!user.accounts.includes(account)) throw badRequest({ 'account-id': 'invalid account' });
			return { json: { response: success }, cookie: `account=${account}; Path=/v1; HttpOnly` };
		}
		telco.selectAccount(user.username, account);
		return { json: { response: success } };
	},

	'accounts.details': ({ account }, telco) => ({
		json: { response: [telco.accounts.get(account).details] },
	}),

	'accounts.packages': ({ account }, telco, readings) => ({
		json: {
			response: telco.accounts
				.get(account)
				.packages.map(({ rates, fixed_call_rate, ...rest }) =>
					readings.packageRates === 'inside'
						? { ...rest, fixed_call_rate: { ...fixed_call_rate, rates } }
						: { ...rest, fixed_call_rate, rates },
				),
		},
	}),

	'accounts.numberRates': ({ account }, telco) => ({
		json: { response: telco.accounts.get(account).numberRates },
	}),

	'accounts.callRates': ({ account }, telco) => ({
		json: { response: telco.accounts.get(account).callRates },
	}),

	'accounts.transcriptionRates': ({ account }, telco) => ({
		json: { response: telco.accounts.get(account).transcriptionRates },
	}),

	'accounts.features': ({ account }, telco) => ({
		json: { response: telco.accounts.get(account).features },
	}),
} satisfies Partial<Record<OperationId, Operation>>;
