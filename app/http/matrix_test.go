package http_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/fixture"
)

// callers is one of each kind around one project: its tokens are in the order of
// the matrix's columns.
var callers = strings.Fields(
	"nobody guest outsider hidden sharee reader writer manager admin owner foreigner operator robot predictor",
)

// matrix says what each operation answers to each of the crowd. Guests have no
// profile; outsiders are of the enterprise, but not of the project; to hidden
// and sharee PREDICT is HIDDEN, but the run was shared with sharee; admin is the
// project's, owner the enterprise's and not of the project; foreigner is the
// admin of another enterprise; predictor is a robot with executions:write.
var matrix = map[string]struct{ path, body, cells string }{
	// nobody guest outsider hidden sharee reader writer manager admin owner foreigner operator robot predictor
	"auth.me":         {"/auth/me", "", "401 200 200 200 200 200 200 200 200 200 200 200 200 200"},
	"enterprise.list": {"/enterprises", "", "401 403 403 403 403 403 403 403 403 403 403 200 403 403"},
	"enterprise.get":  {"/enterprises/{enterprise}", "", "401 403 403 403 403 403 403 403 403 200 404 200 403 403"},
	"enterprise.create": {
		"/enterprises", `{"name":"New {n}","admin_email":"ada@pending{n}.example"}`,
		"401 403 403 403 403 403 403 403 403 403 403 201 403 403",
	},
	"enterprise.stats": {"/enterprises/stats", "", "401 403 403 403 403 403 403 403 403 403 403 200 403 403"},
	"enterprise.check": {
		"/enterprises/check?domain={domain}", "", "401 403 403 403 403 403 403 403 403 403 403 200 403 403",
	},
	"enterprise.get_by_organization": {
		"/enterprises/organization/{organization}", "", "401 403 403 403 403 403 403 403 403 200 404 200 403 403",
	},
	"enterprise.get_by_domain": {
		"/enterprises/domain/{domain}", "", "401 403 403 403 403 403 403 403 403 200 404 200 403 403",
	},
	"enterprise.get_by_admin": {
		"/enterprises/admin/ada@{domain}", "", "401 403 403 403 403 403 403 403 403 200 404 200 403 403",
	},
	"enterprise.replace": {
		"/enterprises/{enterprise}", `{"name":"Acme"}`, "401 403 403 403 403 403 403 403 403 200 404 200 403 403",
	},
	"enterprise.replace_by_organization": {
		"/enterprises/organization/{organization}", `{"name":"Acme"}`,
		"401 403 403 403 403 403 403 403 403 200 404 200 403 403",
	},
	"enterprise.update": {
		"/enterprises/{enterprise}", `{"region":"EU"}`, "401 403 403 403 403 403 403 403 403 200 404 200 403 403",
	},
	"enterprise.invite": {
		"/enterprises/invitations", `{"name":"New {n}","admin_email":"ada@new{n}.example","url":"https://new{n}.example"}`,
		"401 403 403 403 403 403 403 403 403 403 403 201 403 403",
	},
	"enterprise.reinvite": {
		"/enterprises/{invited}/invitations", "", "401 403 403 403 403 403 403 403 403 403 403 201 403 403",
	},
	"enterprise.status": {
		"/enterprises/{third}/status", `{"status":"SUSPENDED","reason":"overdue"}`,
		"401 403 403 403 403 403 403 403 403 403 403 200 403 403",
	},
	"enterprise.statistics": {
		"/enterprises/{enterprise}/statistics", "", "401 403 403 403 403 403 403 403 403 200 404 200 403 403",
	},
	"enterprise.projects": {
		"/enterprises/{enterprise}/projects", "", "401 403 403 403 403 403 403 403 403 200 404 200 403 403",
	},
	"enterprise.project_statistics": {
		"/enterprises/{enterprise}/projects/statistics", "", "401 403 403 403 403 403 403 403 403 200 404 200 403 403",
	},
	"enterprise.request_deletion": {
		"/enterprises/deletion-requests", `{"reason":"The study has ended"}`,
		"401 403 403 403 403 403 403 403 403 202 202 403 403 403",
	},
	"enterprise.delete": {
		"/enterprises/{third}", "", "401 403 403 403 403 403 403 403 403 403 403 202 403 403",
	},
	"enterprise.onboard": {
		"/external/onboarding", `{"token":"unknown","display_name":"X"}`,
		"404 404 404 404 404 404 404 404 404 404 404 404 404 404",
	},
	"enterprise.connect": {
		"/external/webhooks/connections", `{}`, "401 401 401 401 401 401 401 401 401 401 401 401 401 401",
	},
	"module.list": {"/modules", "", "401 200 200 200 200 200 200 200 200 200 200 200 200 200"},
	"module.get":  {"/modules/{module_id}", "", "401 200 200 200 200 200 200 200 200 200 200 200 200 200"},
	"module.create": {
		"/modules", `{"slug":"new-{n}","name":"New {n}"}`, "401 403 403 403 403 403 403 403 403 403 403 201 403 403",
	},
	"module.replace": {
		"/modules/{module_id}", `{"name":"New {n}"}`, "401 403 403 403 403 403 403 403 403 403 403 200 403 403",
	},
	"module.update": {
		"/modules/{module_id}", `{"name":"New {n}"}`, "401 403 403 403 403 403 403 403 403 403 403 200 403 403",
	},
	"module.delete": {"/modules/{spare_module}", "", "401 403 403 403 403 403 403 403 403 403 403 204 403 403"},
	"enterprise.organize": {
		"/auth/organizations", `{"enterprise_id":"{organizing}","display_name":"Invited"}`,
		"401 403 403 403 403 403 403 403 403 403 403 201 403 403",
	},
	"organization.members": {
		"/auth/organizations/{organization}/members?include=roles", "",
		"401 403 403 403 403 403 403 403 403 200 404 200 403 403",
	},
	"connection.list": {
		"/auth/organizations/{organization}/connections", "", "401 403 403 403 403 403 403 403 403 200 404 200 403 403",
	},
	"connection.enable": {
		"/auth/organizations/{organization}/connections/{connection}", "",
		"401 403 403 403 403 403 403 403 403 201 404 201 403 403",
	},
	"connection.disable": {
		"/auth/organizations/{organization}/connections/none", "",
		"401 403 403 403 403 403 403 403 403 404 404 404 403 403",
	},
	"ticket.create_by_organization": {
		"/auth/organizations/{organization}/sso-tickets", `{"display_name":"Acme"}`,
		"401 403 403 403 403 403 403 403 403 201 404 201 403 403",
	},
	"ticket.create": {
		"/enterprises/{enterprise}/sso-tickets", `{"display_name":"Acme"}`,
		"401 403 403 403 403 403 403 403 403 201 404 201 403 403",
	},
	"ticket.list": {
		"/enterprises/{enterprise}/sso-tickets", "", "401 403 403 403 403 403 403 403 403 200 404 200 403 403",
	},
	"ticket.get": {
		"/enterprises/{enterprise}/sso-tickets/none", "", "401 403 403 403 403 403 403 403 403 404 404 404 403 403",
	},
	"ticket.revoke": {
		"/enterprises/{enterprise}/sso-tickets/none", "", "401 403 403 403 403 403 403 403 403 404 404 404 403 403",
	},
	"user.provider_roles": {"/auth/roles", "", "401 403 403 403 403 403 403 403 403 200 200 200 403 403"},
	"user.role_get":       {"/auth/roles/{member_role}", "", "401 403 403 403 403 403 403 403 403 200 200 200 403 403"},
	"user.role_permissions": {
		"/auth/roles/{member_role}/permissions", "", "401 403 403 403 403 403 403 403 403 200 200 200 403 403",
	},
	"datasource.create": {
		"/enterprises/{pending}/datasources", ownRecords, "401 403 403 403 403 403 403 403 403 403 403 201 403 403",
	},
	"datasource.list": {
		"/enterprises/{pending}/datasources", "", "401 403 403 403 403 403 403 403 403 403 403 200 403 403",
	},
	"datasource.get": {
		"/enterprises/{pending}/datasources/{datasource}", "", "401 403 403 403 403 403 403 403 403 403 403 200 403 403",
	},
	"datasource.update": {
		"/enterprises/{pending}/datasources/{datasource}", ownFilesAgain,
		"401 403 403 403 403 403 403 403 403 403 403 200 403 403",
	},
	"datasource.test": {
		"/enterprises/{pending}/datasources/{datasource}/test", "",
		"401 403 403 403 403 403 403 403 403 403 403 200 403 403",
	},
	"datasource.delete": {
		"/enterprises/{empty}/datasources/{spare_datasource}", "",
		"401 403 403 403 403 403 403 403 403 403 403 204 403 403",
	},
	"onboarding.get": {
		"/enterprises/{enterprise}/onboarding", "", "401 403 403 403 403 403 403 403 403 200 404 200 403 403",
	},
	"onboarding.update": {
		"/enterprises/{enterprise}/onboarding", `{"profile_updated":true}`,
		"401 403 403 403 403 403 403 403 403 200 404 403 403 403",
	},
	"onboarding.complete": {
		"/enterprises/{enterprise}/onboarding/complete", "", "401 403 403 403 403 403 403 403 403 200 404 403 403 403",
	},
	"onboarding.retry": {
		"/enterprises/{enterprise}/onboarding/retry", "", "401 403 403 403 403 403 403 403 403 409 404 409 403 403",
	},
	"onboarding.lookup": {
		"/external/onboarding/lookup", `{"token":"unknown"}`, "404 404 404 404 404 404 404 404 404 404 404 404 404 404",
	},
	"trial.list":        {"/trials", "", "401 200 200 200 200 200 200 200 200 200 200 200 200 200"},
	"trial.get":         {"/trials/{trial_id}", "", "401 200 200 200 200 200 200 200 200 200 200 200 200 200"},
	"trial.get_by_slug": {"/trials/slug/{trial}", "", "401 200 200 200 200 200 200 200 200 200 200 200 200 200"},
	"trial.create": {
		"/trials", `{"module_id":1,"slug":"new-{n}","name":"New {n}"}`,
		"401 403 403 403 403 403 403 403 403 403 403 201 403 403",
	},
	"trial.replace": {
		"/trials/{trial_id}", `{"module_id":1,"name":"New {n}"}`, "401 403 403 403 403 403 403 403 403 403 403 200 403 403",
	},
	"trial.update": {
		"/trials/{trial_id}", `{"name":"New {n}"}`, "401 403 403 403 403 403 403 403 403 403 403 200 403 403",
	},
	"trial.delete": {"/trials/{spare_trial}", "", "401 403 403 403 403 403 403 403 403 403 403 204 403 403"},
	"grant.list": {
		"/enterprises/{enterprise}/modules", "", "401 403 200 200 200 200 200 200 200 200 404 200 403 403",
	},
	"grant.create": {
		"/enterprises/{enterprise}/modules", `{"module_id":1,"trial_id":{trial_id}}`,
		"401 403 403 403 403 403 403 403 403 403 403 201 403 403",
	},
	"grant.batch": {
		"/enterprises/{enterprise}/modules", `{"grant":[{"module_id":2}],"revoke":[{"module_id":3}]}`,
		"401 403 403 403 403 403 403 403 403 403 403 200 403 403",
	},
	"grant.delete": {
		"/enterprises/{enterprise}/modules/{grant}", "", "401 403 403 403 403 403 403 403 403 403 403 204 403 403",
	},

	"admin.create": {
		"/enterprises/{enterprise}/admins", `{"email":"admin{n}@elsewhere.example"}`,
		"401 403 403 403 403 403 403 403 403 201 404 201 403 403",
	},
	"admin.list": {"/enterprises/{enterprise}/admins", "", "401 403 403 403 403 403 403 403 403 200 404 200 403 403"},
	"admin.get": {
		"/enterprises/{enterprise}/admins/{owner_admin}", "", "401 403 403 403 403 403 403 403 403 200 404 200 403 403",
	},
	"admin.update": {
		"/enterprises/{enterprise}/admins/{owner_admin}", `{"first_name":"Ada"}`,
		"401 403 403 403 403 403 403 403 403 200 404 200 403 403",
	},
	"admin.delete": {
		"/enterprises/{enterprise}/admins/{owner_admin}", "", "401 403 403 403 403 403 403 403 403 403 404 409 403 403",
	},

	"user.me":     {"/users/me", "", "401 404 200 200 200 200 200 200 200 200 200 403 403 403"},
	"user.update": {"/users/me", `{"job_title":"Nurse"}`, "401 403 200 200 200 200 200 200 200 200 200 403 403 403"},
	"user.list":   {"/users", "", "401 403 200 200 200 200 200 200 200 200 200 403 403 403"},
	"user.get":    {"/users/{reader}", "", "401 403 200 200 200 200 200 200 200 200 404 403 403 403"},
	"user.count":  {"/users/count", "", "401 403 403 403 403 403 403 403 403 200 200 403 403 403"},
	"user.edit": {
		"/users/{reader}", `{"job_title":"Nurse","status":"ACTIVE"}`,
		"401 403 403 403 403 403 403 403 403 200 404 403 403 403",
	},
	"user.relink": {
		"/users/{reader}/relink", `{"auth0_id":"samlp|nobody"}`,
		"401 403 403 403 403 403 403 403 403 409 404 403 403 403",
	},
	"user.roles": {"/users/roles", "", "401 403 403 403 403 403 403 403 403 200 200 200 403 403"},
	"user.invite": {
		"/users/invitations", `{"email":"new{n}@elsewhere.example","role_id":"{member_role}"}`,
		"401 403 403 403 403 403 403 403 403 201 201 403 403 403",
	},

	"user.role": {
		"/users/{outsider}/role", `{"role_id":"{member_role}"}`,
		"401 403 403 403 403 403 403 403 403 200 404 403 403 403",
	},
	"user.role_add": {
		"/auth/organizations/{organization}/members/{outsider}/roles", `{"role_ids":["{member_role}"]}`,
		"401 403 403 403 403 403 403 403 403 200 404 200 403 403",
	},
	"user.role_replace": {
		"/auth/organizations/{organization}/members/{outsider}/roles", `{"role_ids":["{member_role}"]}`,
		"401 403 403 403 403 403 403 403 403 200 404 200 403 403",
	},
	"user.role_remove": {
		"/auth/organizations/{organization}/members/{outsider}/roles", `{"role_ids":["{admin_role}"]}`,
		"401 403 403 403 403 403 403 403 403 200 404 200 403 403",
	},
	"user.block": {"/users/{blocked}/block", "", "401 403 403 403 403 403 403 403 403 200 404 403 403 403"},
	"user.block_member": {
		"/auth/users/{blocked}/block", `{"organization_id":"{organization}"}`,
		"401 403 403 403 403 403 403 403 403 200 404 200 403 403",
	},
	"user.unblock": {"/users/{blocked}/unblock", "", "401 403 403 403 403 403 403 403 403 200 404 403 403 403"},
	"user.unblock_member": {
		"/auth/users/{blocked}/unblock", `{"organization_id":"{organization}"}`,
		"401 403 403 403 403 403 403 403 403 200 404 200 403 403",
	},
	"user.remove":     {"/users/{leaver}", "", "401 403 403 403 403 403 403 403 403 204 404 403 403 403"},
	"invitation.list": {"/users/invitations", "", "401 403 403 403 403 403 403 403 403 200 200 403 403 403"},
	"invitation.revoke": {
		"/users/invitations/{invitation}", "", "401 403 403 403 403 403 403 403 403 204 404 403 403 403",
	},
	"invitation.list_of": {
		"/auth/organizations/{organization}/invitations", "",
		"401 403 403 403 403 403 403 403 403 200 404 200 403 403",
	},
	"user.invite_to": {
		"/auth/organizations/{organization}/invitations", `{"email":"to{n}@elsewhere.example","role_id":"{member_role}"}`,
		"401 403 403 403 403 403 403 403 403 201 404 201 403 403",
	},
	"invitation.get": {
		"/auth/organizations/{organization}/invitations/{invitation}", "",
		"401 403 403 403 403 403 403 403 403 200 404 200 403 403",
	},
	"invitation.revoke_of": {
		"/auth/organizations/{organization}/invitations/{invitation}", "",
		"401 403 403 403 403 403 403 403 403 204 404 204 403 403",
	},

	"project.create": {"/projects", `{"name":"New {n}"}`, "401 403 201 201 201 201 201 201 201 201 201 403 403 403"},
	"project.list":   {"/projects", "", "401 403 200 200 200 200 200 200 200 200 200 403 403 403"},
	"project.get":    {"/projects/{project}", "", "401 403 404 200 200 200 200 200 200 200 404 403 403 403"},
	"project.replace": {
		"/projects/{project}", `{"name":"New {n}"}`, "401 403 404 403 403 403 403 200 200 200 404 403 403 403",
	},
	"project.update": {
		"/projects/{project}", `{"status":"COMPLETED"}`, "401 403 404 403 403 403 403 200 200 200 404 403 403 403",
	},
	"project.delete": {
		"/projects/{spare_project}", "", "401 403 404 404 404 404 404 403 202 404 404 403 403 403",
	},
	"project.members": {"/projects/{project}/users", "", "401 403 404 200 200 200 200 200 200 200 404 403 403 403"},
	"project.memberships": {
		"/projects/user/{reader}/roles-permissions", "", "401 403 403 403 403 200 403 403 403 200 404 403 403 403",
	},
	"project.statistics": {"/projects/statistics", "", "401 403 200 200 200 200 200 200 200 200 200 403 403 403"},
	"project.list_of":    {"/projects/user/{reader}", "", "401 403 403 403 403 200 403 403 403 200 404 403 403 403"},
	"project.roles":      {"/projects/{project}/roles", "", "401 403 404 200 200 200 200 200 200 200 404 403 403 403"},
	"project.role_create": {
		"/projects/{project}/roles", `{"name":"Role {n}","permissions":{"PREDICT":"READ_ONLY"}}`,
		"401 403 404 403 403 403 403 403 201 201 404 403 403 403",
	},
	"project.role_get": {
		"/projects/{project}/roles/{role}", "", "401 403 404 200 200 200 200 200 200 200 404 403 403 403",
	},
	"project.role_update": {
		"/projects/{project}/roles/{role}", `{"description":"x"}`, "401 403 404 403 403 403 403 403 200 200 404 403 403 403",
	},
	"project.role_permissions": {
		"/projects/{project}/roles/{role}/permissions", `{"COMPARE":"READ_ONLY"}`,
		"401 403 404 403 403 403 403 403 200 200 404 403 403 403",
	},
	"project.role_delete": {
		"/projects/{project}/roles/none", "", "401 403 404 403 403 403 403 403 404 404 404 403 403 403",
	},
	"project.role_move": {
		"/projects/{project}/roles/{role}/move", `{"to":"none"}`, "401 403 404 403 403 403 403 403 404 404 404 403 403 403",
	},
	"project.member_add": {
		"/projects/{project}/users", `{"user_id":"{blocked}"}`, "401 403 404 403 403 403 403 201 409 409 404 403 403 403",
	},
	"project.member_get": {
		"/projects/{project}/users/{reader}/role", "", "401 403 404 200 200 200 200 200 200 200 404 403 403 403",
	},
	"project.member_exists": {
		"/projects/{project}/users/{reader}/exists", "", "401 403 404 200 200 200 200 200 200 200 404 403 403 403",
	},
	"project.member_role": {
		"/projects/{project}/users/{reader}/role", `{"role":"MEMBER"}`,
		"401 403 404 403 403 403 403 200 200 200 404 403 403 403",
	},
	"project.member_remove": {
		"/projects/{project}/users/{outsider}", "", "401 403 404 403 403 403 403 404 404 404 404 403 403 403",
	},

	"record.create": {
		"/patient-records/{project}/{trial}", `{"patient_data":{"age":58}}`,
		"401 403 404 403 403 403 201 201 201 403 404 403 403 403",
	},
	"record.bulk": {
		"/patient-records/{project}/{trial}/bulk", `[{"patient_data":{"age":58}}]`,
		"401 403 404 403 403 403 201 201 201 403 404 403 403 403",
	},
	"record.upload": {
		"/patient-records/{project}/{trial}/upload", "age\n58\n", "401 403 404 403 403 403 201 201 201 403 404 403 403 403",
	},
	"record.list": {"/patient-records/{project}/{trial}", "", "401 403 404 403 403 200 200 200 200 403 404 403 403 403"},
	"record.get": {
		"/patient-records/{project}/{trial}/{record}", "", "401 403 404 403 403 200 200 200 200 403 404 403 403 403",
	},
	"record.replace": {
		"/patient-records/{project}/{trial}/{record}", `{"patient_data":{"age":59}}`,
		"401 403 404 403 403 403 200 200 200 403 404 403 403 403",
	},
	"record.update": {
		"/patient-records/{project}/{trial}/{record}", `{"patient_data":{"age":null}}`,
		"401 403 404 403 403 403 200 200 200 403 404 403 403 403",
	},
	"record.delete": {
		"/patient-records/{project}/{trial}/none", "", "401 403 404 403 403 403 404 404 404 403 404 403 403 403",
	},
	"record.history": {
		"/patient-records/{project}/{trial}/{record}/history", "",
		"401 403 404 403 403 200 200 200 200 403 404 403 403 403",
	},
	"record.search": {
		"/patient-records/{project}/{trial}/search", `{}`, "401 403 404 403 403 200 200 200 200 403 404 403 403 403",
	},

	"record.export": {
		"/patient-records/{project}/{trial}/export?format=csv", "",
		"401 403 404 403 403 403 200 200 200 403 404 403 403 403",
	},

	"record.fields": {
		"/patient-records/{project}/{trial}/fields", "", "401 403 404 403 403 200 200 200 200 403 404 403 403 403",
	},

	"execution.create": {
		"/executions/{project}/{trial}", `{"base_patient_data":{},"base_prediction":[]}`,
		"401 403 404 403 403 403 201 201 201 403 404 403 403 201",
	},
	"execution.list": {"/executions/{project}/{trial}", "", "401 403 404 403 403 200 200 200 200 403 404 403 403 403"},
	"execution.batch": {
		"/executions/{project}/{trial}/batch", `{"ids":["{run}"]}`,
		"401 403 404 403 200 200 200 200 200 403 404 403 403 403",
	},
	"execution.update": {
		"/executions/{project}/{trial}/{run}", `{"notes":"Checked"}`,
		"401 403 404 403 403 403 200 200 200 403 404 403 403 200",
	},
	"execution.get": {
		"/executions/{project}/{trial}/{run}", "", "401 403 404 403 200 200 200 200 200 403 404 403 403 403",
	},

	"share.create": {
		"/trial-shares/{project}/{trial}", `{"execution_id":"{run}","recipients":["{hidden}"]}`,
		"401 403 404 403 403 403 201 201 201 403 404 403 403 403",
	},
	"share.list": {"/trial-shares/{project}/{trial}", "", "401 403 404 200 200 200 200 200 200 403 404 403 403 403"},
	"bookmark.create": {
		"/bookmarks", `{"project_id":"{project}","trial_slug":"{trial}","execution_id":"{run}"}`,
		"401 403 404 403 201 201 201 201 201 403 404 403 403 403",
	},
	"bookmark.list":   {"/bookmarks", "", "401 403 200 200 200 200 200 200 200 200 200 403 403 403"},
	"bookmark.delete": {"/bookmarks/{bookmark}", "", "401 403 404 404 404 404 204 404 404 404 404 403 403 403"},

	"notification.list": {"/notifications", "", "401 403 200 200 200 200 200 200 200 200 200 403 403 403"},
	"notification.count": {
		"/notifications/unread-count", "", "401 403 200 200 200 200 200 200 200 200 200 403 403 403",
	},
	"notification.read": {
		"/notifications/{notification}/read", "", "401 403 404 404 404 404 200 404 404 404 404 403 403 403",
	},
	"notification.delete": {
		"/notifications/{spare_notification}", "", "401 403 404 404 404 404 204 404 404 404 404 403 403 403",
	},
	"notification.read_all": {"/notifications/read-all", "", "401 403 200 200 200 200 200 200 200 200 200 403 403 403"},

	"asset.create":  {"/assets", "\x89PNG\r\n\x1a\n", "401 403 201 201 201 201 201 201 201 201 201 201 403 403"},
	"asset.get":     {"/assets/{asset}", "", "401 403 200 200 200 200 200 200 200 200 404 404 403 403"},
	"asset.content": {"/assets/{asset}/content", "", "401 403 302 302 302 302 302 302 302 302 404 404 403 403"},
	"upload.start": {
		"/assets/uploads", `{"project_id":"{project}","file_name":"a.csv","content_type":"text/csv","size":1}`,
		"401 403 404 403 403 403 201 201 201 403 404 403 403 403",
	},
	"upload.get": {"/assets/uploads/{upload}", "", "401 403 404 403 403 403 200 200 200 403 404 403 403 403"},
	"upload.complete": {
		"/assets/uploads/{upload}/complete", `{"parts":[{"number":1,"etag":"x"}]}`,
		"401 403 404 403 403 403 422 422 422 403 404 403 403 403",
	},
	"file.list":    {"/assets?project_id={project}", "", "401 403 404 403 403 200 200 200 200 403 404 403 403 403"},
	"upload.abort": {"/assets/uploads/{spare_upload}", "", "401 403 404 403 403 403 204 404 404 404 404 403 403 403"},
	"asset.delete": {"/assets/{upload}", "", "401 403 404 403 403 403 204 404 404 404 404 404 403 403"},
	"asset.delete_all": {
		"/assets/folder/{enterprise}", "", "401 403 403 403 403 403 403 403 403 202 404 202 403 403",
	},
	"audit.list": {"/audit", "", "401 403 403 403 403 403 403 403 403 200 200 200 403 403"},
	"job.list":   {"/jobs", "", "401 403 200 200 200 200 200 200 200 200 200 200 403 403"},
	"job.get":    {"/jobs/{job}", "", "401 403 404 404 404 404 200 404 404 200 404 200 403 403"},
	"job.retry":  {"/jobs/{job}/retry", "", "401 403 404 404 404 404 409 404 404 409 404 409 403 403"},
	"job.cancel": {"/jobs/{job}", "", "401 403 404 404 404 404 200 404 404 200 404 200 403 403"},

	"notification.follow": {"/notifications/stream", "", "401 403 200 200 200 200 200 200 200 200 200 403 403 403"},
	"user.register":       {"/users/me", `{}`, "401 201 200 200 200 200 200 200 200 200 200 403 403 403"},
}

