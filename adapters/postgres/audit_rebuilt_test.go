package postgres

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/adapters/memory"
	"github.com/tenon-health/tenon/core"
	"github.com/tenon-health/tenon/core/audit/tlog"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/expect"
)

// auditing is the core on a store whose logs begin as those of an installation: with that of epochs. Each epoch is old
// at once.
func auditing(t *testing.T, db *DB) (*core.Core, domain.Call) {
	t.Helper()
	set := memory.New()
	set.Store, set.Settings.AuditEpoch = New(db), 0
	c, err := core.New(set)
	must(t, err)
	system := domain.By(domain.SystemActor(""))
	must(t, c.Audit.Compare(t.Context(), system))
	return c, system
}

// An owner who mends every hash, every subtree and the head is found by what was signed meanwhile, and between which
// two signatures; one who drops a whole log and its checkpoints, by the tree that the log of epochs tells.
func TestWhatAnOwnerMakesAnewIsFound(t *testing.T) {
	t.Parallel()
	db, _ := openOwned(t)
	c, system := auditing(t, db)
	for range 3 {
		for _, trail := range []string{"mended", "dropped"} {
			must(t, db.exec(t.Context(), `INSERT INTO public.audit_inbox
				(trail, id, at, actor, machine, action, target, project, outcome, request_id, reason)
				SELECT ?, 'e' || n, now(), 'ada', false, 'project.create', '', '', 'done', '', ''
				FROM generate_series(1, 100) AS n`, trail))
		}
		must(t, integrateSome(t.Context(), db))
		_, err := c.Audit.Epoch(t.Context(), system)
		must(t, err)
	}
	for _, table := range []string{"audit_entry", "audit_node", "audit_log", "audit_checkpoint"} {
		must(t, db.exec(t.Context(), "ALTER TABLE public."+table+" DISABLE TRIGGER "+table+"_only_grows"))
	}
	mend(t, db, "mended", 150)
	for _, table := range []string{"audit_entry", "audit_node", "audit_log", "audit_checkpoint"} {
		must(t, db.exec(t.Context(), "DELETE FROM public."+table+" WHERE trail = 'dropped'"))
	}
	wantFaults(t, c, map[domain.Trail]string{"mended": "[{100 199 rebuilt}]", "epochs": "[{0 2 tree}]"})
}

// An owner who makes what is signed unreadable does not get past it: that is found, too, and no receipt is made of it.
func TestWhatIsSignedAndUnreadableIsFound(t *testing.T) {
	t.Parallel()
	db, _ := openOwned(t)
	c, system := auditing(t, db)
	must(t, db.exec(t.Context(), `INSERT INTO public.audit_inbox
		(trail, id, at, actor, machine, action, target, project, outcome, request_id, reason)
		VALUES ('signed', 'e', now(), 'ada', false, 'project.create', '', '', 'done', '', '')`))
	must(t, integrateSome(t.Context(), db))
	_, err := c.Audit.Epoch(t.Context(), system)
	must(t, err)
	for _, table := range []string{"audit_entry", "audit_checkpoint"} {
		must(t, db.exec(t.Context(), "ALTER TABLE public."+table+" DISABLE TRIGGER "+table+"_only_grows"))
	}
	must(t, db.exec(t.Context(), "UPDATE public.audit_checkpoint SET body = 'x' WHERE trail = 'signed'"))
	wantFaults(t, c, map[domain.Trail]string{"signed": "[{0 0 rebuilt}]", "epochs": "[{0 0 tree}]"})
	for _, garbage := range []string{"{}", `{"count":"9000000000000000000"}`} {
		must(t, db.exec(t.Context(), "UPDATE public.audit_entry SET body = ? WHERE trail = 'epochs'", garbage))
		wantFaults(t, c, map[domain.Trail]string{
			"signed": "[{0 0 rebuilt}]", "epochs": "[{0 0 changed} {0 0 tree}]",
		})
	}
}

// Nothing is signed of a log that has become shorter than was signed, or another one.
func TestNothingIsSignedBackwards(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]string{
		"shorter": "UPDATE public.audit_log SET size = 0, root = DEFAULT, edge = DEFAULT WHERE trail = 'signed'",
		"another": "UPDATE public.audit_log SET root = sha256('x') WHERE trail = 'signed'",
		"epochs":  "UPDATE public.audit_log SET root = sha256('x') WHERE trail = 'epochs'",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db, app := openOwned(t)
			c, system := auditing(t, app)
			append1(t, db, "signed", "1")
			must(t, integrateSome(t.Context(), db))
			_, err := c.Audit.Epoch(t.Context(), system)
			must(t, err)
			must(t, app.exec(t.Context(), change)) // which the application's role may do
			if _, err = c.Audit.Epoch(t.Context(), system); !errors.Is(err, domain.ErrAuditTree) {
				t.Errorf("it answers %v", err)
			}
		})
	}
}

func wantFaults(t *testing.T, c *core.Core, want map[domain.Trail]string) {
	t.Helper()
	reports, err := c.Audit.Verify(t.Context(), domain.By(domain.SystemActor("")), nil, nil)
	must(t, err)
	found := map[domain.Trail]string{}
	for _, r := range reports {
		found[r.Trail] = fmt.Sprint(r.Faults)
	}
	expect.Equal(t, found, want)
}

// mend changes one line of a log, and all hashes with it.
func mend(t *testing.T, db *DB, trail domain.Trail, seq int) {
	t.Helper()
	var lines []string
	for leaf, err := range (auditEntries{db}).Leaves(t.Context(), domain.AuditQuery{Trail: trail}, 0, 1000) {
		must(t, err)
		lines = append(lines, leaf.Line)
	}
	lines[seq] = strings.Replace(lines[seq], "project.create", "project.delete", 1)
	head, leaves, nodes, err := tlog.Append(domain.AuditHead{}, lines)
	must(t, err)
	for _, table := range []string{"audit_entry", "audit_node"} {
		must(t, db.exec(t.Context(), "DELETE FROM public."+table+" WHERE trail = ?", trail))
	}
	more := &logged{heads: map[domain.Trail]domain.AuditHead{}}
	more.add(trail, head, leaves, nodes)
	must(t, more.store(t.Context(), db.shared(t.Context())))
}
