package scenario

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/servers"
)

// Node is one more API on a stack.
type Node struct {
	Base     string // …/api/v1
	ops      string // its address for operators
	program  string
	settings []string
	cmd      *exec.Cmd
	log      string // a file
	dead     bool
}

// StartNode starts one more API on the stack and waits until it is ready; settings, as KEY=value, win over the
// stack's. Unless it is killed, it must end gracefully with the test.
func (s *Stack) StartNode(t testing.TB, settings ...string) *Node {
	t.Helper()
	address, ops := reserveAddresses(t)
	return s.startNode(t, Absolute(t, "bin/api"), address, ops, settings)
}

// StartRelease is StartNode with another program.
func (s *Stack) StartRelease(t testing.TB, program string, settings ...string) *Node {
	t.Helper()
	address, ops := reserveAddresses(t)
	return s.startNode(t, program, address, ops, settings)
}

// StartAPI is StartNode on servers that have no API yet: where the stack's own would be.
func (s *Stack) StartAPI(t testing.TB, settings ...string) *Node {
	t.Helper()
	return s.startNode(t, Absolute(t, "bin/api"), s.Setting(t, "HTTP_ADDR"), s.Setting(t, "OPS_ADDR"), settings)
}

func (s *Stack) startNode(t testing.TB, program, address, ops string, settings []string) *Node {
	t.Helper()
	n := s.launchNode(t, program, address, ops, settings)
	n.awaitReady(t)
	return n
}

// LaunchNode is StartNode that does not wait: the node may never become ready.
func (s *Stack) LaunchNode(t testing.TB, settings ...string) *Node {
	t.Helper()
	address, ops := reserveAddresses(t)
	return s.launchNode(t, Absolute(t, "bin/api"), address, ops, settings)
}

func (s *Stack) launchNode(t testing.TB, program, address, ops string, settings []string) *Node {
	t.Helper()
	n := &Node{
		Base: "http://" + address + "/api/v1", ops: ops, program: program, log: filepath.Join(t.TempDir(), "node.log"),
	}
	n.settings = slices.Concat(
		os.Environ(), s.Settings(t), settings, []string{"HTTP_ADDR=" + address, "OPS_ADDR=" + ops},
	)
	n.launch(t)
	t.Cleanup(func() { n.end(t) })
	return n
}

func (n *Node) launch(t testing.TB, settings ...string) {
	t.Helper()
	log, err := os.OpenFile(n.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	expect.NoError(t, err)
	defer log.Close()
	n.cmd = exec.Command(n.program)
	n.cmd.Dir = filepath.Dir(n.log) // where a core would lie
	n.cmd.Env = append(n.settings[:len(n.settings):len(n.settings)], settings...)
	n.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	n.cmd.Stdout, n.cmd.Stderr = log, log
	expect.NoError(t, n.cmd.Start())
	n.dead = false
}

func (n *Node) awaitReady(t testing.TB) {
	t.Helper()
	expect.Eventually(t, "the API is ready", func() bool { return n.Readiness() == 200 })
}

// Readiness is the status that the node answers a load balancer; 0 while it answers nothing.
func (n *Node) Readiness() int {
	res, err := http.Get("http://" + n.ops + "/readyz")
	if err != nil {
		return 0
	}
	res.Body.Close()
	return res.StatusCode
}

// Restart ends the API gracefully, unless it was killed, and starts it where it was; settings win over those that it
// had.
func (n *Node) Restart(t testing.TB, settings ...string) {
	t.Helper()
	n.end(t)
	n.launch(t, settings...)
	n.awaitReady(t)
}

func (n *Node) end(t testing.TB) {
	if n.dead {
		return
	}
	n.cmd.Process.Signal(syscall.SIGTERM)
	if err := n.cmd.Wait(); err != nil {
		t.Errorf("the API did not stop gracefully: %v\n%s", err, n.Log(t))
	}
}

// Address is where the API listens.
func (n *Node) Address() string {
	return strings.TrimSuffix(strings.TrimPrefix(n.Base, "http://"), "/api/v1")
}

// PID is that of the API's process.
func (n *Node) PID() int { return n.cmd.Process.Pid }

// Crash ends the API as a fault in its memory would, and reports whether it left a core.
func (n *Node) Crash(t testing.TB) (core bool) {
	t.Helper()
	n.dead = true
	expect.NoError(t, n.cmd.Process.Signal(syscall.SIGABRT))
	n.cmd.Wait()
	left, err := filepath.Glob(filepath.Join(n.cmd.Dir, "*core*"))
	expect.NoError(t, err)
	return n.cmd.ProcessState.Sys().(syscall.WaitStatus).CoreDump() || len(left) > 0
}

// MetricsURL is where Prometheus asks it.
func (n *Node) MetricsURL() string { return "http://" + n.ops + "/metrics" }

// Metrics is what the node tells Prometheus.
func (n *Node) Metrics(t testing.TB) string {
	t.Helper()
	res, err := http.Get(n.MetricsURL())
	expect.NoError(t, err)
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	expect.NoError(t, err)
	if res.StatusCode != 200 {
		t.Fatalf("%d %s", res.StatusCode, text)
	}
	return string(text)
}

// Kill ends the API as a power cut would.
func (n *Node) Kill() {
	n.dead = true
	n.cmd.Process.Kill()
	n.cmd.Wait()
}

// Log is all that the API has written.
func (n *Node) Log(t testing.TB) string {
	t.Helper()
	text, err := os.ReadFile(n.log)
	expect.NoError(t, err)
	return string(text)
}

// reserveAddresses keeps them for the node while it is down, too.
func reserveAddresses(t testing.TB) (api, ops string) {
	t.Helper()
	first := servers.ReservePorts(t, 2)
	return fmt.Sprintf("127.0.0.1:%d", first), fmt.Sprintf("127.0.0.1:%d", first+1)
}
