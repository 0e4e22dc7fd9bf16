// Package postgres runs a real PostgreSQL: one that is found on the machine, else one from the Python package.
package postgres

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"github.com/tenon-health/tenon/test/stack/child"
)

// Database is what the platform connects to: to migrate as User, who owns it and is no superuser, and to serve as
// AppUser.
const (
	Database = "tenon"
	User     = "tenon"
	AppUser  = "tenon_app"
)

// Options say where and how the server runs.
type Options struct {
	Data     string     // folder of the cluster, made on first use
	Cache    string     // folder of the template that new clusters are copied from
	Port     func() int // called at the last moment, when the port is let go
	Durable  bool       // false is faster and fine for tests: only a crash of the machine loses data
	Log      *os.File   // a file, because its last lines explain a failed start
	Packaged func(ctx context.Context, path string) (string, error)
}

// Server is a running PostgreSQL.
type Server struct {
	*child.Process
	URL    string // as User
	AppURL string
	Bin    string // folder of its programs, pg_dump among them
}

// Start makes the cluster if need be and answers when it takes connections.
func Start(ctx context.Context, o Options) (*Server, error) {
	bin, err := find(ctx, o)
	if err != nil {
		return nil, err
	}
	user, err := child.Ordinary()
	if err != nil {
		return nil, err
	}
	if !user.Reaches(bin.postgres()) {
		return nil, fmt.Errorf("PostgreSQL refuses to run as root, and the user %s cannot reach %s: "+
			"set TENON_CACHE (or TENON_POSTGRES_BIN) to a folder that everyone may pass, such as /var/cache/tenon", user.Name,
			bin.dir)
	}
	c := cluster{bin: bin, user: user, data: o.Data}
	if err := c.ensure(ctx, o.Cache); err != nil {
		return nil, err
	}
	return c.serve(ctx, o)
}

// heldTime is how long a killed server is waited for: its backends notice within moments, on a busy machine later.
const heldTime = time.Minute

// serve tries again while backends of a killed server still hold its shared memory.
func (c cluster) serve(ctx context.Context, o Options) (*Server, error) {
	for end := time.Now().Add(heldTime); ; time.Sleep(100 * time.Millisecond) {
		s, err := c.attempt(ctx, o)
		if err == nil || !lastWords(o.Log).contain("shared memory block") || time.Now().After(end) {
			return s, err
		}
	}
}

func (c cluster) attempt(ctx context.Context, o Options) (*Server, error) {
	password, appPassword, err := c.passwords()
	if err != nil {
		return nil, err
	}
	port := o.Port()
	p, err := child.Start(child.Spec{
		Name: "PostgreSQL", Args: c.args(port, o.Durable), Env: environment(), Dir: "/", Log: o.Log, User: c.user,
		Stop: stopSignal(o.Durable), Death: syscall.SIGQUIT, Grace: 10 * time.Second,
	})
	if err != nil {
		return nil, err
	}
	s := &Server{
		Process: p, URL: address(port, User, password), AppURL: address(port, AppUser, appPassword), Bin: c.bin.dir,
	}
	if err := p.Ready(ctx, s.answers); err != nil {
		p.Stop()
		return nil, fmt.Errorf("%w\n%s", err, lastWords(o.Log))
	}
	return s, nil
}

func (c cluster) args(port int, durable bool) []string {
	args := []string{c.bin.postgres(), "-D", c.data, "-p", strconv.Itoa(port)}
	for _, setting := range settings(durable) {
		args = append(args, "-c", setting)
	}
	return args
}

// No socket: its path may be longer than the 107 bytes that a socket's name may have.
func settings(durable bool) []string {
	s := []string{
		"listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=400", "timezone=UTC", "log_timezone=UTC",
	}
	if !durable {
		s = append(s, "fsync=off", "synchronous_commit=off", "full_page_writes=off")
	}
	return s
}

// SIGINT ends the sessions and writes a checkpoint; SIGQUIT leaves at once.
func stopSignal(durable bool) syscall.Signal {
	if durable {
		return syscall.SIGINT
	}
	return syscall.SIGQUIT
}

func environment() []string {
	return []string{"PATH=" + os.Getenv("PATH"), "TZ=UTC", "LC_ALL=C", "HOME=/"}
}

func address(port int, user, password string) string {
	u := url.URL{
		Scheme: "postgres", User: url.UserPassword(user, password),
		Host: fmt.Sprintf("127.0.0.1:%d", port), Path: "/" + Database, RawQuery: "sslmode=disable",
	}
	return u.String()
}

func (c cluster) passwords() (owner, app string, err error) {
	first, err := os.ReadFile(filepath.Join(c.data, passwordFile))
	second, other := os.ReadFile(filepath.Join(c.data, appPasswordFile))
	if err := errors.Join(err, other); err != nil {
		return "", "", fmt.Errorf(
			"a password of the cluster is missing; erase the data with make clean-data and start again: %w", err,
		)
	}
	return string(first), string(second), nil
}
