type ServiceType = 'transfer' | 'voicemail' | 'prompt';

/** Who hears of a service's calls by e-mail or SMS, and of which calls. */
export interface CallReporting {
	report?: 'missed' | 'missed-voicemail' | 'all-calls' | 'none';
	email?: {
		subject: string;
		email_to: string[];
		email_cc?: string[];
		email_bcc?: string[];
		template?: string;
	};
	sms?: { sms_id?: string; mobile: string; template?: string };
}

/** How a service treats a call (blueprint, Service Detail), apart from its call reporting. */
export interface ServiceConfiguration {
	type: ServiceType;
	answer_point?: string;
	answer_point_name?: string;
	record_call?: boolean;
	call_greeting?: string;
	call_whisper?: string;
	voicemail?: string;
}

/** What an update changes about a service; members that are absent stay as they are. */
export interface ServiceChange {
	name?: string;
	custom_id?: string;
	custom_group?: string;
	service?: Partial<ServiceConfiguration>;
	call_reporting?: CallReporting;
	call_uri?: string;
	sms_forward_uri?: string;
	callback_uri?: string;
}
