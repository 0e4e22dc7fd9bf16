package e2e

import (
	"context"
	"crypto/rand"
	"net/url"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
)

// week is what an operator and the admins of a company do in one week, on two nodes.
type week struct {
	pair
	op       scenario.Caller
	provider scenario.Caller // as its console calls it
	member   string          // the provider's id of the role
	admin    string
	people   map[string]string // subjects, by the name before the @
}

// TestWeek is the week, day by day: each goes on where the one before has ended.
func TestWeek(t *testing.T) {
	t.Parallel()
	w := newWeek(t)
	for _, day := range []struct {
		name string
		live func(*week, *testing.T)
	}{
		{"1 the operator invites a company", (*week).invites},
		{"2 the company onboards", (*week).onboards},
		{"3 the admin sets the company up", (*week).setsUp},
		{"4 roles change", (*week).changesRoles},
		{"4 admins are removed at once", (*week).keepsAnAdmin},
		{"4 people are blocked, and leave", (*week).removesPeople},
		{"4 a person comes back", (*week).relinks},
		{"5 the operator changes modules and trials", (*week).changesCatalog},
		{"6 the company is suspended", (*week).suspends},
		{"6 the company is deleted", (*week).deletes},
	} {
		if !t.Run(day.name, func(t *testing.T) { day.live(w, t) }) {
			return
		}
	}
}

func newWeek(t *testing.T) *week {
	t.Helper()
	s := scenario.NewStack(t)
	host := "week" + strings.ToLower(rand.Text()[:8]) + ".example"
	w := &week{
		pair:   pair{Tenant: &scenario.Tenant{Stack: s, Name: "Müller & Söhne", Host: host}, node: s.StartNode(t)},
		op:     s.Operator(t),
		people: map[string]string{},
	}
	w.provider = management(t, s)
	var err error
	w.db, err = pgx.Connect(t.Context(), s.DatabaseURL)
	expect.NoError(t, err)
	t.Cleanup(func() { w.db.Close(context.Background()) })
	return w
}

// both is one caller at each node.
func (w *week) both(who scenario.Caller) []scenario.Caller {
	return []scenario.Caller{who, w.there(who)}
}

// of is the path of one person.
func (w *week) of(name string) string { return "/users/" + url.PathEscape(w.people[name]) }

// rolesOf is the path of what one person is in the organization.
func (w *week) rolesOf(name string) string {
	return "/auth/organizations/" + w.Organization + "/members/" + url.PathEscape(w.people[name]) + "/roles"
}

// company is a path below the company's own.
func (w *week) company(path string) string { return "/enterprises/" + w.EnterpriseID + path }

// joins registers who is invited or comes by the company's own sign-in.
func (w *week) joins(t *testing.T, name, last, role string) scenario.Object {
	t.Helper()
	first := strings.ToUpper(name[:1]) + name[1:]
	u := w.SignIn(t, name).Post(t, "/users/me", scenario.Object{"first_name": first, "last_name": last})
	if u["role"] != role || u["email"] != name+"@"+w.Host {
		t.Errorf("%s registered: %v", name, u)
	}
	w.people[name] = u["auth0_id"].(string)
	return u
}

// enter signs somebody in to the company, as the query says.
func (w *week) enter(t *testing.T, query url.Values) scenario.Caller {
	t.Helper()
	query.Set("organization", w.Organization)
	return scenario.Caller{Base: w.Anybody().Base, Token: w.Token(t, "GET", "dev/token?"+query.Encode(), nil)}
}

// refused wants an error with its status and code.
func refused(
	t *testing.T, who scenario.Caller, status int, code, method, path string, body any, headers ...string,
) {
	t.Helper()
	if answer := who.Call(t, status, method, path, body, headers...); answer["code"] != code {
		t.Errorf("%s %s: %v, want %s", method, path, answer, code)
	}
}

// because is why an operator does something to a company.
func because(reason string) []string { return []string{"X-Reason", url.PathEscape(reason)} }

// items are those of a list's answer.
func items(answer scenario.Object) (all []scenario.Object) {
	for _, item := range answer["items"].([]any) {
		all = append(all, item.(scenario.Object))
	}
	return all
}

// each is one field of all items, in their order.
func each(answer scenario.Object, field string) (all []string) {
	for _, item := range items(answer) {
		value, _ := item[field].(string)
		all = append(all, value)
	}
	return all
}
