package servers

import (
	"context"
	"net"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"
)

// Redis is a Redis server of the machine, on a port of its own, which keeps nothing. It ends with the test.
type Redis struct {
	port    string
	program string
	running *exec.Cmd
}

// NewRedis starts one.
func NewRedis(t testing.TB) *Redis {
	t.Helper()
	program, err := exec.LookPath("redis-server")
	if err != nil {
		t.Fatal("This test needs Redis, which is not there: install it (on Debian and Ubuntu: " +
			"apt-get install redis-server; with Homebrew: brew install redis).")
	}
	r := &Redis{port: reservePort(t), program: program}
	r.Start(t)
	t.Cleanup(r.Stop)
	return r
}

// URL is where it is, running or not.
func (r *Redis) URL() string { return "redis://" + r.address() }

func (r *Redis) address() string { return net.JoinHostPort("127.0.0.1", r.port) }

// Start returns once it takes connections.
func (r *Redis) Start(t testing.TB) {
	t.Helper()
	r.running = exec.Command(
		r.program, "--bind", "127.0.0.1", "--port", r.port, "--save", "", "--appendonly", "no", "--dir", os.TempDir(),
	)
	r.running.SysProcAttr = &syscall.SysProcAttr{}
	endWithUs(r.running.SysProcAttr)
	if err := r.running.Start(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	for ctx.Err() == nil {
		if conn, err := net.Dial("tcp", r.address()); err == nil {
			conn.Close()
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("Redis did not start.")
}

// Stop ends it at once.
func (r *Redis) Stop() {
	if r.running != nil {
		_ = r.running.Process.Kill()
		_ = r.running.Wait()
		r.running = nil
	}
}
