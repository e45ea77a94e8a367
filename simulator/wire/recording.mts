const sampleRate = 8000;

/** A short tone as a WAV file of 8 kHz, 8 bits, mono: enough to stand for a call's recording. */
export function recording(seconds: number): Buffer {
	const samples = Math.round(sampleRate * Math.min(seconds, 2));
	const header = Buffer.alloc(44);
	header.write('RIFF', 0);
	header.writeUInt32LE(36 + samples, 4);
	header.write('WAVEfmt ', 8);
	header.writeUInt32LE(16, 16);
	header.writeUInt16LE(1, 20);
	header.writeUInt16LE(1, 22);
	header.writeUInt32LE(sampleRate, 24);
	header.writeUInt32LE(sampleRate, 28);
	header.writeUInt16LE(1, 32);
	header.writeUInt16LE(8, 34);
	header.write('data', 36);
	header.writeUInt32LE(samples, 40);
	const tone = Buffer.from(
		Array.from({ length: samples }, (_, index) =>
			Math.round(128 + 60 * Math.sin((2 * Math.PI * 440 * index) / sampleRate)),
		),
	);
	return Buffer.concat([header, tone]);
}
