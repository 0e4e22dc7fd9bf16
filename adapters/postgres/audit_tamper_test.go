package postgres

import (
	"testing"

	"github.com/tenon-health/tenon/adapters/memory"
	"github.com/tenon-health/tenon/core"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/expect"
)

// tampered is what an owner of the tables does to a trail of 300 entries, and what is found.
var tampered = map[domain.Trail]struct {
	sql    string
	faults []domain.AuditFault
}{
	"whole": {"SELECT ?", nil},
	"edited": {
		"UPDATE public.audit_entry SET body = replace(body, 'done', 'begun') WHERE trail = ? AND seq = 17",
		[]domain.AuditFault{{First: 17, Last: 17, Reason: domain.LeafChanged}},
	},
	"deleted": {
		"DELETE FROM public.audit_entry WHERE trail = ? AND seq = 299",
		[]domain.AuditFault{{First: 299, Last: 299, Reason: domain.LeavesMissing}},
	},
	"headless": {
		"DELETE FROM public.audit_log WHERE trail = ?",
		[]domain.AuditFault{{Last: 299, Reason: domain.LeavesAdded}},
	},
	"emptied": {
		"DELETE FROM public.audit_entry WHERE trail = ?",
		[]domain.AuditFault{{Last: 299, Reason: domain.LeavesMissing}},
	},
	"bare": {
		"DELETE FROM public.audit_node WHERE trail = ?",
		[]domain.AuditFault{{Last: 255, Reason: domain.LeavesMoved}},
	},
}

// An owner of the tables gets past the triggers, and is found.
func TestWhatAnOwnerChangesIsFound(t *testing.T) {
	t.Parallel()
	db, _ := openOwned(t)
	set := memory.New(memory.Options{})
	set.Store = New(db)
	c, err := core.New(set)
	must(t, err)
	for trail := range tampered {
		must(t, db.exec(t.Context(), `INSERT INTO public.audit_inbox
			(trail, id, at, actor, machine, action, target, project, outcome, request_id, reason)
			SELECT ?, 'e' || n, now(), 'ada', false, 'project.create', '', '', 'done', '', '' FROM generate_series(1, 300) AS n`,
			trail))
	}
	must(t, integrateSome(t.Context(), db))
	for _, table := range []string{"audit_entry", "audit_node", "audit_log"} {
		must(t, db.exec(t.Context(), "ALTER TABLE public."+table+" DISABLE TRIGGER "+table+"_only_grows"))
	}
	for trail, by := range tampered {
		must(t, db.exec(t.Context(), by.sql, trail))
	}
	reports, err := c.Audit.Verify(t.Context(), domain.By(domain.SystemActor("")), nil, nil)
	must(t, err)
	expect.Equal(t, len(reports), len(tampered))
	for _, r := range reports {
		expect.Equal(t, r.Faults, tampered[r.Trail].faults)
	}
}