// lastRows end what others ask for: then no image is there, and a guest is one no more.
var lastRows = []string{"asset.delete_all", "user.register"}

func TestMatrix(t *testing.T) {
	t.Parallel()
	c := newCallers(t)
	ops := map[string]operation{}
	var order []string
	for _, op := range c.described() {
		ops[op.ID] = op
		if matrix[op.ID].path == "" {
			t.Errorf("%s has no row in the matrix: say what it answers to whom", op.ID)
		} else if !slices.Contains(lastRows, op.ID) {
			order = append(order, op.ID)
		}
	}
	for id := range matrix {
		if ops[id].ID == "" {
			t.Errorf("the matrix has a row for %s, which no operation has", id)
		}
	}
	for _, id := range append(order, lastRows...) {
		row := matrix[id]
		var got []string
		for _, who := range callers {
			got = append(got, fmt.Sprint(c.ask(ops[id], who, row.path, row.body)))
		}
		if cells := strings.Join(got, " "); cells != row.cells {
			t.Errorf("%s answers\n%s, want\n%s", id, cells, row.cells)
		}
	}
}

// callersFixture is the API and one caller of each kind.
type callersFixture struct {
	*testAPI
	company *fixture.Tenant
	address string
	tokens  map[string]domain.Secret
	ids     map[string]string // what stands in braces
	n       int
}

