package servers

import (
	"net"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// Mongo is a server of MongoDB's protocol of a test of its own, which can be stopped and started. It ends with the
// test.
type Mongo struct {
	program, data, port string
	running             *exec.Cmd
}

// NewMongo starts one by the program that the stack has.
func NewMongo(t testing.TB) *Mongo {
	t.Helper()
	m := &Mongo{program: Own(t).Mongo.Program, data: t.TempDir(), port: reservePort(t)}
	m.Start(t)
	t.Cleanup(m.Stop)
	return m
}

// URL is where it is, running or not.
func (m *Mongo) URL() string { return "mongodb://" + m.address() }

func (m *Mongo) address() string { return net.JoinHostPort("127.0.0.1", m.port) }

// Start returns once it takes connections.
func (m *Mongo) Start(t testing.TB) {
	t.Helper()
	m.running = exec.Command(m.program, m.arguments()...)
	m.running.SysProcAttr = &syscall.SysProcAttr{}
	endWithUs(m.running.SysProcAttr)
	if err := m.running.Start(); err != nil {
		t.Fatal(err)
	}
	for late := time.Now().Add(time.Minute); time.Now().Before(late); time.Sleep(10 * time.Millisecond) {
		if conn, err := net.Dial("tcp", m.address()); err == nil {
			conn.Close()
			return
		}
	}
	t.Fatal("MongoDB did not start.")
}

func (m *Mongo) arguments() []string {
	if filepath.Base(m.program) == "mongod" {
		return []string{"--port", m.port, "--dbpath", m.data, "--bind_ip", "127.0.0.1", "--nounixsocket"}
	}
	return []string{"--port", m.port, "--storage-path", m.data, "--host", "127.0.0.1", "--standalone", "--sync-on-commit"}
}

// Stop ends it at once.
func (m *Mongo) Stop() {
	if m.running != nil {
		_ = m.running.Process.Kill()
		_ = m.running.Wait()
		m.running = nil
	}
}
