/**
 * One switch for each point on which AVANSER's documents contradict one another or leave open what
 * the server does. The first value is the default: the reading most of the documents share or, where
 * they are evenly split, the reading of the blueprint.
 */
export const readingValues = {
	/** The selected account in `@transaction`: a number in the blueprint, a string in the outline. */
	transactionAccountId: ['number', 'string'],
	/** `@transaction.request.ms`: `0.039` in the blueprint, `"0.711"` in the outline. */
	milliseconds: ['number', 'string'],
	/** Hex digits of an id: 32 in the blueprint, 40 in the outline. */
	idLength: [32, 40],
	/** `error` in every override of the blueprint, `errors` in its structures. */
	errorMembers: ['both', 'error', 'errors'],

	/** What a search without a result answers as `response`. */
	emptyStock: ['object', 'array', 'null'],
	/** A search result's `pool`: in the outline only. */
	poolMember: ['sent', 'absent'],
	/** "if you run out of Private stock": of what was searched for, or of the whole number class. */
	privateStock: ['per search', 'per class'],
	/** SZU search: without `country` in the blueprint, with it in the outline. */
	szuCountry: ['optional', 'refused', 'required'],
	/** A create for which there is no number: refused at once, or accepted and failed by callback. */
	noNumber: ['refuse', 'fail later'],

	/** Coordinates in a create: a `search_type` of their own, or `location` as in the example. */
	coordinatesSearchType: ['either', 'coordinates', 'location'],
	/** The longitude of a create: `long` in the structure, `lng` in the example. */
	longitudeMember: ['either', 'lng', 'long'],
	/** `number_type` of a create: lower case in the structure, upper case in the examples. */
	numberTypeCase: ['either', 'upper', 'lower'],
	/** `GEO` is a number class everywhere but in the create structure. */
	geoInCreate: ['refused', 'accepted'],
	/** `search_type: prefix` is in the structure, the examples use `number` for the same. */
	prefixSearchType: ['accepted', 'refused'],
	/** `radius` of a create: "optional" and "required if" in one line. */
	radiusInCreate: ['optional', 'required'],
	/** `email_cc` and `email_bcc`: marked required, left out of both examples. */
	emailCopies: ['optional', 'required'],
	/** Where a request may carry `call_reporting`. */
	callReportingSent: ['either', 'service', 'topLevel'],
	/** Where List Services shows `call_reporting`. */
	callReportingShown: ['service', 'topLevel'],
	/** Greetings are "type = transfer only", the voicemail and prompt examples send them. */
	greetings: ['any type', 'transfer only'],
	/** `custom_group` of a create: in the outline only. */
	customGroupInCreate: ['accepted', 'refused'],
	/** `custom_id` and `custom_group` of an update: in neither document. */
	updateCustomIds: ['refused', 'accepted'],
	/** `callback_uri` of an update: in the outline only. */
	updateCallbackUri: ['accepted', 'refused'],
	/** `service.type` of an update: `prompt` is not among its members. */
	promptInUpdate: ['accepted', 'refused'],
	/** Whether a `callback_uri` given earlier also hears of later updates and the decommission. */
	callbackUriRemembered: ['never', 'always'],
	/** Members the documents do not list. */
	unknownMembers: ['refused', 'ignored'],
	/** The outline's cURL lines send JSON without saying so. */
	jsonContentType: ['required', 'any'],
	/** `call_uri` or `sms_forward_uri` sent empty on update. */
	emptyUri: ['clears', 'refused'],
	/** `sms_forward_uri` on a number that is not a mobile ("Mobile only"). */
	smsOnOtherNumbers: ['refused', 'accepted'],

	/** Settings a service does not have, in List Services. */
	unsetSettings: ['absent', 'empty'],
	/** What a pending request does not have yet, in List Requests. */
	unfinishedMembers: ['empty', 'absent'],
	/** List Requests names no order. */
	requestOrder: ['newest first', 'oldest first', 'shuffled'],
	/** The failed sample of List Requests says "waiting to send confirmation". */
	failedMessage: ['reason', 'waiting'],
	/** `@next`: `/services/2` in the blueprint; against what it resolves is not said. */
	nextLink: ['relative', 'versioned', 'absolute'],
	/** `@next` of the last page. */
	lastNextLink: ['absent', 'empty', 'null'],
	/** "[/services/{service_number}/]" is a heading of the blueprint; every example has no slash. */
	trailingSlash: ['refused', 'accepted'],
	/** `*_body`: "application/json" and "returned as plain text". */
	bodyContentType: ['json', 'text'],
	/** `*_body`: the bare body, or wrapped in a `response`. */
	bodyEnvelope: ['bare', 'wrapped'],
	/** `service_number` of an acknowledgment: in the examples, not in the structure. */
	acknowledgedNumber: ['sent', 'absent'],
	/** List Accounts redefines an object as an array. */
	accountsReply: ['array', 'object', 'map'],
	/** Whether a package's `rates` are inside its `fixed_call_rate`. */
	packageRates: ['inside', 'beside'],
	/** Preview's reply has no place for the preview. */
	previewReply: ['message', 'generic', 'html'],
	/** Whether Switch Account is content with its query, or wants the documented form too. */
	switchParameter: ['query', 'form'],
	/** What remembers the selected account: the user, or a cookie of the switch. */
	selection: ['user', 'cookie'],

	/** "HTTP GET callback mechanism" against "sent … as POST". */
	callbackMethod: ['POST', 'GET'],
	/** The completed example lacks a comma after `message`. */
	callbackBody: ['valid', 'missing comma'],
	/** `account_id` of a callback: number, string, or (structure) not there. */
	callbackAccountId: ['number', 'string', 'absent'],
	/** `custom_group` of a callback: in the outline only. */
	callbackCustomGroup: ['sent', 'absent'],
	/** Two of the outline's three callbacks carry another id than their acknowledgment. */
	callbackRequestId: ['acknowledged', 'another'],
	/** The outline's update callback has empty custom ids. */
	updateCallbackIds: ['sent', 'empty'],
	/** The outline's update callback has another answer point than was submitted. */
	updateCallbackAnswerPoint: ['submitted', 'another'],

	/** Whether a Telco `call_uri` with `[[tag]]`s is a template, has defaults too, or is literal. */
	callUriTags: ['template', 'appended', 'literal'],
	/** `custom_id` and `custom_group` of a call: in the outline's example, not in the table. */
	callCustomIds: ['sent', 'absent'],
	/** The standard feed: a list of records, or "aggregated by Year, Month and Day". */
	feedShape: ['list', 'by day'],
} as const;