func newCallers(t *testing.T) *callersFixture { return crowdIn(t, fixture.New(t)) }

func crowdIn(t *testing.T, tw *fixture.Installation) *callersFixture {
	w, stop := testAPIOn(t, tw)
	c := &callersFixture{testAPI: w, address: w.listen(stop), ids: map[string]string{}}
	company, other := tw.Tenant(t), tw.Tenant(t)
	c.company, c.ids["third"] = company, string(tw.Tenant(t).Enterprise.ID)
	c.tokens = map[string]domain.Secret{
		"owner": company.Token("ada"), "foreigner": other.Token("ada"), "operator": w.operator(),
		"guest":     company.Token("guest"),
		"robot":     w.Identity.MachineToken("robot", company.Enterprise.Organization),
		"predictor": w.Identity.MachineToken("predictor", company.Enterprise.Organization, "executions:write"),
	}
	people := map[string]domain.Call{}
	for _, name := range []string{"outsider", "hidden", "sharee", "reader", "writer", "manager", "admin"} {
		people[name] = company.AddUser(t, name)
		c.tokens[name], c.ids[name] = company.Token(name), string(people[name].Subject)
	}
	p, err := tw.Projects.Create(t.Context(), people["admin"], domain.NewProject{
		Name: "ONC-201",
		Members: []domain.NewMember{
			{User: people["reader"].Subject, Role: "MEMBER"}, {User: people["writer"].Subject, Role: "ANALYST"},
			{User: people["manager"].Subject, Role: "MANAGER"},
		},
	})
	fixture.Must(t, err)
	company.AddHiddenMembers(t, p.ID, people["hidden"].Subject, people["sharee"].Subject)
	c.ids["organization"] = string(company.Enterprise.Organization)
	for _, name := range []string{"blocked", "leaver"} {
		c.ids[name] = string(company.AddUser(t, name).Subject)
	}
	c.furnish(company, domain.TrialScope{Project: p.ID, Trial: company.Trial(t)})
	return c
}

