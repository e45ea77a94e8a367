import type { INodeProperties } from 'n8n-workflow';

/**
 * What AVANSER can report of a call beyond the usual (API services summary, "Full Parameter List"). A value is
 * AVANSER's tag; the label makes the name in the URL and in the item, so neither ever changes.
 */
export const callDetails = {
	displayName: 'Extra Details',
	name: 'callDetails',
	type: 'multiOptions',
	options: [
		{
			name: 'A-Party Country',
			value: 'aparty:country',
			description: 'Country of the caller, or for an outgoing call of the callee',
		},
		{
			name: 'A-Party Number',
			value: 'aparty:e164',
			description: 'Number of the caller, or for an outgoing call of the callee, in E.164',
		},
		{
			name: 'A-Party State',
			value: 'aparty:state',
			description: 'State of the caller, or for an outgoing call of the callee',
		},
		{ name: 'B-Party Number', value: 'bparty:e164', description: 'Service number in E.164' },
		{ name: 'C-Party Country', value: 'cparty:country', description: 'Country of the other end' },
		{
			name: 'C-Party Number',
			value: 'cparty:e164',
			description: 'Number of the other end in E.164',
		},
		{ name: 'Call Date', value: 'calldate', description: 'Day, month and year' },
		{ name: 'Call Label', value: 'label', description: 'Label set in the dialler' },
		{ name: 'Call Parameter 1', value: 'cd_cp01', description: 'Feature tracking: value' },
		{ name: 'Call Parameter 10', value: 'cd_cp10', description: 'Feature tracking: value' },
		{ name: 'Call Parameter 2', value: 'cd_cp02', description: 'Feature tracking: value' },
		{ name: 'Call Parameter 3', value: 'cd_cp03', description: 'Feature tracking: value' },
		{ name: 'Call Parameter 4', value: 'cd_cp04', description: 'Feature tracking: value' },
		{ name: 'Call Parameter 5', value: 'cd_cp05', description: 'Feature tracking: value' },
		{ name: 'Call Parameter 6', value: 'cd_cp06', description: 'Feature tracking: value' },
		{ name: 'Call Parameter 7', value: 'cd_cp07', description: 'Feature tracking: value' },
		{ name: 'Call Parameter 8', value: 'cd_cp08', description: 'Feature tracking: value' },
		{ name: 'Call Parameter 9', value: 'cd_cp09', description: 'Feature tracking: value' },
		{ name: 'Call Timestamp', value: 'ucalldate', description: 'Seconds since 1970, UTC' },
		{ name: 'Direction', value: 'call:direction', description: 'Call-in or call-out' },
		{
			name: 'Disposition',
			value: 'call:disposition',
			description: 'How it ended: IVR, BUSY, ANSWERED, NO ANSWER or FAILED',
		},
		{ name: 'Feature 1', value: 'feat01', description: 'Feature tracking: name' },
		{ name: 'Feature 10', value: 'feat10', description: 'Feature tracking: name' },
		{ name: 'Feature 2', value: 'feat02', description: 'Feature tracking: name' },
		{ name: 'Feature 3', value: 'feat03', description: 'Feature tracking: name' },
		{ name: 'Feature 4', value: 'feat04', description: 'Feature tracking: name' },
		{ name: 'Feature 5', value: 'feat05', description: 'Feature tracking: name' },
		{ name: 'Feature 6', value: 'feat06', description: 'Feature tracking: name' },
		{ name: 'Feature 7', value: 'feat07', description: 'Feature tracking: name' },
		{ name: 'Feature 8', value: 'feat08', description: 'Feature tracking: name' },
		{ name: 'Feature 9', value: 'feat09', description: 'Feature tracking: name' },
		{
			name: 'Google Analytics Client ID',
			value: 'web:usercode.web:sessioncode',
			description: 'User and session code of the website visit',
		},
		{
			name: 'Google Analytics Session Code',
			value: 'web:sessioncode',
			description: 'Of the website visit',
		},
		{
			name: 'Google Analytics User Code',
			value: 'web:usercode',
			description: 'Of the website visit',
		},
		{ name: 'Google Click ID', value: 'web:gclid', description: 'Of the ad that led to the call' },
		{ name: 'IVR Selections', value: 'ivr', description: 'Keys the caller pressed' },
		{
			name: 'Page Campaign',
			value: 'dl:campaign',
			description: 'Dynamic Numbers: campaign of the visit',
		},
		{
			name: 'Page Country',
			value: 'dl:country',
			description: 'Dynamic Numbers: country of the visitor',
		},
		{
			name: 'Page Keywords',
			value: 'dl:term',
			description: 'Dynamic Numbers: keywords of the visit',
		},
		{
			name: 'Page Location',
			value: 'dl:location',
			description: 'Dynamic Numbers: location of the visitor',
		},
		{
			name: 'Page Medium',
			value: 'dl:medium',
			description: 'Dynamic Numbers: medium of the visit',
		},
		{
			name: 'Page Source',
			value: 'dl:source',
			description: 'Dynamic Numbers: source of the visit',
		},
		{ name: 'Page State', value: 'dl:state', description: 'Dynamic Numbers: state of the visitor' },
		{ name: 'Page URL', value: 'dl:url', description: 'Dynamic Numbers: page the visitor was on' },
		{ name: 'Recording URL', value: 'audio', description: 'Where the recording can be downloaded' },
		{ name: 'Sentiment Agent', value: 'sentiment:agent', description: 'Score of the agent' },
		{
			name: 'Sentiment Bad Attitude',
			value: 'sentiment:badAttitude',
			description: 'Bad attitude of the agent detected',
		},
		{ name: 'Sentiment Caller', value: 'sentiment:caller', description: 'Score of the caller' },
		{
			name: 'Sentiment Communication',
			value: 'sentiment:communication',
			description: 'Score of the communication',
		},
		{ name: 'Sentiment Conduct', value: 'sentiment:conduct', description: 'Score of the conduct' },
		{
			name: 'Sentiment High Risk',
			value: 'sentiment:highRisk',
			description: 'Call marked as high risk',
		},
		{
			name: 'Sentiment Politeness',
			value: 'sentiment:politeness',
			description: 'Politeness of the agent',
		},
		{
			name: 'Sentiment Profanity Used',
			value: 'sentiment:profanityUsed',
			description: 'Profanities were used',
		},
		{ name: 'Sentiment Score', value: 'sentiment:score', description: 'Summary score' },
		{ name: 'Sentiment Slang Used', value: 'sentiment:slangUsed', description: 'Slang was used' },
		{
			name: 'Sentiment Talk Most',
			value: 'sentiment:talkMost',
			description: 'Who talked the most',
		},
		{ name: 'Unix Time', value: 'unixtime', description: 'Timestamp of the call' },
		{ name: 'UTC Time', value: 'call:utcdate', description: 'Timestamp of the call in UTC' },
	],
	default: [],
	description:
		'What else AVANSER is to report of every call. Some of it needs features that AVANSER has to switch on.',
} as const satisfies INodeProperties;
