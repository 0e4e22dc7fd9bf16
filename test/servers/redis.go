package servers

import (
	"os"
	"os/exec"
	"testing"
)

// Redis is a Redis server of the machine, which keeps nothing. It can be stopped and started, and ends with the test.
type Redis struct{ *process }

// NewRedis starts one.
func NewRedis(t testing.TB) *Redis {
	t.Helper()
	program, err := exec.LookPath("redis-server")
	if err != nil {
		t.Fatal("This test needs Redis, which is not there: install it (on Debian and Ubuntu: " +
			"apt-get install redis-server; with Homebrew: brew install redis).")
	}
	return &Redis{newProcess(t, func(port string) *exec.Cmd {
		return exec.Command(
			program, "--bind", "127.0.0.1", "--port", port, "--save", "", "--appendonly", "no", "--dir", os.TempDir(),
		)
	})}
}

// URL is where it is, running or not.
func (r *Redis) URL() string { return "redis://" + r.address }
