package http_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/adapters/memory"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/fixture"
)

// Every operation that one company has not says so to whom it would serve elsewhere, before it looks at what was
// sent; no other operation says so to anybody.
func TestOneCompanyAnswersWhatItHasNot(t *testing.T) {
	t.Parallel()
	w, stop := testAPIOn(t, fixture.Company(t))
	t.Cleanup(stop)
	w.Employee(t, "ada", "org:admin")
	tokens := map[domain.Relation]domain.Secret{
		domain.TenantAdmin: w.EmployeeToken("ada", "org:admin"), domain.Operator: w.Identity.SignIn(memory.OperatorEmail, ""),
	}
	refused := 0
	for _, op := range w.described() {
		if op.Action == domain.NotificationFollow { // a stream, which does not end
			continue
		}
		if told := strings.Contains(op.Description, "`single_company`"); told != domain.NeedsOrganization(op.Action) {
			t.Errorf("%s %s: the description says %q", op.method, op.path, op.Description)
		}
		for relation, token := range tokens {
			got := w.call(op, token, "X-Reason", "a test")
			says := strings.Contains(got.body, `"single_company"`)
			if says && got.status != 409 {
				t.Errorf("%s %s answers %d", op.method, op.path, got.status)
			}
			want := domain.NeedsOrganization(op.Action) && slices.Contains(domain.Relations(op.Action), relation)
			invitee := strings.HasPrefix(op.path, "/external") // its token is looked up by another action
			if want && !says || says && !domain.NeedsOrganization(op.Action) && !invitee {
				t.Errorf("%s %s by %s answers %d %s", op.method, op.path, relation, got.status, got.body)
			}
			if says {
				refused++
			}
		}
	}
	if refused < 30 {
		t.Errorf("only %d refusals", refused)
	}
}
