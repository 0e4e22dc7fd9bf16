package servers

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// One client's statements go to the server's connections in turn, so that
// whatever clings to one of them is missed at once.
const poolerConfig = `[databases]
* = host=%s port=%s
[pgbouncer]
pool_mode = transaction
default_pool_size = 8
server_round_robin = 1
listen_addr = 127.0.0.1
listen_port = %s
unix_socket_dir =
auth_type = scram-sha-256
auth_file = %s
log_connections = 0
log_disconnections = 0
log_stats = 0
`

// Pooler starts a PgBouncer in transaction mode in front of the database at a
// URL, and returns the URL that leads through it. It ends with the test.
func Pooler(t testing.TB, database string) string {
	t.Helper()
	program := findPooler(t)
	server, err := url.Parse(database)
	if err != nil {
		t.Fatal("The URL of the database is not one.")
	}
	through, err := startPooler(t, program, *server)
	if err != nil {
		t.Fatal(err)
	}
	return through
}

// findPooler knows where Debian puts it, which is not on everybody's path.
func findPooler(t testing.TB) string {
	t.Helper()
	for _, name := range []string{"pgbouncer", "/usr/sbin/pgbouncer"} {
		if program, err := exec.LookPath(name); err == nil {
			return program
		}
	}
	t.Fatal("This test needs PgBouncer, which is not there: install it (on Debian and Ubuntu: " +
		"apt-get install pgbouncer; with Homebrew: brew install pgbouncer).")
	return ""
}

func startPooler(t testing.TB, program string, server url.URL) (through string, err error) {
	t.Helper()
	port := reservePort(t)
	config, err := configurePooler(t, server, port)
	if err != nil {
		return "", err
	}
	server.Host = net.JoinHostPort("127.0.0.1", port)
	ended, err := runPooler(t, program, config)
	if err != nil {
		return "", err
	}
	return server.String(), ready(server.String(), ended)
}

// configurePooler writes the files into a folder that t.TempDir could not be:
// ordinary users cannot walk there.
func configurePooler(t testing.TB, server url.URL, port string) (config string, err error) {
	t.Helper()
	dir, err := os.MkdirTemp("", "tenon-pooler-*")
	if err != nil {
		return "", err
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	config, users := filepath.Join(dir, "pgbouncer.ini"), filepath.Join(dir, "users.txt")
	password, _ := server.User.Password()
	return config, errors.Join(
		os.WriteFile(users, fmt.Appendf(nil, "%q %q\n", server.User.Username(), password), 0o600),
		os.WriteFile(config, fmt.Appendf(nil, poolerConfig, server.Hostname(), server.Port(), port, users), 0o600),
		handOver(dir, users, config),
	)
}
