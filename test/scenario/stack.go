// Package scenario runs the programs that a user would run, over real wire
// protocols, and takes companies through their first day, from outside only.
package scenario

import (
	"encoding/json"
	"fmt"
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

// Root is the repository, seen from this package.
const Root = "../.."

// StackInfo is what a stack says of itself in dev.json.
type StackInfo struct {
	APIURL        string `json:"api_url"`
	OpsURL        string `json:"ops_url"`
	DocsURL       string `json:"docs_url"`
	IssuerURL     string `json:"issuer_url"`
	MailURL       string `json:"mail_url"`
	MachineID     string `json:"machine_client_id"`
	MachineSecret string `json:"machine_client_secret"`
	OperatorEmail string `json:"operator_email"`
	DatabaseURL   string `json:"database_url"` // as the owner of the tables
	MongoURL      string `json:"mongo_url"`
	PostgresBin   string `json:"postgres_bin"` // folder of the server's programs

	OwnServers servers.OwnServers `json:"own_servers"`
}

// Stack is one `stack run` with a home of its own.
type Stack struct {
	StackInfo
	Home    string
	Env     []string // KEY=value, beside the environment of the test
	Cmd     *exec.Cmd
	Done    chan struct{} // closed when it has ended
	command string        // of bin/stack
}

// NewStack starts a stack in a fresh home; it ends with the test. env is added to its environment.
func NewStack(t testing.TB, env ...string) *Stack { t.Helper(); return newStack(t, "run", env) }

// NewServers is NewStack without an API: the test starts its nodes, the first of them by StartAPI.
func NewServers(t testing.TB, env ...string) *Stack {
	t.Helper()
	s := newStack(t, "serve", env)
	migrate := exec.Command(Absolute(t, "bin/migrate"), "up")
	migrate.Env = s.Settings(t)
	out, err := migrate.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	s.APIURL = "http://" + s.Setting(t, "HTTP_ADDR")
	return s
}

func newStack(t testing.TB, command string, env []string) *Stack {
	t.Helper()
	// Not t.TempDir: Postgres, which is not root, must be able to walk there.
	home, err := os.MkdirTemp("", "tenon-e2e-")
	expect.NoError(t, err)
	expect.NoError(t, os.Chmod(home, 0o755))
	s := &Stack{Home: home, Env: env, command: command}
	s.choosePorts(t)
	t.Cleanup(func() {
		s.Stop(syscall.SIGTERM)
		os.RemoveAll(home)
	})
	s.Start(t)
	return s
}

// portNames are what a stack listens for.
var portNames = []string{
	"api", "ops", "auth0", "mail", "smtp", "s3", "postgres", "mongo",
	"own_s3", "own_mongo", "behind_own_s3", "behind_own_mongo", "witness",
}

// choosePorts lets stacks of tests that run at once keep out of each other's
// way: each finds in its home the ports that it used before, as it were.
func (s *Stack) choosePorts(t testing.TB) {
	t.Helper()
	first, ports := servers.ReservePorts(t, len(portNames)), map[string]int{}
	for i, name := range portNames {
		ports[name] = first + i
	}
	text, err := json.Marshal(ports)
	expect.NoError(t, err)
	expect.NoError(t, os.WriteFile(filepath.Join(s.Home, "ports.json"), text, 0o600))
}

// Start runs the stack and waits until it says where it is.
func (s *Stack) Start(t testing.TB) {
	t.Helper()
	log, err := os.OpenFile(filepath.Join(s.Home, "run.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	expect.NoError(t, err)
	defer log.Close()
	os.Remove(filepath.Join(s.Home, "dev.json")) // what a killed stack has left
	s.Cmd = exec.Command(Absolute(t, "bin/stack"), s.command)
	s.Cmd.Dir, s.Cmd.Stdout, s.Cmd.Stderr = Root, log, log
	s.Cmd.Env = slices.Concat(os.Environ(), []string{"TENON_HOME=" + s.Home}, s.Env)
	s.Cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	expect.NoError(t, s.Cmd.Start())
	s.Done = make(chan struct{})
	go func() {
		s.Cmd.Wait()
		close(s.Done)
	}()
	s.await(t)
	s.Post(t, s.IssuerURL+"dev/limits", `{"enabled":false}`)
}

func (s *Stack) await(t testing.TB) {
	t.Helper()
	expect.Eventually(t, "the stack is ready", func() bool {
		select {
		case <-s.Done:
			t.Fatalf("the stack stopped by itself:\n%s", s.Tail())
		default:
		}
		text, err := os.ReadFile(filepath.Join(s.Home, "dev.json"))
		return err == nil && json.Unmarshal(text, &s.StackInfo) == nil && s.DatabaseURL != ""
	})
}

// Stop ends the stack as told, and waits.
func (s *Stack) Stop(how syscall.Signal) {
	if s.Cmd == nil {
		return
	}
	s.Cmd.Process.Signal(how)
	<-s.Done
}

func (s *Stack) Tail() string {
	text, _ := os.ReadFile(filepath.Join(s.Home, "run.log"))
	return string(text[max(0, len(text)-4000):])
}

// Settings are those of the stack's API, for a second one beside it.
func (s *Stack) Settings(t testing.TB) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(s.Home, "api.env"))
	expect.NoError(t, err)
	var all []string
	for line := range strings.Lines(string(text)) {
		if key, value, ok := strings.Cut(strings.TrimSpace(line), "="); ok && !strings.HasPrefix(key, "#") {
			all = append(all, key+"="+strings.Trim(value, `"'`))
		}
	}
	return all
}

// Setting is one of them.
func (s *Stack) Setting(t testing.TB, key string) string {
	t.Helper()
	for _, setting := range s.Settings(t) {
		if value, ok := strings.CutPrefix(setting, key+"="); ok {
			return value
		}
	}
	t.Fatalf("the stack's settings lack %s", key)
	return ""
}

// APIPID finds the API among the stack's children.
func (s *Stack) APIPID(t testing.TB) int {
	t.Helper()
	out, err := exec.Command("pgrep", "-P", fmt.Sprint(s.Cmd.Process.Pid), "-x", "api").Output()
	expect.NoError(t, err)
	var pid int
	_, err = fmt.Sscan(string(out), &pid)
	expect.NoError(t, err)
	return pid
}

func Absolute(t testing.TB, path string) string {
	t.Helper()
	full, err := filepath.Abs(filepath.Join(Root, path))
	expect.NoError(t, err)
	if _, err := os.Stat(full); err != nil {
		t.Fatalf("%s is not there: build it with `make build` (%v)", path, err)
	}
	return full
}