// furnish makes what the rows of the matrix name.
func (c *callersFixture) furnish(company *fixture.Tenant, at domain.TrialScope) {
	c.t.Helper()
	scopePath := "/" + string(at.Project) + "/" + string(at.Trial)
	made := func(who, path, body, id string) string {
		c.t.Helper()
		return c.send("POST", "/api/v1"+path, c.tokens[who], body).want(201).text(id)
	}
	found := func(who, path, id string) string {
		c.t.Helper()
		return c.send("GET", "/api/v1"+path, c.tokens[who], "").want(200).text("items.0." + id)
	}
	c.ids["project"], c.ids["trial"], c.ids["enterprise"] = string(at.Project), string(at.Trial),
		string(company.Enterprise.ID)
	c.ids["organization"], c.ids["domain"] = string(company.Enterprise.Organization), company.Enterprise.Domain
	c.ids["trial_id"] = fmt.Sprint(
		c.send("GET", "/api/v1/trials/slug/"+c.ids["trial"], c.tokens["writer"], "").want(200).json("id"),
	)
	for _, name := range []string{"invited", "organizing"} {
		c.ids[name] = made(
			"operator", "/enterprises/invitations",
			`{"name":"Invited","admin_email":"ada@`+name+`.example","url":"https://`+name+`.example"}`, "id",
		)
	}
	c.furnishCatalog()
	c.furnishDatasources()
	c.ids["owner_admin"] = found("owner", "/enterprises/"+c.ids["enterprise"]+"/admins", "id")
	c.ids["role"] = made("admin", "/projects/"+c.ids["project"]+"/roles", `{"name":"Of the matrix"}`, "id")
	c.ids["record"] = made("writer", "/patient-records"+scopePath, `{"patient_data":{}}`, "record_id")
	c.ids["run"] = made("writer", "/executions"+scopePath, `{"base_patient_data":{},"base_prediction":[]}`, "execution_id")
	made(
		"writer", "/trial-shares"+scopePath, `{"execution_id":"`+c.ids["run"]+`","recipients":["`+c.ids["sharee"]+`"]}`, "id",
	)
	c.ids["bookmark"] = made(
		"writer", "/bookmarks",
		`{"project_id":"`+c.ids["project"]+`","trial_slug":"`+c.ids["trial"]+`","execution_id":"`+c.ids["run"]+`"}`, "id",
	)
	c.ids["spare_project"] = made(
		"admin", "/projects", `{"name":"Spare","members":[{"user_id":"`+c.ids["manager"]+`","role":"MANAGER"}]}`, "id",
	)
	c.ids["asset"] = c.upload("/api/v1/assets", c.tokens["writer"], "\x89PNG\r\n\x1a\n").want(201).text("id")
	c.ids["upload"] = made(
		"writer", "/assets/uploads",
		`{"project_id":"`+c.ids["project"]+`","file_name":"a.csv","content_type":"text/csv","size":1}`, "id",
	)
	c.ids["spare_upload"] = made(
		"writer", "/assets/uploads",
		`{"project_id":"`+c.ids["project"]+`","file_name":"b.csv","content_type":"text/csv","size":1}`, "id",
	)
	c.ids["notification"] = found("writer", "/notifications", "id")
	made(
		"admin", "/trial-shares"+scopePath, `{"execution_id":"`+c.ids["run"]+`","recipients":["`+c.ids["writer"]+`"]}`, "id",
	)
	c.ids["spare_notification"] = found("writer", "/notifications", "id")
	c.ids["job"] = found("writer", "/jobs", "id")
	c.ids["connection"] = found("owner", "/auth/organizations/"+c.ids["organization"]+"/connections", "connection_id")
	c.ids["admin_role"] = found("owner", "/users/roles", "id")
	c.ids["member_role"] = c.send("GET", "/api/v1/users/roles", c.tokens["owner"], "").want(200).text("items.1.id")
	c.ids["invitation"] = made(
		"owner", "/users/invitations", `{"email":"first@elsewhere.example","role_id":"`+c.ids["member_role"]+`"}`, "id",
	)
}

