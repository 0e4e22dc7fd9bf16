package e2e

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
)

// removal is a way in which a company loses an admin.
type removal struct{ method, path, body string }

func (w *week) demotion(t *testing.T, name string) removal {
	t.Helper()
	return removal{"PUT", w.rolesOf(name), fmt.Sprintf(`{"role_ids":[%q]}`, w.member)}
}

func (w *week) deletedAdmin(t *testing.T, name string) removal {
	t.Helper()
	return removal{"DELETE", w.company("/admins/" + w.adminID(t, name)), ""}
}

func (w *week) blocking(t *testing.T, name string) removal {
	t.Helper()
	body := fmt.Sprintf(`{"organization_id":%q}`, w.Organization)
	return removal{"POST", "/auth/users/" + url.PathEscape(w.people[name]) + "/block", body}
}

// keepsAnAdmin takes the last two admins away at once, one at each node, in each pair of ways: one of them stays.
func (w *week) keepsAnAdmin(t *testing.T) {
	w.op.Call(t, 200, "PUT", w.rolesOf("dan"), scenario.Object{"role_ids": []string{w.member}}, because("two are left")...)
	ways := []func(*testing.T, string) removal{w.demotion, w.deletedAdmin, w.blocking}
	for i, first := range ways {
		for _, second := range ways[i:] {
			codes := w.removeBoth(t, first(t, "ada"), second(t, "cyd"))
			slices.Sort(codes)
			expect.Equal(t, codes, []string{"", "last_admin"})
			w.restoreAdmins(t)
		}
	}
	w.op.Call(t, 204, "DELETE", w.company("/admins/"+w.adminID(t, "cyd")), nil, because("one is left")...)
	for _, way := range ways {
		r := way(t, "ada")
		if code := w.remove(t, w.op, r); code != "last_admin" {
			t.Errorf("%s %s: %s", r.method, r.path, code)
		}
	}
	refused(t, w.Admin, 409, "last_admin", "DELETE", w.of("ada"), nil)
	w.restoreAdmins(t)
}

// removeBoth takes two admins away at once, and returns the codes of the refusals, empty for what was done.
func (w *week) removeBoth(t *testing.T, one, other removal) []string {
	t.Helper()
	codes := make([]string, 2)
	var wg sync.WaitGroup
	for i, by := range w.both(w.op) {
		wg.Go(func() { codes[i] = w.remove(t, by, []removal{one, other}[i]) })
	}
	wg.Wait()
	return codes
}

// remove returns the code of the refusal, empty for what was done.
func (w *week) remove(t *testing.T, by scenario.Caller, r removal) string {
	status, answer := by.Send(t, r.method, r.path, "application/json", strings.NewReader(r.body), because("at once")...)
	if status/100 == 2 {
		return ""
	}
	_, code, _ := strings.Cut(string(answer), `"code":"`)
	code, _, _ = strings.Cut(code, `"`)
	return code
}

// restoreAdmins makes admins again of both.
func (w *week) restoreAdmins(t *testing.T) {
	t.Helper()
	for _, name := range []string{"ada", "cyd"} {
		in := scenario.Object{"organization_id": w.Organization}
		w.op.Call(t, 200, "POST", "/auth/users/"+url.PathEscape(w.people[name])+"/unblock", in, because("again")...)
		w.op.Call(t, 201, "POST", w.company("/admins"), scenario.Object{"email": name + "@" + w.Host}, because("again")...)
	}
	w.agree(t, map[string]string{"ada": "org:admin", "bob": "org:member", "cyd": "org:admin", "dan": "org:member"})
	w.Admin = w.SignIn(t, "ada")
}
