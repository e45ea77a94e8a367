import type { Resource } from '../../engine/operation';
import { downloadRecording } from './downloadRecording';
import { getAll } from './getAll';

export const call: Resource = {
	name: 'Call',
	value: 'call',
	operations: [downloadRecording, getAll],
};
