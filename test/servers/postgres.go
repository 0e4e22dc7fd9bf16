package servers

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// Postgres is a PostgreSQL server of a test of its own, which can be stopped and started. It loses nothing that it has
// confirmed. It ends with the test.
type Postgres struct {
	bin, home, port string
	ordinary        *syscall.Credential // nil unless we are root, as whom it does not run
	running         *exec.Cmd
}

// NewPostgres starts one by the programs in a folder.
func NewPostgres(t testing.TB, bin string) *Postgres {
	t.Helper()
	p := newPostgres(t, bin)
	p.run(t, "initdb", "-D", p.data(), "-U", "postgres", "-E", "UTF8", "--no-locale", "--no-sync", "-A", "trust")
	p.Start(t)
	return p
}

// NewStandby starts another one that follows p.
func (p *Postgres) NewStandby(t testing.TB) *Postgres {
	t.Helper()
	standby := newPostgres(t, p.bin)
	standby.run(t, "pg_basebackup", "-D", standby.data(), "-d", p.URL(), "-R", "--checkpoint=fast", "--no-sync")
	standby.Start(t)
	return standby
}

// newPostgres has an empty home, which goes when the test ends.
func newPostgres(t testing.TB, bin string) *Postgres {
	t.Helper()
	home, err := os.MkdirTemp("", "tenon-postgres-") // not t.TempDir, into which only we could walk
	if err != nil {
		t.Fatal(err)
	}
	p := &Postgres{bin: bin, home: home, port: reservePort(t)}
	t.Cleanup(func() {
		p.Stop(syscall.SIGQUIT)
		_ = os.RemoveAll(home)
	})
	if p.ordinary, err = ordinary(); err == nil && p.ordinary != nil {
		err = os.Chown(home, int(p.ordinary.Uid), int(p.ordinary.Gid))
	}
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// run waits for a program to end well.
func (p *Postgres) run(t testing.TB, program string, args ...string) {
	t.Helper()
	if said, err := p.command(program, args...).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
}

func ordinary() (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	nobody, err := user.Lookup("nobody")
	if err != nil {
		return nil, err
	}
	uid, err := strconv.ParseUint(nobody.Uid, 10, 32)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.ParseUint(nobody.Gid, 10, 32)
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, err
}

func (p *Postgres) data() string { return filepath.Join(p.home, "data") }

func (p *Postgres) command(program string, args ...string) *exec.Cmd {
	c := exec.Command(filepath.Join(p.bin, program), args...)
	c.Dir = p.home
	c.SysProcAttr = &syscall.SysProcAttr{Credential: p.ordinary}
	endWithUs(c.SysProcAttr)
	return c
}

// URL is where it is, running or not.
func (p *Postgres) URL() string {
	return fmt.Sprintf("postgres://postgres@127.0.0.1:%s/postgres?sslmode=disable", p.port)
}

// Start returns once it answers.
func (p *Postgres) Start(t testing.TB) {
	t.Helper()
	var said bytes.Buffer
	p.running = p.command("postgres", "-D", p.data(), "-p", p.port, "-c", "listen_addresses=127.0.0.1",
		"-c", "unix_socket_directories=", "-c", "timezone=UTC")
	p.running.Stderr = &said
	if err := p.running.Start(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for ctx.Err() == nil {
		if conn, err := pgx.Connect(ctx, p.URL()); err == nil {
			_ = conn.Close(ctx)
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Fatalf("PostgreSQL did not start: %s", said.String())
}

// Stop ends it: by SIGINT in good order, by SIGQUIT as a crash would.
func (p *Postgres) Stop(how syscall.Signal) {
	if p.running != nil {
		_ = p.running.Process.Signal(how)
		_ = p.running.Wait()
		p.running = nil
	}
}
