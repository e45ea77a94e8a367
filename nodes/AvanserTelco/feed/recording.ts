import type { IAllExecuteFunctions, IN8nHttpFullResponse } from 'n8n-workflow';
import { isLoopback } from '../../../credentials/secureUrl';
import { ApiFailure, InvalidParameter } from '../foundation/failures';
import { feedUrl, fetchWithFeedCredential } from './feed';

export interface Recording {
	content: Buffer;
	fileName: string;
	mimeType: string;
}

interface Limits {
	allowPrivateAddresses: boolean;
	/** In megabytes. */
	maximumSize: number;
	/** Seconds to wait for one answer. */
	timeout: number;
}

const mostRedirects = 5;

/** Downloads a recording from wherever a call says it is. */
export async function download(
	context: IAllExecuteFunctions,
	source: string,
	limits: Limits,
): Promise<Recording> {
	const feed = await feedUrl(context);
	let url = new URL(source);
	for (let redirects = 0; redirects <= mostRedirects; redirects += 1) {
		if (!limits.allowPrivateAddresses) refusePrivate(url, feed);
		const answer = await fetchWithFeedCredential(context, url, limits.timeout, 'stream');
		const { location } = answer.headers;
		if (answer.statusCode < 300) return await recordingIn(answer, url, limits.maximumSize);
		if (typeof location !== 'string' || !URL.canParse(location, url.href)) break;
		url = new URL(location, url);
	}
	throw new ApiFailure(
		'unusable',
		`${url.host} leads from one address to another without an end`,
		'Check the Recording URL in a browser.',
	);
}

/** Refuses private addresses, except the feed's own server, which the user named; any other address came with a call. */
function refusePrivate(url: URL, feed: URL): void {
	const { hostname, protocol } = url;
	if (protocol !== 'https:' && protocol !== 'http:') {
		throw new InvalidParameter('Recording URL', 'must start with https:// or http://', notFetched);
	}
	if (hostname === feed.hostname || (isLoopback(hostname) && isLoopback(feed.hostname))) return;
	if (!isPrivate(hostname)) return;
	throw new InvalidParameter(
		'Recording URL',
		`leads to ${hostname}, which is in a private network`,
		`${notFetched} If that is right, switch on 'Allow Private Addresses' in the options.`,
	);
}

const notFetched = 'Nothing was fetched.';

/** Addresses that no other network reaches (IANA, "IPv4 Special-Purpose Address Registry" and multicast). */
const privateRanges = [
	/^0\./, // this network
	/^10\./,
	/^100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./, // shared by customers of a carrier
	/^127\./, // this machine
	/^169\.254\./, // link-local, where clouds keep their metadata
	/^172\.(1[6-9]|2\d|3[01])\./,
	/^192\.0\.0\./,
	/^192\.168\./,
	/^198\.1[89]\./, // benchmarking
	/^22[4-9]\.|^2[3-5]\d\./, // multicast and reserved
];

/** Whether an address means something only inside the network of this n8n. */
function isPrivate(hostname: string): boolean {
	if (hostname.startsWith('[')) {
		return !/^\[[23]/.test(hostname) || /^\[(2001:(0{0,3}|db8):|2002:)/.test(hostname);
	}
	if (/^\d+(\.\d+){3}$/.test(hostname)) {
		return privateRanges.some((range) => range.test(hostname));
	}
	const name = hostname.replace(/\.$/, '');
	return !name.includes('.') || /\.(localhost|local|internal|lan|home\.arpa)$/.test(name);
}

async function recordingIn(
	{ body, headers }: IN8nHttpFullResponse,
	url: URL,
	maximumSize: number,
): Promise<Recording> {
	const most = maximumSize * 1_000_000;
	const chunks: Buffer[] = [];
	let size = Number(headers['content-length'] ?? 0);
	if (size <= most) size = 0;
	if (isIterable(body)) {
		for await (const chunk of body) {
			size += Buffer.byteLength(chunk);
			if (size > most) break;
			chunks.push(Buffer.from(chunk));
		}
	}
	if (size > most) {
		throw new ApiFailure(
			'unusable',
			`The recording is larger than ${maximumSize} MB`,
			"Raise 'Maximum Size' in the options, if this n8n has the memory for it.",
		);
	}
	const mimeType = String(headers['content-type'] ?? '')
		.split(';')[0]
		.trim()
		.toLowerCase();
	if (/^text\/|^application\/(json|xml)/.test(mimeType)) {
		throw new ApiFailure(
			'unusable',
			`${url.host} sent ${mimeType} instead of a recording`,
			'Open the Recording URL in a browser to see what it says. A recording may not be there any more, or need a password.',
		);
	}
	const fileName = fileNameIn(headers['content-disposition']) ?? lastPartOf(url);
	return { content: Buffer.concat(chunks), ...named(fileName, mimeType) };
}

function isIterable(value: unknown): value is AsyncIterable<Buffer> {
	return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

const extensions: Partial<Record<string, string>> = {
	'audio/mpeg': 'mp3',
	'audio/mp3': 'mp3',
	'audio/wav': 'wav',
	'audio/wave': 'wav',
	'audio/x-wav': 'wav',
	'audio/vnd.wave': 'wav',
	'audio/ogg': 'ogg',
	'audio/mp4': 'm4a',
};

/** The file's name with an extension, and its type, which the extension tells where the server does not. */
function named(name: string, mimeType: string): Pick<Recording, 'fileName' | 'mimeType'> {
	const extension = /\.(\w{1,5})$/.exec(name)?.[1].toLowerCase();
	if (extension === undefined) {
		const known = extensions[mimeType];
		return { fileName: known === undefined ? name : `${name}.${known}`, mimeType };
	}
	if (mimeType !== '' && mimeType !== 'application/octet-stream')
		return { fileName: name, mimeType };
	const type = Object.keys(extensions).find((one) => extensions[one] === extension);
	return { fileName: name, mimeType: type ?? 'application/octet-stream' };
}

/** The file name a `Content-Disposition` header names (RFC 6266), without its path. */
function fileNameIn(header: unknown): string | undefined {
	const [, extended, plain] =
		/filename\*=[\w-]+'[^']*'([^;\s]+)|filename="?([^";]+)/i.exec(String(header ?? '')) ?? [];
	const name = extended === undefined ? plain : decoded(extended);
	return name?.split(/[/\\]/).at(-1) || undefined;
}

function lastPartOf({ pathname }: URL): string {
	return decoded(pathname).split(/[/\\]/).at(-1) || 'recording';
}

function decoded(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}
