import type { IExecuteFunctions, INodeExecutionData, INodeTypes } from 'n8n-workflow';

/** A line of n8n's log. */
export interface LogLine {
	level: 'debug' | 'info' | 'warn' | 'error';
	text: string;
	facts: Record<string, unknown>;
}

/** Node types that write into a log of ours instead of n8n's, and show what they hand over. */
export function observed(
	nodeTypes: INodeTypes,
	log: LogLine[],
	handedOver: INodeExecutionData[],
): INodeTypes {
	const at =
		(level: LogLine['level']) =>
		(text: string, facts: Record<string, unknown> = {}) =>
			void log.push({ level, text, facts });
	const logger = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
	return {
		...nodeTypes,
		getByNameAndVersion(name, version) {
			const type = nodeTypes.getByNameAndVersion(name, version);
			return Object.create(type, {
				execute: {
					async value(this: IExecuteFunctions) {
						const context: IExecuteFunctions = Object.create(this, { logger: { value: logger } });
						const outputs = await type.execute?.call(context);
						if (Array.isArray(outputs)) handedOver.push(...outputs.flat());
						return outputs;
					},
				},
			});
		},
	};
}
