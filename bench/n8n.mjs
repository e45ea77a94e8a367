import { registerHooks } from 'node:module';

// The ES modules of these packages cannot be loaded by Node.js itself, which n8n never does either.
registerHooks({
	resolve(specifier, context, next) {
		if (!/^n8n-(core|workflow)$/.test(specifier)) return next(specifier, context);
		return next(specifier, { ...context, conditions: ['require', 'node'] });
	},
});
