package e2e

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
)

// generated is a CSV file of so many rows, made as it is read.
func generated(rows int) io.Reader {
	reader, writer := io.Pipe()
	go func() {
		fmt.Fprint(writer, "id,name,age,site,visit,status,score,comment\n")
		for i := range rows {
			if _, err := fmt.Fprintf(
				writer, "%d,patient %d,%d,site-%d,2026-11-%02d,ok,%d.5,\"a \"\"quoted\"\" comment, with commas\"\n", i, i, i%90,
				i%12, i%28+1, i%100,
			); err != nil {
				return
			}
		}
		writer.Close()
	}()
	return reader
}

// TestADyingImportLeavesNothing kills the API while it imports.
func TestADyingImportLeavesNothing(t *testing.T) {
	t.Parallel()
	s := scenario.NewStack(t)
	c := scenario.NewTenant(t, s, "Crash")
	c.Equip(t)
	if status, answer := c.Analyst.Upload(
		t, c.Records()+"/upload", "small.csv", strings.NewReader("a\n1\n2\n3\n"), nil,
	); status != 201 {
		t.Fatalf("%d %s", status, answer)
	}
	lost := make(chan struct{})
	go func() {
		defer close(lost)
		uploadInVain(c.Analyst, c.Records()+"/upload", generated(20_000))
	}()
	letGo := hold(t, s, openImport)
	syscall.Kill(s.APIPID(t), syscall.SIGKILL)
	<-s.Done
	<-lost
	letGo()
	s.Start(t)
	c.Renew(t)
	if n := c.Analyst.Get(t, c.Records()+"?count=true")["total_items"]; n != float64(3) {
		t.Errorf("after the crash there are %v records, want those of the import that ended", n)
	}
	if status, answer := c.Analyst.Upload(
		t, c.Records()+"/upload", "more.csv", strings.NewReader("a\n4\n"), nil,
	); status != 201 {
		t.Errorf("after the crash: %d %s", status, answer)
	}
}

// uploadInVain sends a file to an API that will not live to answer.
func uploadInVain(c scenario.Caller, path string, content io.Reader) {
	head := "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"big.csv\"\r\n\r\n"
	body := io.MultiReader(strings.NewReader(head), content, strings.NewReader("\r\n--x--\r\n"))
	req, err := http.NewRequest("POST", c.Base+path, body)
	if err != nil {
		return
	}
	req.Header.Set("Authorization", "Bearer "+c.Token)
	req.Header.Set("Content-Type", "multipart/form-data; boundary=x")
	if res, err := scenario.Client.Do(req); err == nil {
		res.Body.Close()
	}
}

// openImport is being written; while it is held, it is not published.
const openImport = "SELECT FROM imports WHERE state = 'OPEN' FOR UPDATE"

// hold returns once a query has locked rows, which do not change until they are let go: what is under way does not end
// before it is killed.
func hold(t *testing.T, s *scenario.Stack, query string, args ...any) (letGo func()) {
	t.Helper()
	db, err := pgx.Connect(t.Context(), s.DatabaseURL)
	expect.NoError(t, err)
	lock, err := db.Begin(t.Context())
	expect.NoError(t, err)
	expect.Eventually(t, query, func() bool {
		locked, err := lock.Exec(t.Context(), query, args...)
		expect.NoError(t, err)
		return locked.RowsAffected() > 0
	})
	return func() { _ = db.Close(context.Background()) }
}

// openImports counts, in the stack's own database, the imports that are being
// written.
func openImports(t *testing.T, s *scenario.Stack) (n int) {
	t.Helper()
	db, err := pgx.Connect(t.Context(), s.DatabaseURL)
	expect.NoError(t, err)
	defer db.Close(t.Context())
	expect.NoError(t, db.QueryRow(t.Context(), "SELECT count(*) FROM imports WHERE state = 'OPEN'").Scan(&n))
	return n
}
