package domain_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
)

// Whatever takes a right away from people goes on while a tenant floods, and so do signing in and the audit trail.
func TestWhatIsCritical(t *testing.T) {
	t.Parallel()
	takesAway := []string{"revoke", "remove", "withdraw", "block", "disable"}
	files := []domain.Action{domain.AssetRemove} // which nobody waits for
	for _, a := range domain.Actions() {
		last := string(a)[strings.LastIndexAny(string(a), "._")+1:]
		if slices.Contains(takesAway, last) && !slices.Contains(files, a) && !domain.IsCritical(a) {
			t.Errorf("%s is not critical", a)
		}
	}
	for _, a := range []domain.Action{
		domain.AuthSignIn, domain.AuditList, domain.AuditIntegrate, domain.EnterpriseStatusSet,
	} {
		if !domain.IsCritical(a) {
			t.Errorf("%s is not critical", a)
		}
	}
	for _, a := range []domain.Action{domain.RecordList, domain.ProjectCreate, domain.RecordExport, domain.AssetContent} {
		if domain.IsCritical(a) {
			t.Errorf("%s is critical", a)
		}
	}
}

// What is critical is an action that somebody may do.
func TestEachCriticalActionIsInThePolicy(t *testing.T) {
	t.Parallel()
	for _, a := range domain.CriticalActions() {
		if len(domain.Relations(a)) == 0 {
			t.Errorf("nobody may do %s", a)
		}
	}
}