export type Readings = {
	-readonly [Name in keyof typeof readingValues]: (typeof readingValues)[Name][number];
};

/** Every reading at its default. */
export const defaultReadings = (): Readings => ({
	transactionAccountId: readingValues.transactionAccountId[0],
	milliseconds: readingValues.milliseconds[0],
	idLength: readingValues.idLength[0],
	errorMembers: readingValues.errorMembers[0],
	emptyStock: readingValues.emptyStock[0],
	poolMember: readingValues.poolMember[0],
	privateStock: readingValues.privateStock[0],
	szuCountry: readingValues.szuCountry[0],
	noNumber: readingValues.noNumber[0],
	coordinatesSearchType: readingValues.coordinatesSearchType[0],
	longitudeMember: readingValues.longitudeMember[0],
	numberTypeCase: readingValues.numberTypeCase[0],
	geoInCreate: readingValues.geoInCreate[0],
	prefixSearchType: readingValues.prefixSearchType[0],
	radiusInCreate: readingValues.radiusInCreate[0],
	emailCopies: readingValues.emailCopies[0],
	callReportingSent: readingValues.callReportingSent[0],
	callReportingShown: readingValues.callReportingShown[0],
	greetings: readingValues.greetings[0],
	customGroupInCreate: readingValues.customGroupInCreate[0],
	updateCustomIds: readingValues.updateCustomIds[0],
	updateCallbackUri: readingValues.updateCallbackUri[0],
	promptInUpdate: readingValues.promptInUpdate[0],
	callbackUriRemembered: readingValues.callbackUriRemembered[0],
	unknownMembers: readingValues.unknownMembers[0],
	jsonContentType: readingValues.jsonContentType[0],
	emptyUri: readingValues.emptyUri[0],
	smsOnOtherNumbers: readingValues.smsOnOtherNumbers[0],
	unsetSettings: readingValues.unsetSettings[0],
	unfinishedMembers: readingValues.unfinishedMembers[0],
	requestOrder: readingValues.requestOrder[0],
	failedMessage: readingValues.failedMessage[0],
	nextLink: readingValues.nextLink[0],
	lastNextLink: readingValues.lastNextLink[0],
	trailingSlash: readingValues.trailingSlash[0],
	bodyContentType: readingValues.bodyContentType[0],
	bodyEnvelope: readingValues.bodyEnvelope[0],
	acknowledgedNumber: readingValues.acknowledgedNumber[0],
	accountsReply: readingValues.accountsReply[0],
	packageRates: readingValues.packageRates[0],
	previewReply: readingValues.previewReply[0],
	switchParameter: readingValues.switchParameter[0],
	selection: readingValues.selection[0],
	callbackMethod: readingValues.callbackMethod[0],
	callbackBody: readingValues.callbackBody[0],
	callbackAccountId: readingValues.callbackAccountId[0],
	callbackCustomGroup: readingValues.callbackCustomGroup[0],
	callbackRequestId: readingValues.callbackRequestId[0],
	updateCallbackIds: readingValues.updateCallbackIds[0],
	updateCallbackAnswerPoint: readingValues.updateCallbackAnswerPoint[0],
	callUriTags: readingValues.callUriTags[0],
	callCustomIds: readingValues.callCustomIds[0],
	feedShape: readingValues.feedShape[0],
});

/**
 * The readings named in an object, as another process sent it.
 *
 * @throws RangeError for a reading or a value that does not exist
 */
export function readingsFrom(given: object): Partial<Readings> {
	for (const [name, value] of Object.entries(given)) {
		const [, values] = Object.entries(readingValues).find(([known]) => known === name) ?? [];
		if (!values) throw new RangeError(`There is no reading ${name}`);
		if (!values.some((known) => known === value)) {
			throw new RangeError(`${name} is one of ${values.join(', ')}`);
		}
	}
	return given;
}
