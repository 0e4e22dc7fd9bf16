package postgres

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/tenon-health/tenon/adapters/postgres/migrate"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/servers"
)

// before is the migrations of the program that came before one of them.
func before(t *testing.T, version string) *migrate.Files {
	t.Helper()
	folder, earlier := os.DirFS("migrate/migrations"), fstest.MapFS{}
	must(t, fs.WalkDir(folder, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasPrefix(path, "public/") && path[len("public/"):] >= version {
			return err
		}
		text, err := fs.ReadFile(folder, path)
		earlier[path] = &fstest.MapFile{Data: text}
		return err
	}))
	files, err := migrate.Read(earlier)
	must(t, err)
	return &files
}

// link is an entry as it was part of a chain, and the hash that the entry after it was linked to.
func link(e domain.AuditEntry, seq int, last string) (hash string) {
	h := sha256.New()
	for _, part := range []string{
		last, strconv.Itoa(seq), e.ID, e.At.UTC().Format(time.RFC3339Nano), string(e.Actor), strconv.FormatBool(e.Machine),
		string(e.Action), e.Target, string(e.Project), string(e.Outcome), e.RequestID, e.Reason,
	} {
		fmt.Fprintf(h, "%d:%s", len(part), part)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// A trail that was a chain of hashes becomes a log, which begins with what the chain was, and where it was broken.
func TestAChainBecomesALog(t *testing.T) {
	t.Parallel()
	url := servers.Database(t)
	cfg := config(url, 4)
	cfg.Migrations = before(t, "008_audit_log")
	old, cleanup, err := Open(t.Context(), cfg)
	must(t, err)
	defer cleanup()
	_, err = NewSchemas(old).Up(t.Context(), domain.MigrationHow{}, nil)
	must(t, err)
	heads := map[string]string{}
	for n, ms := range []int{0, 7, 120} {
		e := domain.AuditEntry{
			ID: fmt.Sprint("e", n), At: time.Date(2026, 3, 1, 12, 0, 0, ms*1e6, time.UTC), Actor: "auth0|ödön", Machine: n == 1,
			Action: domain.RecordGet, Outcome: domain.OutcomeDone, RequestID: "r", Reason: "why: not",
		}
		for _, trail := range []string{"whole", "broken"} {
			heads[trail] = link(e, n+1, heads[trail])
			must(
				t,
				old.exec(t.Context(), `INSERT INTO public.audit VALUES (?, ?, ?, ?, ?, ?, ?, '', '', ?, ?, ?, ?)`, trail, n+1,
					e.ID, e.At, e.Actor, e.Machine, e.Action, e.Outcome, e.RequestID, e.Reason, heads[trail]),
			)
		}
		if n == 0 {
			heads["broken"] = strings.Repeat("0", 64)
		}
	}
	append1(t, old, "whole", "it waits")
	db := openAt(t, url, 4)
	_, err = NewSchemas(db).Up(t.Context(), domain.MigrationHow{}, nil)
	must(t, err)
	must(t, integrateSome(t.Context(), db))
	for trail, n := range map[domain.Trail]int{"whole": 5, "broken": 4} {
		first := wantLog(t, db, trail, n)[0]
		brokenAt := map[domain.Trail]string{"whole": "", "broken": "2"}[trail]
		want := fmt.Sprintf(
			`"broken_at":"%s","entries":"3","head":"%s","kind":"chain","v":1}`,
			brokenAt,
			heads[string(trail)],
		)
		if !strings.HasSuffix(first, want) {
			t.Errorf("%s begins with %s, want %s", trail, first, want)
		}
	}
	wantEntries(t, db)
	back := domain.MigrationHow{By: "cli:ada@host", Target: "007_access_facts", LockTimeout: time.Second}
	if _, err = NewSchemas(db).Down(t.Context(), back); !errors.Is(err, domain.ErrMigrationLosesData) {
		t.Errorf("the log is lost: %v", err)
	}
	back.Force = true
	_, err = NewSchemas(db).Down(t.Context(), back)
	must(t, err)
	expect.Equal(t, count(t, db, "public.audit_inbox WHERE actor IN ('auth0|ödön', 'ada')"), 7)
	_, err = NewSchemas(db).Up(t.Context(), domain.MigrationHow{}, nil)
	must(t, err)
	must(t, integrateSome(t.Context(), db))
	wantLog(t, db, "whole", 4)
	wantEntries(t, db)
}

// wantEntries finds all of a trail in their order.
func wantEntries(t *testing.T, db *DB) {
	t.Helper()
	page, err := New(db).AuditEntries.List(t.Context(), domain.AuditQuery{
		Trail: "whole", CursorQuery: domain.CursorQuery{Size: 10},
	})
	must(t, err)
	var ids []string
	for _, e := range page.Items {
		ids = append(ids, e.ID)
	}
	expect.Equal(t, ids, []string{"e0", "e1", "e2", "it waits"})
	expect.Equal(t, page.Items[1].At, time.Date(2026, 3, 1, 12, 0, 0, 7e6, time.UTC))
}
