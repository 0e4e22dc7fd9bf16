package observe_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/tenon-health/tenon/adapters/memory"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// progress is an answer of the store.
type progress struct {
	ports.AuditCheckpoints
	now domain.AuditProgress
}

func (s *progress) Progress(context.Context, []string, int) (domain.AuditProgress, error) {
	return s.now, nil
}

func TestHowFarTheAuditTrailsAreSigned(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m, store, clock := newMetrics("v"), &progress{}, memory.New().Clock
		m.ShowAudit(store, clock, domain.Settings{
			AuditKeys: []domain.AuditKey{{}}, AuditWitnesses: []domain.AuditWitness{{Name: "w"}},
		})
		wants(t, m, "tenon_audit_entries_waiting 0", "tenon_audit_halted 0", "tenon_audit_epoch_age_seconds +Inf",
			"tenon_audit_cosigned_age_seconds +Inf")
		store.now = domain.AuditProgress{
			Waiting: 3, Halted: true, Signed: clock.Now().Add(-time.Minute), Cosigned: clock.Now().Add(-time.Hour),
		}
		time.Sleep(15 * time.Second)
		wants(t, m, "tenon_audit_entries_waiting 3", "tenon_audit_halted 1", "tenon_audit_epoch_age_seconds 75",
			"tenon_audit_cosigned_age_seconds 3615")
	})
}

// Where nothing is to be signed, no age is told, so that no alert is.
func TestWhereNothingIsSignedNoAgeIsTold(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := newMetrics("v")
		m.ShowAudit(memory.New().AuditCheckpoints, ports.SystemClock{}, domain.Settings{})
		wants(t, m, "tenon_audit_entries_waiting 0", "tenon_audit_halted 0")
		if strings.Contains(scrape(m), "_age_seconds") {
			t.Error("an age is told")
		}
	})
}
