package servers

import (
	"net"
	"os/exec"
	"syscall"
	"testing"
	"time"
)

// process is a server of a test of its own, which can be stopped and started where it was. It ends with the test.
type process struct {
	address string
	command func() *exec.Cmd
	running *exec.Cmd
	ended   <-chan struct{}
}

// newProcess starts one at a free port.
func newProcess(t testing.TB, command func(port string) *exec.Cmd) *process {
	t.Helper()
	port := reservePort(t)
	p := &process{
		address: net.JoinHostPort("127.0.0.1", port), command: func() *exec.Cmd { return command(port) },
	}
	t.Cleanup(p.Stop)
	p.Start(t)
	return p
}

// Start returns once it takes connections.
func (p *process) Start(t testing.TB) {
	t.Helper()
	cmd := p.command()
	cmd.SysProcAttr = &syscall.SysProcAttr{}
	endWithUs(cmd.SysProcAttr)
	ended, err := run(cmd)
	if err != nil {
		t.Fatal(err)
	}
	p.running, p.ended = cmd, ended
	if err := awaitAddress(p.address, ended); err != nil {
		t.Fatalf("%s did not start: %v", cmd.Path, err)
	}
}

// Stop ends it at once, and returns when nobody takes connections any more: a process of its own may outlive it for a
// moment, and would be taken for the next.
func (p *process) Stop() {
	if p.running == nil {
		return
	}
	_ = p.running.Process.Kill()
	<-p.ended
	p.running = nil
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(time.Millisecond) {
		conn, err := net.Dial("tcp", p.address)
		if err != nil {
			return
		}
		conn.Close()
	}
}
