package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// The test's own program plays the stack and the API, so that nothing is built for it.
func TestMain(m *testing.M) {
	switch os.Getenv("STACK_TEST_AS") {
	case "stack":
		main()
	case "api":
		playAPI()
	default:
		os.Exit(m.Run())
	}
}

// playAPI shows what it got, and dies when asked.
func playAPI() {
	fmt.Println("the API takes calls")
	http.HandleFunc("/readyz", func(http.ResponseWriter, *http.Request) {})
	http.HandleFunc("/die", func(http.ResponseWriter, *http.Request) { os.Exit(7) })
	http.HandleFunc("/api/v1/auth/me", func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, r.Header.Get("Authorization"))
	})
	go func() { _ = http.ListenAndServe(os.Getenv("OPS_ADDR"), nil) }()
	fmt.Println(http.ListenAndServe(os.Getenv("HTTP_ADDR"), nil))
}

type played struct {
	*exec.Cmd
	t    *testing.T
	home string
	said *bytes.Buffer
	ends chan error
}

func play(t *testing.T, home string, args ...string) *played {
	t.Helper()
	p := &played{
		t: t, home: home, said: &bytes.Buffer{}, ends: make(chan error, 1), Cmd: exec.Command(os.Args[0], args...),
	}
	p.Env = append(os.Environ(), "STACK_TEST_AS=stack", "TENON_HOME="+home)
	p.Stdout, p.Stderr, p.WaitDelay = p.said, p.said, time.Second
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { p.ends <- p.Wait() }()
	return p
}

func playRun(t *testing.T, home string) *played {
	return play(
		t, home, "run", "--api", script(t, "STACK_TEST_AS=api exec "+os.Args[0]), "--migrate", script(t, "echo migrated $1"),
	)
}

func script(t *testing.T, line string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "program")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+line+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}

func (p *played) ready() (c stackInfo) {
	p.t.Helper()
	for end := time.Now().Add(5 * time.Minute); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if text, err := os.ReadFile(filepath.Join(p.home, "dev.json")); err == nil {
			if err := json.Unmarshal(text, &c); err != nil {
				p.t.Fatal(err)
			}
			return c
		}
		if err, over := p.over(); over {
			p.t.Fatalf("the stack ended (%v):\n%s", err, p.said)
		}
	}
	p.t.Fatal("the stack did not get ready")
	return c
}

func (p *played) over() (error, bool) {
	select {
	case err := <-p.ends:
		return err, true
	default:
		return nil, false
	}
}

func query(t *testing.T, url, sql string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	if _, err := conn.Exec(t.Context(), sql); err != nil {
		t.Fatal(err)
	}
}

func TestRunSurvivesKillAndKeepsItsPlace(t *testing.T) {
	home := t.TempDir()
	first := playRun(t, home)
	before := first.ready()
	query(t, before.DatabaseURL, "CREATE TABLE kept (id int)")
	_ = first.Process.Kill()
	<-first.ends
	_ = os.Remove(filepath.Join(home, "dev.json"))

	second := playRun(t, home)
	after := second.ready()
	if before != after {
		t.Errorf("it was\n%+v\nand is\n%+v", before, after)
	}
	query(t, after.DatabaseURL, "SELECT id FROM kept")
	checkFirstCall(t, after)
	checkLocked(t, home)
	_ = second.Process.Signal(syscall.SIGTERM)
	if err := <-second.ends; err != nil {
		t.Errorf("it ended with %v:\n%s", err, second.said)
	}
	checkNothingLeft(t, home)
}

func checkFirstCall(t *testing.T, c stackInfo) {
	t.Helper()
	if _, err := exec.LookPath("curl"); err != nil {
		t.Log("the pasted line is not tried without curl")
		return
	}
	out, err := exec.CommandContext(t.Context(), "sh", "-c", firstCall(c)).CombinedOutput()
	if err != nil || !strings.HasPrefix(string(out), "Bearer ey") {
		t.Errorf("the pasted line answers %s (%v)", out, err)
	}
}

func checkLocked(t *testing.T, home string) {
	t.Helper()
	other := play(t, home, "serve")
	if err := <-other.ends; err == nil || !strings.Contains(other.said.String(), "TENON_HOME=") {
		t.Errorf("a second stack on the same home ended with %v:\n%s", err, other.said)
	}
}

func checkNothingLeft(t *testing.T, home string) {
	t.Helper()
	if _, err := os.Stat(filepath.Join(home, "dev.json")); !os.IsNotExist(err) {
		t.Errorf("dev.json is still there (%v)", err)
	}
	lines, _ := filepath.Glob("/proc/[0-9]*/cmdline")
	for _, file := range lines {
		if line, err := os.ReadFile(file); err == nil && bytes.Contains(line, []byte(home)) {
			t.Errorf("a process is left: %s", bytes.ReplaceAll(line, []byte{0}, []byte(" ")))
		}
	}
}

func TestRunEndsWhenTheAPIDies(t *testing.T) {
	p := playRun(t, t.TempDir())
	c := p.ready()
	if r, err := http.Get(c.OpsURL + "/die"); err == nil {
		r.Body.Close()
	}
	if err := <-p.ends; err == nil || p.ProcessState.ExitCode() != 1 ||
		!strings.Contains(p.said.String(), "the API stopped by itself (exit status 7)") {
		t.Errorf("it ended with %v:\n%s", err, p.said)
	}
	for _, page := range []string{"migrated up", "the API takes calls", "Tenon is ready."} {
		if !strings.Contains(p.said.String(), page) {
			t.Errorf("%q was not said in:\n%s", page, p.said)
		}
	}
}

func TestTestRunsACommandOnFreshServers(t *testing.T) {
	p := play(t, t.TempDir(), "test", "--", "sh", "-c", `cat "$TENON_STACK" "$TENON_STACK_ENV"; exit 3`)
	<-p.ends
	if code := p.ProcessState.ExitCode(); code != 3 {
		t.Errorf("the exit code is %d", code)
	}
	for _, page := range []string{
		`"api_url": ""`, `"operator_email": "operator@tenon.example"`, "DATABASE_URL='postgres://", "REQUEST_KEY=",
	} {
		if !strings.Contains(p.said.String(), page) {
			t.Errorf("%q is missing in:\n%s", page, p.said)
		}
	}
}

func TestDotenvQuotesWhatAShellWouldTakeApart(t *testing.T) {
	got := string(dotenv([]string{"A=plain/+=", "B=a&b", "C=x y"}))
	if want := "A=plain/+=\nB='a&b'\nC='x y'\n"; got != want {
		t.Errorf("it is %q", got)
	}
}