// What the matrix says of stores of their own.
const (
	ownRecords    = `{"kind":"mongodb","name":"Own","host":"db.acme.example","database":"tenon","user":"tenon","password":"p4ssw0rd"}`
	ownFiles      = `{"kind":"s3","name":"Own","host":"s3.acme.example","database":"acme-tenon","user":"tenon","password":"p4ssw0rd"}`
	ownFilesAgain = `{"name":"Own","host":"s3.acme.example","database":"acme-tenon","user":"tenon"}`
)

// furnishDatasources gives a store to two enterprises that have not begun.
func (c *callersFixture) furnishDatasources() {
	c.t.Helper()
	for enterprise, datasource := range map[string]string{"pending": "datasource", "empty": "spare_datasource"} {
		body := `{"name":"X","admin_email":"ada@` + enterprise + `.example"}`
		c.ids[enterprise] = c.send("POST", "/api/v1/enterprises", c.tokens["operator"], body).want(201).text("id")
		path := "/api/v1/enterprises/" + c.ids[enterprise] + "/datasources"
		c.ids[datasource] = c.send("POST", path, c.tokens["operator"], ownFiles, "X-Reason", "contract").want(201).text("id")
	}
}

// furnishCatalog makes modules, trials and grants of which nothing else depends.
func (c *callersFixture) furnishCatalog() {
	c.t.Helper()
	number := func(id, path, body string) {
		c.t.Helper()
		c.ids[id] = fmt.Sprint(c.send("POST", "/api/v1"+path, c.tokens["operator"], body).want(201).json("id"))
	}
	number("module_id", "/modules", `{"slug":"matrix","name":"Matrix"}`)
	number("spare_module", "/modules", `{"slug":"spare","name":"Spare"}`)
	number("spare_trial", "/trials", `{"module_id":1,"slug":"spare","name":"Spare"}`)
	c.ids["grant"] = c.send(
		"POST", "/api/v1/enterprises/"+c.ids["enterprise"]+"/modules", c.tokens["operator"], `{"module_id":4}`,
	).want(201).text("id")
}

// ask makes the call of a row, with ids filled in.
func (c *callersFixture) ask(op operation, who, path, body string) int {
	c.t.Helper()
	c.n++
	for name, id := range c.ids {
		path, body = strings.ReplaceAll(path, "{"+name+"}", id), strings.ReplaceAll(body, "{"+name+"}", id)
	}
	body = strings.ReplaceAll(body, "{n}", fmt.Sprint(c.n))
	if who == "predictor" && op.ID == "execution.create" {
		body = strings.Replace(body, "{", `{"user_id":"`+c.ids["writer"]+`",`, 1)
	}
	if op.endless() {
		answer := request(c.t, op.method, c.address+"/api/v1"+path, c.tokens[who], nil)
		answer.Body.Close()
		return answer.StatusCode
	}
	if op.RequestBody.Content["multipart/form-data"].Schema != nil {
		return c.upload("/api/v1"+path, c.tokens[who], body).status
	}
	var why []string
	if who == "operator" && op.method != "GET" { // who reaches into an enterprise says why
		why = []string{"X-Reason", "Asked%20by%20phone"}
	}
	return c.send(op.method, "/api/v1"+path, c.tokens[who], body, why...).status
}
