package http_test

// matrix says what each operation answers to each of the crowd. Guests have no
// profile; outsiders are of the enterprise, but not of the project; to hidden
// and sharee PREDICT is HIDDEN, but the run was shared with sharee; admin is the
// project's, owner the enterprise's and not of the project; foreigner is the
// admin of another enterprise; predictor is a robot with executions:write; migrator is one of no enterprise.
var matrix = map[string]struct{ path, body, cells string }{
	// nobody guest outsider hidden sharee reader writer manager admin owner foreigner operator robot predictor migrator
	"auth.me":         {"/auth/me", "", "401 200 200 200 200 200 200 200 200 200 200 200 200 200 200"},
	"enterprise.list": {"/enterprises", "", "401 403 403 403 403 403 403 403 403 403 403 200 403 403 403"},
	"enterprise.get":  {"/enterprises/{enterprise}", "", "401 403 403 403 403 403 403 403 403 200 404 200 403 403 403"},
	"enterprise.create": {
		"/enterprises", `{"name":"New {n}","admin_email":"ada@pending{n}.example"}`,
		"401 403 403 403 403 403 403 403 403 403 403 201 403 403 403",
	},
	"enterprise.stats": {"/enterprises/stats", "", "401 403 403 403 403 403 403 403 403 403 403 200 403 403 403"},
	"enterprise.check": {
		"/enterprises/check?domain={domain}", "", "401 403 403 403 403 403 403 403 403 403 403 200 403 403 403",
	},
	"enterprise.get_by_organization": {
		"/enterprises/organization/{organization}", "", "401 403 403 403 403 403 403 403 403 200 404 200 403 403 403",
	},
	"enterprise.get_by_domain": {
		"/enterprises/domain/{domain}", "", "401 403 403 403 403 403 403 403 403 200 404 200 403 403 403",
	},
	"enterprise.get_by_admin": {
		"/enterprises/admin/ada@{domain}", "", "401 403 403 403 403 403 403 403 403 200 404 200 403 403 403",
	},
	"enterprise.replace": {
		"/enterprises/{enterprise}", `{"name":"Acme"}`, "401 403 403 403 403 403 403 403 403 200 404 200 403 403 403",
	},
	"enterprise.replace_by_organization": {
		"/enterprises/organization/{organization}", `{"name":"Acme"}`,
		"401 403 403 403 403 403 403 403 403 200 404 200 403 403 403",
	},
	"enterprise.update": {
		"/enterprises/{enterprise}", `{"region":"EU"}`, "401 403 403 403 403 403 403 403 403 200 404 200 403 403 403",
	},
	"enterprise.invite": {
		"/enterprises/invitations", `{"name":"New {n}","admin_email":"ada@new{n}.example","url":"https://new{n}.example"}`,
		"401 403 403 403 403 403 403 403 403 403 403 201 403 403 403",
	},
	"enterprise.reinvite": {
		"/enterprises/{invited}/invitations", "", "401 403 403 403 403 403 403 403 403 403 403 201 403 403 403",
	},
	"enterprise.status": {
		"/enterprises/{third}/status", `{"status":"SUSPENDED","reason":"overdue"}`,
		"401 403 403 403 403 403 403 403 403 403 403 200 403 403 403",
	},
	"enterprise.statistics": {
		"/enterprises/{enterprise}/statistics", "", "401 403 403 403 403 403 403 403 403 200 404 200 403 403 403",
	},
	"enterprise.projects": {
		"/enterprises/{enterprise}/projects", "", "401 403 403 403 403 403 403 403 403 200 404 200 403 403 403",
	},
	"enterprise.project_statistics": {
		"/enterprises/{enterprise}/projects/statistics", "", "401 403 403 403 403 403 403 403 403 200 404 200 403 403 403",
	},
	"enterprise.request_deletion": {
		"/enterprises/deletion-requests", `{"reason":"The study has ended"}`,
		"401 403 403 403 403 403 403 403 403 202 202 403 403 403 403",
	},
	"enterprise.delete": {
		"/enterprises/{third}", "", "401 403 403 403 403 403 403 403 403 403 403 202 403 403 403",
	},
	"enterprise.onboard": {
		"/external/onboarding", `{"token":"unknown","display_name":"X"}`,
		"404 404 404 404 404 404 404 404 404 404 404 404 404 404 404",
	},
	"enterprise.connect": {
		"/external/webhooks/connections", `{}`, "401 401 401 401 401 401 401 401 401 401 401 401 401 401 401",
	},
	"module.list": {"/modules", "", "401 200 200 200 200 200 200 200 200 200 200 200 200 200 200"},
	"module.get":  {"/modules/{module_id}", "", "401 200 200 200 200 200 200 200 200 200 200 200 200 200 200"},
	"module.create": {
		"/modules", `{"slug":"new-{n}","name":"New {n}"}`, "401 403 403 403 403 403 403 403 403 403 403 201 403 403 403",
	},
	"module.replace": {
		"/modules/{module_id}", `{"name":"New {n}"}`, "401 403 403 403 403 403 403 403 403 403 403 200 403 403 403",
	},
	"module.update": {
		"/modules/{module_id}", `{"name":"New {n}"}`, "401 403 403 403 403 403 403 403 403 403 403 200 403 403 403",
	},
	"module.delete": {"/modules/{spare_module}", "", "401 403 403 403 403 403 403 403 403 403 403 204 403 403 403"},
	"enterprise.organize": {
		"/auth/organizations", `{"enterprise_id":"{organizing}","display_name":"Invited"}`,
		"401 403 403 403 403 403 403 403 403 403 403 201 403 403 403",
	},
	"organization.members": {
		"/auth/organizations/{organization}/members?include=roles", "",
		"401 403 403 403 403 403 403 403 403 200 404 200 403 403 403",
	},
	"connection.list": {
		"/auth/organizations/{organization}/connections", "", "401 403 403 403 403 403 403 403 403 200 404 200 403 403 403",
	},
	"connection.enable": {
		"/auth/organizations/{organization}/connections/{connection}", "",
		"401 403 403 403 403 403 403 403 403 201 404 201 403 403 403",
	},
	"connection.disable": {
		"/auth/organizations/{organization}/connections/none", "",
		"401 403 403 403 403 403 403 403 403 404 404 404 403 403 403",
	},
	"ticket.create_by_organization": {
		"/auth/organizations/{organization}/sso-tickets", `{"display_name":"Acme"}`,
		"401 403 403 403 403 403 403 403 403 201 404 201 403 403 403",
	},
	"ticket.create": {
		"/enterprises/{enterprise}/sso-tickets", `{"display_name":"Acme"}`,
		"401 403 403 403 403 403 403 403 403 201 404 201 403 403 403",
	},
	"ticket.list": {
		"/enterprises/{enterprise}/sso-tickets", "", "401 403 403 403 403 403 403 403 403 200 404 200 403 403 403",
	},
	"ticket.get": {
		"/enterprises/{enterprise}/sso-tickets/none", "", "401 403 403 403 403 403 403 403 403 404 404 404 403 403 403",
	},
	"ticket.revoke": {
		"/enterprises/{enterprise}/sso-tickets/none", "", "401 403 403 403 403 403 403 403 403 404 404 404 403 403 403",
	},
	"user.provider_roles": {"/auth/roles", "", "401 403 403 403 403 403 403 403 403 200 200 200 403 403 403"},
	"user.role_get": {
		"/auth/roles/{member_role}",
		"",
		"401 403 403 403 403 403 403 403 403 200 200 200 403 403 403",
	},
	"user.role_permissions": {
		"/auth/roles/{member_role}/permissions", "", "401 403 403 403 403 403 403 403 403 200 200 200 403 403 403",
	},
	"datasource.create": {
		"/enterprises/{pending}/datasources", ownRecords, "401 403 403 403 403 403 403 403 403 403 403 201 403 403 403",
	},
	"datasource.list": {
		"/enterprises/{pending}/datasources", "", "401 403 403 403 403 403 403 403 403 403 403 200 403 403 403",
	},
	"datasource.get": {
		"/enterprises/{pending}/datasources/{datasource}", "", "401 403 403 403 403 403 403 403 403 403 403 200 403 403 403",
	},
	"datasource.update": {
		"/enterprises/{pending}/datasources/{datasource}", ownFilesAgain,
		"401 403 403 403 403 403 403 403 403 403 403 200 403 403 403",
	},
	"datasource.test": {
		"/enterprises/{pending}/datasources/{datasource}/test", "",
		"401 403 403 403 403 403 403 403 403 403 403 200 403 403 403",
	},
	"datasource.delete": {
		"/enterprises/{empty}/datasources/{spare_datasource}", "",
		"401 403 403 403 403 403 403 403 403 403 403 204 403 403 403",
	},
	"onboarding.get": {
		"/enterprises/{enterprise}/onboarding", "", "401 403 403 403 403 403 403 403 403 200 404 200 403 403 403",
	},
	"onboarding.update": {
		"/enterprises/{enterprise}/onboarding", `{"profile_updated":true}`,
		"401 403 403 403 403 403 403 403 403 200 404 403 403 403 403",
	},
	"onboarding.complete": {
		"/enterprises/{enterprise}/onboarding/complete", "", "401 403 403 403 403 403 403 403 403 200 404 403 403 403 403",
	},
	"onboarding.retry": {
		"/enterprises/{enterprise}/onboarding/retry", "", "401 403 403 403 403 403 403 403 403 409 404 409 403 403 403",
	},
	"onboarding.lookup": {
		"/external/onboarding/lookup", `{"token":"unknown"}`, "404 404 404 404 404 404 404 404 404 404 404 404 404 404 404",
	},
	"trial.list":        {"/trials", "", "401 200 200 200 200 200 200 200 200 200 200 200 200 200 200"},
	"trial.get":         {"/trials/{trial_id}", "", "401 200 200 200 200 200 200 200 200 200 200 200 200 200 200"},
	"trial.get_by_slug": {"/trials/slug/{trial}", "", "401 200 200 200 200 200 200 200 200 200 200 200 200 200 200"},
	"trial.create": {
		"/trials", `{"module_id":1,"slug":"new-{n}","name":"New {n}"}`,
		"401 403 403 403 403 403 403 403 403 403 403 201 403 403 403",
	},
	"trial.replace": {
		"/trials/{trial_id}",
		`{"module_id":1,"name":"New {n}"}`,
		"401 403 403 403 403 403 403 403 403 403 403 200 403 403 403",
	},
	"trial.update": {
		"/trials/{trial_id}", `{"name":"New {n}"}`, "401 403 403 403 403 403 403 403 403 403 403 200 403 403 403",
	},
	"trial.delete": {"/trials/{spare_trial}", "", "401 403 403 403 403 403 403 403 403 403 403 204 403 403 403"},
	"grant.list": {
		"/enterprises/{enterprise}/modules", "", "401 403 200 200 200 200 200 200 200 200 404 200 403 403 403",
	},
	"grant.create": {
		"/enterprises/{enterprise}/modules", `{"module_id":1,"trial_id":{trial_id}}`,
		"401 403 403 403 403 403 403 403 403 403 403 201 403 403 403",
	},
	"grant.batch": {
		"/enterprises/{enterprise}/modules", `{"grant":[{"module_id":2}],"revoke":[{"module_id":3}]}`,
		"401 403 403 403 403 403 403 403 403 403 403 200 403 403 403",
	},
	"grant.delete": {
		"/enterprises/{enterprise}/modules/{grant}", "", "401 403 403 403 403 403 403 403 403 403 403 204 403 403 403",
	},

	"admin.create": {
		"/enterprises/{enterprise}/admins", `{"email":"admin{n}@elsewhere.example"}`,
		"401 403 403 403 403 403 403 403 403 201 404 201 403 403 403",
	},
	"admin.list": {"/enterprises/{enterprise}/admins", "", "401 403 403 403 403 403 403 403 403 200 404 200 403 403 403"},
	"admin.get": {
		"/enterprises/{enterprise}/admins/{owner_admin}", "", "401 403 403 403 403 403 403 403 403 200 404 200 403 403 403",
	},
	"admin.update": {
		"/enterprises/{enterprise}/admins/{owner_admin}", `{"first_name":"Ada"}`,
		"401 403 403 403 403 403 403 403 403 200 404 200 403 403 403",
	},
	"admin.delete": {
		"/enterprises/{enterprise}/admins/{owner_admin}", "", "401 403 403 403 403 403 403 403 403 403 404 409 403 403 403",
	},

	"user.me":     {"/users/me", "", "401 404 200 200 200 200 200 200 200 200 200 403 403 403 403"},
	"user.update": {"/users/me", `{"job_title":"Nurse"}`, "401 403 200 200 200 200 200 200 200 200 200 403 403 403 403"},
	"user.list":   {"/users", "", "401 403 200 200 200 200 200 200 200 200 200 403 403 403 403"},
	"user.get":    {"/users/{reader}", "", "401 403 200 200 200 200 200 200 200 200 404 403 403 403 403"},
	"user.count":  {"/users/count", "", "401 403 403 403 403 403 403 403 403 200 200 403 403 403 403"},
	"user.edit": {
		"/users/{reader}", `{"job_title":"Nurse","status":"ACTIVE"}`,
		"401 403 403 403 403 403 403 403 403 200 404 403 403 403 403",
	},
	"user.relink": {
		"/users/{reader}/relink", `{"auth0_id":"samlp|nobody"}`,
		"401 403 403 403 403 403 403 403 403 409 404 403 403 403 403",
	},
	"user.roles": {"/users/roles", "", "401 403 403 403 403 403 403 403 403 200 200 200 403 403 403"},
	"user.invite": {
		"/users/invitations", `{"email":"new{n}@elsewhere.example","role_id":"{member_role}"}`,
		"401 403 403 403 403 403 403 403 403 201 201 403 403 403 403",
	},

	"user.role": {
		"/users/{outsider}/role", `{"role_id":"{member_role}"}`,
		"401 403 403 403 403 403 403 403 403 200 404 403 403 403 403",
	},
	"user.role_add": {
		"/auth/organizations/{organization}/members/{outsider}/roles", `{"role_ids":["{member_role}"]}`,
		"401 403 403 403 403 403 403 403 403 200 404 200 403 403 403",
	},
	"user.role_replace": {
		"/auth/organizations/{organization}/members/{outsider}/roles", `{"role_ids":["{member_role}"]}`,
		"401 403 403 403 403 403 403 403 403 200 404 200 403 403 403",
	},
	"user.role_remove": {
		"/auth/organizations/{organization}/members/{outsider}/roles", `{"role_ids":["{admin_role}"]}`,
		"401 403 403 403 403 403 403 403 403 200 404 200 403 403 403",
	},
	"user.block": {"/users/{blocked}/block", "", "401 403 403 403 403 403 403 403 403 200 404 403 403 403 403"},
	"user.block_member": {
		"/auth/users/{blocked}/block", `{"organization_id":"{organization}"}`,
		"401 403 403 403 403 403 403 403 403 200 404 200 403 403 403",
	},
	"user.unblock": {"/users/{blocked}/unblock", "", "401 403 403 403 403 403 403 403 403 200 404 403 403 403 403"},
	"user.unblock_member": {
		"/auth/users/{blocked}/unblock", `{"organization_id":"{organization}"}`,
		"401 403 403 403 403 403 403 403 403 200 404 200 403 403 403",
	},
	"user.remove":     {"/users/{leaver}", "", "401 403 403 403 403 403 403 403 403 204 404 403 403 403 403"},
	"invitation.list": {"/users/invitations", "", "401 403 403 403 403 403 403 403 403 200 200 403 403 403 403"},
	"invitation.revoke": {
		"/users/invitations/{invitation}", "", "401 403 403 403 403 403 403 403 403 204 404 403 403 403 403",
	},
	"invitation.list_of": {
		"/auth/organizations/{organization}/invitations", "",
		"401 403 403 403 403 403 403 403 403 200 404 200 403 403 403",
	},
	"user.invite_to": {
		"/auth/organizations/{organization}/invitations", `{"email":"to{n}@elsewhere.example","role_id":"{member_role}"}`,
		"401 403 403 403 403 403 403 403 403 201 404 201 403 403 403",
	},
	"invitation.get": {
		"/auth/organizations/{organization}/invitations/{invitation}", "",
		"401 403 403 403 403 403 403 403 403 200 404 200 403 403 403",
	},
	"invitation.revoke_of": {
		"/auth/organizations/{organization}/invitations/{invitation}", "",
		"401 403 403 403 403 403 403 403 403 204 404 204 403 403 403",
	},

	"project.create": {"/projects", `{"name":"New {n}"}`, "401 403 201 201 201 201 201 201 201 201 201 403 403 403 403"},
	"project.list":   {"/projects", "", "401 403 200 200 200 200 200 200 200 200 200 403 403 403 403"},
	"project.get":    {"/projects/{project}", "", "401 403 404 200 200 200 200 200 200 200 404 403 403 403 403"},
	"project.replace": {
		"/projects/{project}", `{"name":"New {n}"}`, "401 403 404 403 403 403 403 200 200 200 404 403 403 403 403",
	},
	"project.update": {
		"/projects/{project}", `{"status":"COMPLETED"}`, "401 403 404 403 403 403 403 200 200 200 404 403 403 403 403",
	},
	"project.delete": {
		"/projects/{spare_project}", "", "401 403 404 404 404 404 404 403 202 404 404 403 403 403 403",
	},
	"project.members": {"/projects/{project}/users", "", "401 403 404 200 200 200 200 200 200 200 404 403 403 403 403"},
	"project.memberships": {
		"/projects/user/{reader}/roles-permissions", "", "401 403 403 403 403 200 403 403 403 200 404 403 403 403 403",
	},
	"project.statistics": {"/projects/statistics", "", "401 403 200 200 200 200 200 200 200 200 200 403 403 403 403"},
	"project.list_of":    {"/projects/user/{reader}", "", "401 403 403 403 403 200 403 403 403 200 404 403 403 403 403"},
	"project.roles":      {"/projects/{project}/roles", "", "401 403 404 200 200 200 200 200 200 200 404 403 403 403 403"},
	"project.role_create": {
		"/projects/{project}/roles", `{"name":"Role {n}","permissions":{"PREDICT":"READ_ONLY"}}`,
		"401 403 404 403 403 403 403 403 201 201 404 403 403 403 403",
	},
	"project.role_get": {
		"/projects/{project}/roles/{role}", "", "401 403 404 200 200 200 200 200 200 200 404 403 403 403 403",
	},
	"project.role_update": {
		"/projects/{project}/roles/{role}",
		`{"description":"x"}`,
		"401 403 404 403 403 403 403 403 200 200 404 403 403 403 403",
	},
	"project.role_permissions": {
		"/projects/{project}/roles/{role}/permissions", `{"COMPARE":"READ_ONLY"}`,
		"401 403 404 403 403 403 403 403 200 200 404 403 403 403 403",
	},
	"project.role_delete": {
		"/projects/{project}/roles/none", "", "401 403 404 403 403 403 403 403 404 404 404 403 403 403 403",
	},
	"project.role_move": {
		"/projects/{project}/roles/{role}/move",
		`{"to":"none"}`,
		"401 403 404 403 403 403 403 403 404 404 404 403 403 403 403",
	},
	"project.member_add": {
		"/projects/{project}/users", `{"user_id":"{blocked}"}`, "401 403 404 403 403 403 403 201 409 409 404 403 403 403 403",
	},
	"project.member_get": {
		"/projects/{project}/users/{reader}/role", "", "401 403 404 200 200 200 200 200 200 200 404 403 403 403 403",
	},
	"project.member_exists": {
		"/projects/{project}/users/{reader}/exists", "", "401 403 404 200 200 200 200 200 200 200 404 403 403 403 403",
	},
	"project.member_role": {
		"/projects/{project}/users/{reader}/role", `{"role":"MEMBER"}`,
		"401 403 404 403 403 403 403 200 200 200 404 403 403 403 403",
	},
	"project.member_remove": {
		"/projects/{project}/users/{outsider}", "", "401 403 404 403 403 403 403 404 404 404 404 403 403 403 403",
	},

	"record.create": {
		"/patient-records/{project}/{trial}", `{"patient_data":{"age":58}}`,
		"401 403 404 403 403 403 201 201 201 403 404 403 403 403 403",
	},
	"record.bulk": {
		"/patient-records/{project}/{trial}/bulk", `[{"patient_data":{"age":58}}]`,
		"401 403 404 403 403 403 201 201 201 403 404 403 403 403 403",
	},
	"record.upload": {
		"/patient-records/{project}/{trial}/upload",
		"age\n58\n",
		"401 403 404 403 403 403 201 201 201 403 404 403 403 403 403",
	},
	"record.list": {
		"/patient-records/{project}/{trial}",
		"",
		"401 403 404 403 403 200 200 200 200 403 404 403 403 403 403",
	},
	"record.get": {
		"/patient-records/{project}/{trial}/{record}", "", "401 403 404 403 403 200 200 200 200 403 404 403 403 403 403",
	},
	"record.replace": {
		"/patient-records/{project}/{trial}/{record}", `{"patient_data":{"age":59}}`,
		"401 403 404 403 403 403 200 200 200 403 404 403 403 403 403",
	},
	"record.update": {
		"/patient-records/{project}/{trial}/{record}", `{"patient_data":{"age":null}}`,
		"401 403 404 403 403 403 200 200 200 403 404 403 403 403 403",
	},
	"record.delete": {
		"/patient-records/{project}/{trial}/none", "", "401 403 404 403 403 403 404 404 404 403 404 403 403 403 403",
	},
	"record.history": {
		"/patient-records/{project}/{trial}/{record}/history", "",
		"401 403 404 403 403 200 200 200 200 403 404 403 403 403 403",
	},
	"record.search": {
		"/patient-records/{project}/{trial}/search", `{}`, "401 403 404 403 403 200 200 200 200 403 404 403 403 403 403",
	},

	"record.export": {
		"/patient-records/{project}/{trial}/export?format=csv", "",
		"401 403 404 403 403 403 200 200 200 403 404 403 403 403 403",
	},

	"record.fields": {
		"/patient-records/{project}/{trial}/fields", "", "401 403 404 403 403 200 200 200 200 403 404 403 403 403 403",
	},

	"execution.create": {
		"/executions/{project}/{trial}", `{"base_patient_data":{},"base_prediction":[]}`,
		"401 403 404 403 403 403 201 201 201 403 404 403 403 201 403",
	},
	"execution.list": {"/executions/{project}/{trial}", "", "401 403 404 403 403 200 200 200 200 403 404 403 403 403 403"},
	"execution.batch": {
		"/executions/{project}/{trial}/batch", `{"ids":["{run}"]}`,
		"401 403 404 403 200 200 200 200 200 403 404 403 403 403 403",
	},
	"execution.update": {
		"/executions/{project}/{trial}/{run}", `{"notes":"Checked"}`,
		"401 403 404 403 403 403 200 200 200 403 404 403 403 200 403",
	},
	"execution.get": {
		"/executions/{project}/{trial}/{run}", "", "401 403 404 403 200 200 200 200 200 403 404 403 403 403 403",
	},

	"share.create": {
		"/trial-shares/{project}/{trial}", `{"execution_id":"{run}","recipients":["{hidden}"]}`,
		"401 403 404 403 403 403 201 201 201 403 404 403 403 403 403",
	},
	"share.list": {"/trial-shares/{project}/{trial}", "", "401 403 404 200 200 200 200 200 200 403 404 403 403 403 403"},
	"bookmark.create": {
		"/bookmarks", `{"project_id":"{project}","trial_slug":"{trial}","execution_id":"{run}"}`,
		"401 403 404 403 201 201 201 201 201 403 404 403 403 403 403",
	},
	"bookmark.list":   {"/bookmarks", "", "401 403 200 200 200 200 200 200 200 200 200 403 403 403 403"},
	"bookmark.delete": {"/bookmarks/{bookmark}", "", "401 403 404 404 404 404 204 404 404 404 404 403 403 403 403"},

	"notification.list": {"/notifications", "", "401 403 200 200 200 200 200 200 200 200 200 403 403 403 403"},
	"notification.count": {
		"/notifications/unread-count", "", "401 403 200 200 200 200 200 200 200 200 200 403 403 403 403",
	},
	"notification.read": {
		"/notifications/{notification}/read", "", "401 403 404 404 404 404 200 404 404 404 404 403 403 403 403",
	},
	"notification.delete": {
		"/notifications/{spare_notification}", "", "401 403 404 404 404 404 204 404 404 404 404 403 403 403 403",
	},
	"notification.read_all": {
		"/notifications/read-all",
		"",
		"401 403 200 200 200 200 200 200 200 200 200 403 403 403 403",
	},

	"asset.create":  {"/assets", "\x89PNG\r\n\x1a\n", "401 403 201 201 201 201 201 201 201 201 201 201 403 403 403"},
	"asset.get":     {"/assets/{asset}", "", "401 403 200 200 200 200 200 200 200 200 404 404 403 403 403"},
	"asset.content": {"/assets/{asset}/content", "", "401 403 302 302 302 302 302 302 302 302 404 404 403 403 403"},
	"upload.start": {
		"/assets/uploads", `{"project_id":"{project}","file_name":"a.csv","content_type":"text/csv","size":1}`,
		"401 403 404 403 403 403 201 201 201 403 404 403 403 403 403",
	},
	"upload.get": {"/assets/uploads/{upload}", "", "401 403 404 403 403 403 200 200 200 403 404 403 403 403 403"},
	"upload.complete": {
		"/assets/uploads/{upload}/complete", `{"parts":[{"number":1,"etag":"x"}]}`,
		"401 403 404 403 403 403 422 422 422 403 404 403 403 403 403",
	},
	"file.list":    {"/assets?project_id={project}", "", "401 403 404 403 403 200 200 200 200 403 404 403 403 403 403"},
	"upload.abort": {"/assets/uploads/{spare_upload}", "", "401 403 404 403 403 403 204 404 404 404 404 403 403 403 403"},
	"asset.delete": {"/assets/{upload}", "", "401 403 404 403 403 403 204 404 404 404 404 404 403 403 403"},
	"asset.delete_all": {
		"/assets/folder/{enterprise}", "", "401 403 403 403 403 403 403 403 403 202 404 202 403 403 403",
	},
	"audit.list":       {"/audit", "", "401 403 403 403 403 403 403 403 403 200 200 200 403 403 403"},
	"audit.export":     {"/audit/export", "", "401 403 403 403 403 403 403 403 403 200 200 200 403 403 403"},
	"audit.names":      {"/audit/names", "", "401 403 403 403 403 403 403 403 403 200 200 200 403 403 403"},
	"audit.receipt":    {"/audit/{entry}/receipt", "", "401 403 403 403 403 403 403 403 403 200 404 404 403 403 403"},
	"audit.checkpoint": {"/audit/log/checkpoint", "", "401 403 403 403 403 403 403 403 403 200 200 200 403 403 403"},
	"audit.tile1":      {"/audit/log/tile/0/001", "", "401 403 403 403 403 403 403 403 403 404 404 404 403 403 403"},
	"audit.tile2": {
		"/audit/log/tile/entries/000.p/1",
		"",
		"401 403 403 403 403 403 403 403 403 200 200 200 403 403 403",
	},
	"audit.tile3": {
		"/audit/log/tile/0/x001/x000/000", "", "401 403 403 403 403 403 403 403 403 404 404 404 403 403 403",
	},
	"audit.tile4": {
		"/audit/log/tile/0/x001/x000/000.p/1", "", "401 403 403 403 403 403 403 403 403 404 404 404 403 403 403",
	},
	"audit.epochs": {"/audit/epochs", "", "401 403 403 403 403 403 403 403 403 200 200 200 403 403 403"},
	"audit.policy": {"/audit/policy", "", "401 403 403 403 403 403 403 403 403 200 200 200 403 403 403"},
	"audit.check":  {"/audit/verify", "", "401 403 403 403 403 403 403 403 403 200 200 200 403 403 403"},
	"job.list":     {"/jobs", "", "401 403 200 200 200 200 200 200 200 200 200 200 403 403 403"},
	"job.get":      {"/jobs/{job}", "", "401 403 404 404 404 404 200 404 404 200 404 200 403 403 404"},
	"job.retry":    {"/jobs/{job}/retry", "", "401 403 404 404 404 404 409 404 404 409 404 409 403 403 404"},
	"job.cancel":   {"/jobs/{job}", "", "401 403 404 404 404 404 200 404 404 200 404 200 403 403 404"},

	"migration.status": {
		"/internal/migrations", "", "401 403 403 403 403 403 403 403 403 403 403 403 403 403 200",
	},
	"tenant.get": {
		"/internal/migrations/{organization}", "", "401 403 403 403 403 403 403 403 403 403 403 403 403 403 200",
	},
	"migration.verify": {
		"/internal/migrations/verify", `{}`, "401 403 403 403 403 403 403 403 403 403 403 403 403 403 200",
	},
	"migration.start": {
		"/internal/migrations", `{"all":true}`, "401 403 403 403 403 403 403 403 403 403 403 403 403 403 202",
	},
	"migration.start_one": {
		"/internal/migrations/{organization}",
		`{"dry_run":true}`,
		"401 403 403 403 403 403 403 403 403 403 403 403 403 403 202",
	},

	"notification.follow": {"/notifications/stream", "", "401 403 200 200 200 200 200 200 200 200 200 403 403 403 403"},
	"user.register":       {"/users/me", `{}`, "401 201 200 200 200 200 200 200 200 200 200 403 403 403 403"},
}
