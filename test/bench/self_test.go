package bench

import (
	"net"
	"os"
	"os/exec"
	"syscall"
	"testing"

	"github.com/tenon-health/tenon/test/expect"
)

// What is measured beside the API runs in processes of their own, as the API does: this program once more.
const (
	serves   = "TENON_BENCH_SERVES"
	servesAt = "TENON_BENCH_ADDRESS"
)

func serve() {
	switch os.Getenv(serves) {
	case "bare":
		serveBare(os.Getenv(servesAt))
	case "finds":
		serveFinds(os.Getenv(servesAt))
	}
}

func startSelf(b *testing.B, env ...string) node {
	b.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	expect.NoError(b, err)
	address := l.Addr().String()
	l.Close()
	self, err := os.Executable()
	expect.NoError(b, err)
	cmd := exec.Command(self)
	cmd.Env = append(append(os.Environ(), env...), servesAt+"="+address)
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	cmd.Stderr = os.Stderr
	expect.NoError(b, cmd.Start())
	b.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	expect.Eventually(b, "the server answers", func() bool { return listens(address) })
	return node{address, cmd.Process.Pid}
}

func listens(address string) bool {
	conn, err := net.Dial("tcp", address)
	if err == nil {
		conn.Close()
	}
	return err == nil
}
