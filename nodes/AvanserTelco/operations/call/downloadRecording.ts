import * as call from '../../fields/call';
import { options } from '../../fields/options';
import { feedOperation } from '../../engine/operation';
import { download } from '../../feed/recording';

export const downloadRecording = feedOperation({
	name: 'Download Recording',
	value: 'downloadRecording',
	action: 'Download recording of a call',
	description: 'Retrieve the audio of a call as a file',
	fields: [
		call.recordingUrl,
		call.binaryProperty,
		options([call.allowPrivateAddresses, call.maximumSize]),
	],
	run: async (context, { call_audio_url, binaryPropertyName, options: limits }, timeout) => {
		const { content, fileName, mimeType } = await download(context, call_audio_url, {
			...limits,
			timeout,
		});
		const binary = await context.helpers.prepareBinaryData(content, fileName, mimeType);
		return [
			{
				json: { recordingUrl: call_audio_url, fileName, mimeType, size: content.length },
				binary: { [binaryPropertyName]: binary },
			},
		];
	},
});
