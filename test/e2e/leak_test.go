package e2e

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/tenon-health/tenon/test/expect"
)

// noLeak looks for what must not be there: patient data, names and credentials
// in everything that the programs have written to their logs, and patient data
// and what opens something in every row of the store.
func (c storyTenant) noLeak(t *testing.T) {
	t.Helper()
	patients := []string{"squamous", "celltype", "40817.25", "58.76522929500342", "alk.phos"}
	const last = "the-call-before-the-look"
	c.Admin.Call(t, 200, "GET", "/auth/me", nil, "X-Request-Id", last)
	var log []byte
	expect.Eventually(t, "the log has the last call", func() bool {
		var err error
		log, err = os.ReadFile(filepath.Join(c.Home, "run.log"))
		return err == nil && bytes.Contains(log, []byte(last))
	})
	for _, secret := range append(
		patients, "Lovelace", "Boole", c.Host, "ONC-201", "eyJ", c.Admin.Token[:40], c.InviteToken, c.TicketURL,
	) {
		if at := bytes.Index(log, []byte(secret)); at >= 0 {
			t.Errorf("the log holds %q: …%s…", secret, log[max(0, at-100):min(len(log), at+100)])
		}
	}
	_, handle, _ := strings.Cut(c.TicketURL, "ticket=")
	rows := c.rows(t)
	for _, secret := range append(patients, c.InviteToken, handle) {
		for table, text := range rows {
			if bytes.Contains(text, []byte(secret)) {
				t.Errorf("the table %s holds %q", table, secret)
			}
		}
	}
}

// rows is the text of every row of every table of the store.
func (c storyTenant) rows(t *testing.T) map[string][]byte {
	t.Helper()
	db, err := pgx.Connect(t.Context(), c.DatabaseURL)
	expect.NoError(t, err)
	defer db.Close(t.Context())
	found, err := db.Query(
		t.Context(),
		`SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', `+
			`'information_schema')`,
	)
	expect.NoError(t, err)
	tables, err := pgx.CollectRows(found, pgx.RowTo[string])
	expect.NoError(t, err)
	all := map[string][]byte{}
	for _, table := range tables {
		var text *string
		expect.NoError(
			t, db.QueryRow(t.Context(), fmt.Sprintf("SELECT string_agg(t::text, E'\\n') FROM %s AS t", table)).Scan(&text),
		)
		if text != nil {
			all[table] = []byte(*text)
		}
	}
	if len(all) < 20 {
		t.Errorf("only %d tables have rows", len(all))
	}
	return all
}
