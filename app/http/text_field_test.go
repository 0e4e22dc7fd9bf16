package http_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/fixture"
)

// noTexts are the fields that name something else, and what the provider says.
var noTexts = []string{
	"role", "to", // of a project
	"project_id", "trial_slug", "execution_id", "user_id", "role_id", "patient_record_id", "cursor", "token", "id", "type",
	"organization_id", "auth0_id",
	"enterprise_id",
	"organization_id",
}

// texts are the fields of the operation's body that hold a text.
func (op operation) texts(schemas map[string]map[string]any) (fields []string) {
	for field, property := range op.properties(schemas) {
		schema := property.(map[string]any)
		kinds, _ := schema["type"].([]any)
		isText := schema["type"] == "string" || slices.Contains(kinds, any("string"))
		if isText && schema["enum"] == nil && !slices.Contains(noTexts, field) {
			fields = append(fields, field)
		}
	}
	slices.Sort(fields)
	return fields
}

// textDatasource is one of the fixture's own enterprise.
const textDatasource = "text-datasource"

// caller is somebody who may call the operation, in the fixture's own trial or enterprise.
func (s *trialFixture) caller(op operation, field string) (domain.Secret, string) {
	admins, err := s.Set.Admins.List(s.t.Context(), s.company.Enterprise.ID)
	fixture.Must(s.t, err)
	address := strings.NewReplacer("/modules/999999", "/modules/1", "/trials/999999", "/trials/1").Replace(op.address())
	address = s.ownRole(address)
	for what, id := range map[string]string{
		"enterprises": string(s.company.Enterprise.ID), "organizations": string(s.tenant()),
		"organization": string(s.tenant()),
		"datasources":  textDatasource, "projects": string(s.at.Project),
		"users": url.PathEscape(string(s.company.Admin.Subject)), "admins": admins[0].ID,
	} {
		address = strings.Replace(address, "/"+what+"/nobody-has-this", "/"+what+"/"+id, 1)
	}
	switch op.Action {
	case domain.AdminCreate, domain.AdminUpdate:
		return s.operator(), address
	case domain.UserRegister:
		return s.Identity.SignIn(field+"@"+s.company.Enterprise.Domain, s.tenant()), address
	case domain.RecordCreate, domain.RecordUpdate, domain.ExecutionCreate, domain.ExecutionUpdate:
		return s.bob, strings.Replace(address, "/nobody-has-this/nobody-has-this", s.path, 1)
	}
	return s.credentialFor(op, s.ada), address
}

// ownRole puts a role of the fixture's own project into an address.
func (s *trialFixture) ownRole(address string) string {
	s.t.Helper()
	if !strings.Contains(address, "/projects/nobody-has-this/roles") {
		return address
	}
	now := s.Set.Clock.Now()
	role, err := domain.NewRole{Name: "Of its own"}.Role("a-role", s.at.Project, now)
	fixture.Must(s.t, err)
	if _, err := s.Set.Roles.Get(s.t.Context(), s.tenant(), role.ID); err != nil {
		fixture.Must(s.t, s.Set.Roles.Insert(s.t.Context(), s.tenant(), role))
	}
	address = strings.Replace(address, "/projects/nobody-has-this/", "/projects/"+string(s.at.Project)+"/", 1)
	return strings.Replace(address, "/roles/nobody-has-this", "/roles/a-role", 1)
}

// TestEveryTextFieldHasTheRule fails for a field, of any operation, that keeps what no screen shows.
func TestEveryTextFieldHasTheRule(t *testing.T) {
	t.Parallel()
	s := newTrialFixture(t)
	invited := s.send("POST", "/api/v1/enterprises/invitations", s.operator(), `{"name":"X","admin_email":"x@x.example"}`)
	fixture.Must(t, s.Set.Datasources.Insert(t.Context(), domain.Datasource{
		ID: textDatasource, Enterprise: s.company.Enterprise.ID, Kind: domain.FilesDatasource, Phase: domain.DatasourceInUse,
	}, "secret"))
	token, found, schemas := s.inviteToken(invited.want(201).text("id")), 0, s.schemas()
	for _, op := range s.described() {
		for _, field := range op.texts(schemas) {
			credential, address := s.caller(op, field)
			for _, bad := range []string{"A\u0085B", "A\x1b[31m", "A\u009bB"} {
				body := map[string]any{field: bad}
				switch op.Action {
				case domain.EnterpriseOnboard:
					body["token"] = token
				case domain.EnterpriseOrganize:
					body["enterprise_id"] = invited.text("id")
				case domain.UploadStart:
					body["project_id"] = s.at.Project
				case domain.ExecutionCreate:
					body["user_id"] = nil // the caller
				}
				r := s.send(op.method, address, credential, op.with(t, body), why...)
				if r.status != 422 || !strings.Contains(r.body, `"location":"body.`+field+`"`) {
					t.Errorf("%s: %s is %q: %d %s", op.ID, field, bad, r.status, r.body)
				}
			}
			found++
		}
	}
	if found < 20 {
		t.Errorf("there are %d such fields", found)
	}
}
