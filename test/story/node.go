package story

import (
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"github.com/tenon-health/tenon/test/expect"
)

// Node starts one more API on the stack, waits until it is ready, and returns
// where it is called. It must end gracefully with the test.
func (s *Stack) Node(t testing.TB) (base string) {
	t.Helper()
	address, ops := freeAddress(t), freeAddress(t)
	cmd := exec.Command(Absolute(t, "bin/api"))
	cmd.Env = append(append(os.Environ(), s.Settings(t)...), "HTTP_ADDR="+address, "OPS_ADDR="+ops)
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	var log strings.Builder
	cmd.Stdout, cmd.Stderr = &log, &log
	expect.NoError(t, cmd.Start())
	t.Cleanup(func() {
		cmd.Process.Signal(syscall.SIGTERM)
		if err := cmd.Wait(); err != nil {
			t.Errorf("the second API did not stop gracefully: %v\n%s", err, log.String())
		}
	})
	expect.Eventually(t, "the second API is ready", func() bool {
		res, err := http.Get("http://" + ops + "/readyz")
		if err == nil {
			res.Body.Close()
		}
		return err == nil && res.StatusCode == 200
	})
	return "http://" + address + "/api/v1"
}

// freeAddress is none of those that the system gives to outgoing connections:
// one of them could take it before the API does.
func freeAddress(t testing.TB) string {
	t.Helper()
	for {
		address := fmt.Sprintf("127.0.0.1:%d", 20_000+rand.IntN(12_000))
		if l, err := net.Listen("tcp", address); err == nil {
			expect.NoError(t, l.Close())
			return address
		}
	}
}
