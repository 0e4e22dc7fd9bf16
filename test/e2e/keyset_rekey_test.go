package e2e

import (
	"bufio"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/tenon-health/tenon/test/expect"
)

// killRekeying ends the command in its middle: invitations are held by somebody, for whom it waits when it has done the
// rest.
func (r *rotation) killRekeying(t *testing.T, old string) {
	t.Helper()
	tx, err := connectStore(t, r).Begin(t.Context())
	expect.NoError(t, err)
	_, err = tx.Exec(t.Context(), "SELECT 1 FROM public.enterprise_invitations FOR UPDATE")
	expect.NoError(t, err)
	watcher := connectStore(t, r)
	c := r.cli.command(t, "keys", "rekey")
	c.Stdout = r.cli.said
	said, err := c.StderrPipe()
	expect.NoError(t, err)
	expect.NoError(t, c.Start())
	progress := bufio.NewScanner(said)
	for progress.Scan() && !strings.HasSuffix(progress.Text(), " sso_tickets") {
		fmt.Fprintln(r.cli.said, progress.Text())
	}
	expect.Eventually(t, "it waits", func() bool { return waits(t, watcher) })
	expect.NoError(t, c.Process.Kill())
	_ = c.Wait() // it was killed
	expect.NoError(t, tx.Rollback(t.Context()))
	if left := r.sealedBy(t, old); left["enterprise_invitations"] < generatedEnterprises || len(left) != 1 {
		t.Errorf("the old key seals %v after the end in the middle", left)
	}
}

// waits reports whether a session waits for a row of an invitation.
func waits(t *testing.T, db *pgx.Conn) (found bool) {
	t.Helper()
	expect.NoError(t, db.QueryRow(t.Context(), `SELECT EXISTS (SELECT FROM pg_stat_activity
		WHERE wait_event_type = 'Lock' AND query LIKE '%enterprise_invitations%')`).Scan(&found))
	return found
}

// sealedBy is how many secrets a key seals, by table.
func (r *rotation) sealedBy(t *testing.T, id string) map[string]int {
	t.Helper()
	for _, key := range r.cli.status(t) {
		if key.ID == id {
			return key.Tables
		}
	}
	t.Fatalf("nobody knows the key %s", id)
	return nil
}

// rekey does the rest.
func (r *rotation) rekey(t *testing.T, old, young string) {
	t.Helper()
	left := r.sealedBy(t, old)["enterprise_invitations"]
	out, said := r.cli.want(t, 0, "--json", "keys", "rekey")
	var done struct {
		Primary       string
		Rekeyed, Left int
		Unopened      []any
		Removable     []string
	}
	expect.NoError(t, json.Unmarshal([]byte(out), &done))
	if done.Primary != young || done.Rekeyed != left || done.Left != 0 || len(done.Unopened) != 0 ||
		fmt.Sprint(done.Removable) != fmt.Sprint([]string{old}) {
		t.Errorf("rekeyed %+v, want %d", done, left)
	}
	if want := fmt.Sprintf("%d/%d enterprise_invitations\n", left, left); !strings.HasSuffix(said, want) {
		t.Errorf("it says %q, and not %q", said, want)
	}
	keys := r.cli.status(t)
	if len(keys) != 2 || keys[0].ID != old || !keys[0].Removable || keys[1].Secrets < 4*generatedEnterprises {
		t.Errorf("the keys are %+v", keys)
	}
}
