import { operation } from '../../engine/operation';

export const getTranscriptionRates = operation({
	name: 'Get Transcription Rates',
	value: 'getTranscriptionRates',
	action: 'Get transcription rates',
	description: 'Retrieve what transcriptions cost in the selected account',
	fields: [],
	request: () => ({ method: 'GET', path: '/accounts/transcription_rates' }),
});
