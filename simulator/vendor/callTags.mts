/** The blueprint's Call Tags with its examples: a preview shows a template filled with these. */
const examples: Record<string, string> = {
	__location__: 'Sydney, NSW, Australia',
	__outnum__: '+61-0290080000',
	__dateTime__: '2016-04-15 10:23:20',
	__bnum__: '+61-0290080000',
	__ani__: '+61-0420000000',
	__adsource__: 'Tracking Service 1',
	__callDuration__: '36',
	__callstatus__: 'Answered',
	__URL__: 'http://path/to/audio/file.mp3',
	__link__: '<a href="http://path/to/audio/file.mp3">audio file</a>',
};

/** Replaces the documented tags; `__adname__` and `__LINK__` of the example body are not among them. */
export const withExamples = (template: string) =>
	template.replace(/__[A-Za-z]+__/g, (tag) => examples[tag] ?? tag);
