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
// URL, as the owner. It is dropped when the test ends.
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
	server := parsed(t, "DATABASE_OWNER_URL")
	name := "test_" + strings.ToLower(rand.Text())
	statement := "CREATE DATABASE " + name
	if source, err := url.Parse(template); template != "" && err == nil {
		statement += " TEMPLATE " + pgx.Identifier{strings.TrimPrefix(source.Path, "/")}.Sanitize()
	}
	grant := "GRANT CREATE ON DATABASE " + name + " TO " + parsed(t, "DATABASE_URL").User.Username() // a copy lacks it
	if err := execute(server.String(), statement, grant); err != nil {
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

func parsed(t testing.TB, setting string) *url.URL {
	t.Helper()
	server, err := url.Parse(Setting(t, setting))
	if err != nil {
		t.Fatalf("%s is not a URL.", setting)
	}
	return server
}

// AsApplication is the URL of a database for the role by which the API signs in.
func AsApplication(t testing.TB, database string) string {
	t.Helper()
	mine, err := url.Parse(database)
	if err != nil {
		t.Fatal("The URL of the database is not one.")
	}
	mine.User = parsed(t, "DATABASE_URL").User
	return mine.String()
}

// DatabaseSettings are those of programs on a database.
func DatabaseSettings(t testing.TB, database string) []string {
	t.Helper()
	return []string{"DATABASE_URL=" + AsApplication(t, database), "DATABASE_OWNER_URL=" + database}
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

func execute(url string, statements ...string) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	for _, statement := range statements {
		if _, err := conn.Exec(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}
