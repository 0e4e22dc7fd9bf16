package http

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

// codes are those that a problem may have, by status; a test keeps the list
// complete. The internal one is always "internal".
var codes = map[int]string{
	400: `json_malformed request_unreadable`,
	401: `token_invalid token_missing token_outdated`,
	403: `email_unverified forbidden not_invited profile_required tenant_deactivated tenant_deleted tenant_mismatch
		tenant_required tenant_suspended trial_not_granted user_blocked`,
	404: `asset_not_found bookmark_not_found enterprise_not_found execution_not_found grant_not_found invitation_not_found
		job_not_found member_not_found module_not_found no_route not_found notification_not_found object_not_found
		project_not_found record_not_found role_not_found share_not_found stranger tenant_not_found trial_not_found
		user_not_found`,
	405: `method_not_allowed`,
	408: `request_timeout`,
	409: `admin_email_taken domain_taken email_taken execution_exists external_id_taken idempotency_in_progress import_gone
		invalid_transition invitation_pending member_exists name_taken organization_taken record_exists slug_taken
		tenant_not_ready tickets_exhausted user_exists`,
	412: `version_stale`,
	413: `body_too_large csv_too_many_columns csv_too_many_rows document_too_large file_too_large image_too_large record_too_large`,
	415: `content_type_unsupported image_type`,
	422: `alias_foreign color_invalid csv_bad_utf8 csv_blank_line csv_empty csv_header_duplicate csv_header_empty csv_line_end csv_nul
		csv_quote csv_quote_open csv_ragged_row cursor_invalid duplicate_key email_invalid encoding_invalid file_missing filter_invalid
		idempotency_key_invalid idempotency_key_reused if_match_invalid key_unsupported mail_refused member_twice
		module_standalone number_unsupported object_required part_twice part_unknown recipients_invalid request_invalid
		role_not_grantable size_differs slug_invalid sort_invalid status_invalid tenant_invalid text_invalid text_length
		too_deep too_many_aliases trial_required url_invalid user_not_member user_not_you visibility_invalid`,
	429: `too_many_streams`,
	431: `headers_too_large`,
	502: `provider_garbled provider_refused`,
	503: `deadline_exceeded files_unavailable mail_unavailable provider_unavailable records_unavailable spool_failed store_behind
		store_busy store_unavailable`,
}

// codeTable is the list as a reader of the reference page sees it.
func codeTable() string {
	var b strings.Builder
	b.WriteString("| status | code |\n|---|---|\n")
	for _, status := range slices.Sorted(maps.Keys(codes)) {
		b.WriteString("| " + strconv.Itoa(status) + " | " + strings.Join(strings.Fields(codes[status]), ", ") + " |\n")
	}
	return b.String() + "| 500 | internal |\n"
}
