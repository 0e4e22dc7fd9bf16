package servers

import (
	"context"
	"crypto/rand"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// Database makes a fresh empty database on the stack's Postgres and returns its
// URL. It is dropped when the test ends.
func Database(t testing.TB) string {
	t.Helper()
	made, drop := NewDatabase(t, "")
	t.Cleanup(drop)
	return made
}

// Clone makes a copy of the database at a URL, to which nobody may be connected.
func Clone(t testing.TB, template string) string {
	t.Helper()
	made, drop := NewDatabase(t, template)
	t.Cleanup(drop)
	return made
}

// NewDatabase makes a database, a copy of the one at template unless that is
// empty, for more than one test: drop it when they have ended.
func NewDatabase(t testing.TB, template string) (made string, drop func()) {
	t.Helper()
	server, err := url.Parse(Setting(t, "DATABASE_URL"))
	if err != nil {
		t.Fatal("DATABASE_URL is not a URL.")
	}
	name := "test_" + strings.ToLower(rand.Text())
	statement := "CREATE DATABASE " + name
	if source, err := url.Parse(template); template != "" && err == nil {
		statement += " TEMPLATE " + pgx.Identifier{strings.TrimPrefix(source.Path, "/")}.Sanitize()
	}
	if err := execute(server.String(), statement); err != nil {
		t.Fatal(err)
	}
	mine := *server
	mine.Path = "/" + name
	return mine.String(), func() {
		if err := dropped(server.String(), name); err != nil {
			t.Error(err)
		}
	}
}

// dropped tries again, whatever came of the last try: our role may not end an autovacuum worker that is just in
// there, but it leaves soon.
func dropped(server, name string) (err error) {
	for range 50 {
		if err = execute(server, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)"); err == nil {
			return nil
		}
		time.Sleep(100 * time.Millisecond)
	}
	return err
}

func execute(url, statement string) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, statement)
	return err
}
