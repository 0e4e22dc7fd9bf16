package http_test

import (
	"github.com/tenon-health/tenon/core/domain"
)

// keyedRow is a call of an operation that takes an Idempotency-Key. {n} is
// another number in each test, {m} another one for another request.
type keyedRow struct {
	who, path   string
	body, other string // a request that succeeds, and another one under the same key if there is any
	invalid     string // a body that is refused; empty if the operation takes none
	list        string // where what was made is listed, and read by whom; empty if nowhere
}

// The rows are named by the operation; most have the action's name.
var keyedRows = map[domain.Action]keyedRow{
	domain.EnterpriseCreate: {
		"operator", "/enterprises", `{"name":"Pending {n}","admin_email":"ada@pending{n}.example"}`,
		`{"name":"Other {n}","admin_email":"ada@pending{n}.example"}`,
		`{"name":"Pending {n}","admin_email":"ada@gmail.com"}`, "operator /enterprises",
	},
	domain.EnterpriseInvite: {
		"operator", "/enterprises/invitations",
		`{"name":"Keyed {n}","admin_email":"ada@keyed{n}.example","url":"https://keyed{n}.example"}`,
		`{"name":"Other {n}","admin_email":"ada@keyed{n}.example","url":"https://keyed{n}.example"}`,
		`{"name":"","admin_email":"ada@keyed{n}.example","url":"https://keyed{n}.example"}`, "operator /enterprises",
	},
	domain.DeletionRequest: {
		"owner", "/enterprises/deletion-requests", `{"reason":"reason {n}"}`, `{"reason":"another {n}"}`, `{"reason":" "}`,
		"owner /jobs",
	},
	domain.EnterpriseReinvite: {
		"operator", "/enterprises/{invited}/invitations", "", "/enterprises/{invited2}/invitations", "", "operator /jobs",
	},
	domain.ModuleCreate: {
		"operator", "/modules", `{"slug":"keyed-{n}","name":"Keyed {n}"}`, `{"slug":"keyed-{n}","name":"Other {n}"}`,
		`{"slug":"NO {n}","name":"Keyed {n}"}`, "operator /modules",
	},
	domain.EnterpriseOrganize: {
		"operator", "/auth/organizations", `{"enterprise_id":"{organized}","display_name":"A"}`,
		`{"enterprise_id":"{invited2}","display_name":"A"}`, `{"enterprise_id":"{organized}","display_name":""}`, "",
	},
	domain.ConnectionEnable: {
		"owner", "/auth/organizations/{organization}/connections/{connection}", "",
		"/auth/organizations/{organization}/connections/none", "",
		"owner /auth/organizations/{organization}/connections",
	},
	domain.TicketCreate: {
		"owner", "/enterprises/{enterprise}/sso-tickets", `{"display_name":"Keyed {n}"}`, `{"display_name":"Other {n}"}`,
		`{"display_name":"A","domain_aliases":["evil.example"]}`, "owner /enterprises/{enterprise}/sso-tickets",
	},
	"ticket.create_by_organization": {
		"owner", "/auth/organizations/{organization}/sso-tickets", `{"display_name":"Keyed {n}"}`,
		`{"display_name":"Other {n}"}`, `{"display_name":"A","domain_aliases":["evil.example"]}`,
		"owner /enterprises/{enterprise}/sso-tickets",
	},
	domain.DatasourceCreate: {
		"operator", "/enterprises/{own}/datasources", ownRecords, ownFiles, ownFilesAgain,
		"operator /enterprises/{own}/datasources",
	},
	domain.DatasourceTest: {
		"operator", "/enterprises/{empty}/datasources/{spare_datasource}/test", "",
		"/enterprises/{pending}/datasources/{datasource}/test", "", "",
	},
	domain.OnboardingComplete: {
		"owner", "/enterprises/{enterprise}/onboarding/complete", "", "", "", "",
	},
	domain.OnboardingRetry: {
		"operator", "/enterprises/{initiated}/onboarding/retry", "", "/enterprises/{invited2}/onboarding/retry", "", "",
	},
	domain.TrialCreate: {
		"operator", "/trials", `{"module_id":1,"slug":"keyed-{n}","name":"Keyed {n}"}`,
		`{"module_id":1,"slug":"other-{n}","name":"Keyed {n}"}`, `{"module_id":1,"slug":"NO {n}","name":"Keyed {n}"}`,
		"operator /trials",
	},
	domain.GrantCreate: {
		"operator", "/enterprises/{enterprise}/modules", `{"module_id":1,"trial_id":{trial_id}}`,
		`{"module_id":2,"trial_id":{trial_id}}`, `{"module_id":1,"trial_id":999999}`,
		"operator /enterprises/{enterprise}/modules",
	},
	domain.UserRegister: {
		"guest-{n}", "/users/me", `{"first_name":"A"}`, `{"first_name":"B"}`, `{"first_name":1}`, "owner /users",
	},
	domain.UserInvite: {
		"owner", "/users/invitations", `{"email":"keyed{n}@elsewhere.example","role_id":"{member_role}"}`,
		`{"email":"other{n}@elsewhere.example","role_id":"{member_role}"}`, `{"email":"nobody","role_id":"{member_role}"}`,
		"",
	},
	domain.UserRelink: {
		"owner", "/users/{old_subject}/relink", `{"auth0_id":"{new_subject}"}`, `{"auth0_id":"auth0|nobody"}`,
		`{"auth0_id":""}`, "",
	},
	"user.role_add": {
		"owner", "/auth/organizations/{organization}/members/{outsider}/roles", `{"role_ids":["{member_role}"]}`,
		`{"role_ids":["{admin_role}"]}`, `{"role_ids":["rol_none"]}`, "",
	},
	domain.AdminCreate: {
		"owner", "/enterprises/{enterprise}/admins", `{"email":"admin{n}@elsewhere.example","first_name":"A"}`,
		`{"email":"admin{n}@elsewhere.example","first_name":"B"}`, `{"email":"nobody"}`,
		"owner /enterprises/{enterprise}/admins",
	},
	domain.UserBlock:   {"owner", "/users/{hidden}/block", "", "/users/{sharee}/block", "", ""},
	domain.UserUnblock: {"owner", "/users/{hidden}/unblock", "", "/users/{sharee}/unblock", "", ""},
	"user.block_member": {
		"owner", "/auth/users/{blocked}/block", `{"organization_id":"{organization}"}`, `{}`, `{"organization_id":1}`, "",
	},
	"user.unblock_member": {
		"owner", "/auth/users/{blocked}/unblock", `{"organization_id":"{organization}"}`, `{}`, `{"organization_id":1}`, "",
	},
	"user.invite_to": {
		"owner", "/auth/organizations/{organization}/invitations",
		`{"email":"keyedto{n}@elsewhere.example","role_id":"{member_role}"}`,
		`{"email":"otherto{n}@elsewhere.example","role_id":"{member_role}"}`,
		`{"email":"nobody","role_id":"{member_role}"}`, "",
	},
	domain.ProjectCreate: {
		"owner", "/projects", `{"name":"Keyed {n}"}`, `{"name":"Other {n}"}`, `{"name":""}`, "owner /projects",
	},
	domain.ProjectMemberAdd: {
		"owner", "/projects/{project}/users", `{"user_id":"{fresh_user}"}`, `{"user_id":"{outsider}"}`, `{"user_id":""}`,
		"owner /projects/{project}/users",
	},
	domain.ProjectRoleCreate: {
		"owner", "/projects/{project}/roles", `{"name":"Keyed {n}"}`, `{"name":"Other {n}"}`, `{"name":""}`,
		"owner /projects/{project}/roles",
	},
	domain.ProjectRoleMove: {
		"owner", "/projects/{project}/roles/{old_role}/move", `{"to":"{role}"}`, `{"to":"none"}`, `{"to":""}`, "",
	},
	domain.RecordCreate: {
		"writer", "/patient-records/{project}/{trial}", `{"patient_data":{"age":{n}}}`, `{"patient_data":{"age":"{n}"}}`,
		`{"patient_data":[]}`, "writer /patient-records/{project}/{trial}",
	},
	domain.RecordUpload: {
		"writer", "/patient-records/{project}/{trial}/upload", "age\n{n}\n58\n", "age\n{n}\n59\n", "age\n1,2\n",
		"writer /patient-records/{project}/{trial}",
	},
	"record.bulk": {
		"writer", "/patient-records/{project}/{trial}/bulk", `[{"patient_data":{"n":{n}}},{"patient_data":{}}]`,
		`[{"patient_data":{"n":{n}}},{"patient_data":{"n":1}}]`, `[7]`, "writer /patient-records/{project}/{trial}",
	},
	domain.ExecutionCreate: {
		"writer", "/executions/{project}/{trial}", `{"base_patient_data":{"n":{n}},"base_prediction":[]}`,
		`{"base_patient_data":{"n":{n}},"base_prediction":[1]}`, `{"base_patient_data":[]}`,
		"writer /executions/{project}/{trial}",
	},
	domain.ShareCreate: {
		"writer", "/trial-shares/{project}/{trial}", `{"execution_id":"{fresh_run}","recipients":["{hidden}"]}`,
		`{"execution_id":"{fresh_run}","recipients":["{sharee}"]}`, `{"execution_id":"{run}","recipients":[]}`,
		"writer /trial-shares/{project}/{trial}",
	},
	domain.BookmarkCreate: {
		"manager", "/bookmarks", `{"project_id":"{project}","trial_slug":"{trial}","execution_id":"{run}"}`,
		`{"project_id":"{project}","trial_slug":"{trial}","execution_id":"{run2}"}`,
		`{"project_id":"{project}","trial_slug":"{trial}","execution_id":"nobody-has-this"}`, "manager /bookmarks",
	},
	domain.JobRetry: {"owner", "/jobs/dead-{n}/retry", "", "/jobs/dead-0/retry", "", ""},
	domain.MigrationStart: {
		"migrator", "/internal/migrations", `{"all":true}`, `{"all":true,"canary":{n}}`, `{"all":false}`, "operator /jobs",
	},
	"migration.start_one": {
		"migrator", "/internal/migrations/{organization}", `{"lock_timeout_ms":1{n}}`, `{"lock_timeout_ms":2{n}}`,
		`{"target":"nowhere"}`, "operator /jobs",
	},
	domain.AssetCreate: {"writer", "/assets", "\x89PNG\r\n\x1a\n{n}", "\x89PNG\r\n\x1a\n{n}other", "no image {n}", ""},
	domain.UploadStart: {
		"writer", "/assets/uploads", `{"project_id":"{project}","file_name":"{n}","content_type":"text/csv","size":1}`,
		`{"project_id":"{project}","file_name":"{n}","content_type":"text/csv","size":2}`,
		`{"project_id":"{project}","file_name":"{n}","content_type":"text/csv","size":0}`, "",
	},
	domain.UploadComplete: {
		"writer", "/assets/uploads/{fresh_upload}/complete", `{"parts":[{"number":1,"etag":"{fresh_etag}"}]}`,
		`{"parts":[{"number":1,"etag":"\"{fresh_etag}\""}]}`, `{"parts":[{"number":1,"etag":"x"}]}`, "",
	},
}

// effects are the gateway calls by which something comes to be outside.
var effects = map[domain.Action]string{
	domain.RecordCreate: "Insert", domain.RecordUpload: "InsertAll", domain.ExecutionCreate: "Insert",
	domain.AssetCreate: "Put", domain.UserInvite: "Invite", domain.UserRegister: "AssignRole",
}
