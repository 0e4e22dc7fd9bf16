package e2e

import (
	"encoding/json"
	"maps"
	"net/url"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
)

// management calls the provider as its console does, past the API.
func management(t *testing.T, s *scenario.Stack) scenario.Caller {
	t.Helper()
	settings := map[string]string{}
	for _, line := range s.Settings(t) {
		key, value, _ := strings.Cut(line, "=")
		settings[key] = value
	}
	form := url.Values{
		"grant_type": {"client_credentials"}, "client_id": {settings["AUTH0_MGMT_CLIENT_ID"]},
		"client_secret": {settings["AUTH0_MGMT_CLIENT_SECRET"]}, "audience": {s.IssuerURL + "api/v2/"},
	}
	return scenario.Caller{
		Base: s.IssuerURL + "api/v2/", Token: s.Token(t, "POST", "oauth/token", strings.NewReader(form.Encode())),
	}
}

// away makes the provider fail at the next calls of a kind, in a way of the stand-in's /dev/faults.
func (w *week) away(t *testing.T, method, path string, times int, how scenario.Object) {
	t.Helper()
	wrong := scenario.Object{"method": method, "path": path, "times": times}
	maps.Copy(wrong, how)
	body, err := json.Marshal(wrong)
	expect.NoError(t, err)
	if status := w.Post(t, w.IssuerURL+"dev/faults", string(body)); status != 200 {
		t.Fatalf("the provider takes no fault: %d", status)
	}
}

// back ends all faults.
func (w *week) back(t *testing.T) {
	t.Helper()
	scenario.Caller{Base: w.IssuerURL}.Call(t, 204, "DELETE", "dev/faults", nil)
}

// membersPath is where the provider keeps who belongs to the company.
func (w *week) membersPath() string { return "/api/v2/organizations/" + w.Organization + "/members" }

// providerRoles are those that the provider gives to people of the company. Who took up an invitation that had expired
// here only has one there, too.
func (w *week) providerRoles(t *testing.T) map[string]string {
	t.Helper()
	roles := map[string]string{}
	for _, member := range askProvider[[]struct {
		Email string
		Roles []struct{ Name string }
	}](t, w, "organizations/"+w.Organization+"/members?per_page=100&fields=user_id,email,roles") {
		for _, role := range member.Roles {
			if !strings.HasSuffix(member.Email, "@"+w.Host) {
				continue
			}
			roles[member.Email] = strings.TrimPrefix(roles[member.Email]+" "+role.Name, " ")
		}
	}
	return roles
}

// askProvider reads what the provider has.
func askProvider[T any](t *testing.T, w *week, path string) (out T) {
	t.Helper()
	status, answer := w.provider.Send(t, "GET", path, "", nil)
	if status != 200 || json.Unmarshal(answer, &out) != nil {
		t.Fatalf("%s: %d %s", path, status, answer)
	}
	return out
}

// connectionsThere are the ids of the connections by which people of the company may sign in, at the provider.
func (w *week) connectionsThere(t *testing.T) (ids []string) {
	t.Helper()
	for _, c := range askProvider[[]struct {
		ID string `json:"connection_id"`
	}](t, w, "organizations/"+w.Organization+"/enabled_connections") {
		ids = append(ids, c.ID)
	}
	return ids
}

// invitedThere are the addresses that the provider has an open invitation for.
func (w *week) invitedThere(t *testing.T) (emails []string) {
	t.Helper()
	for _, i := range askProvider[[]struct{ Invitee struct{ Email string } }](
		t, w, "organizations/"+w.Organization+"/invitations",
	) {
		emails = append(emails, i.Invitee.Email)
	}
	return emails
}

// roleThere is the provider's id of a role, also of one that nobody can give.
func (w *week) roleThere(t *testing.T, name string) string {
	t.Helper()
	for _, role := range askProvider[[]struct{ ID, Name string }](t, w, "roles?per_page=100") {
		if role.Name == name {
			return role.ID
		}
	}
	t.Fatalf("the provider has no role %s", name)
	return ""
}

// personThere is what the provider has of one person.
func (w *week) personThere(t *testing.T, name string) scenario.Object {
	t.Helper()
	return askProvider[scenario.Object](t, w, "users/"+url.PathEscape(w.people[name]))
}
