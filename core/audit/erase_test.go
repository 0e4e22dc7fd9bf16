package audit_test

import (
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/fixture"
)

// While all is stopped nobody is forgotten: what waits would bring the name back.
func TestNothingIsErasedWhileAllIsStopped(t *testing.T) {
	t.Parallel()
	w, c := installation(t)
	epoch(t, w)
	fixture.Must(t, w.Set.AuditCheckpoints.Halt(t.Context(), domain.AuditHalt{Reason: domain.LogOlder}))
	_, err := w.Audit.Erase(t.Context(), fixture.System(""), domain.AuditErasure{Value: string(c.Admin.Subject)})
	fixture.Want(t, err, domain.ErrAuditHalted)
}
