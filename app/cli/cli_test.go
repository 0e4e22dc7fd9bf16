package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/adapters/memory"
	"github.com/tenon-health/tenon/core"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/fixture"
)

// shell runs commands on one core.
type shell struct {
	t        *testing.T
	core     *core.Core
	fails    error
	out, err bytes.Buffer
	file     string
	typed    io.Reader // nil where there is no terminal
}

func newShell(t *testing.T) *shell { return &shell{t: t, core: fixture.Core(t, memory.New())} }

func (s *shell) run(want int, args ...string) string {
	s.t.Helper()
	s.out.Reset()
	s.err.Reset()
	opened, closed := false, false
	open := func(_ context.Context, file string) (*core.Core, func(), error) {
		s.file, opened = file, true
		return s.core, func() { closed = true }, s.fails
	}
	code := Run(s.t.Context(), args, Env{
		Open:       open,
		OpenUp:     open,
		OpenDown:   open,
		OpenDoctor: open,
		OpenAudit:  open,
		OpenKeys:   open,
		Keysets:    echo{},
		AuditKeys:  fixedKeys{},
		Sources:    written{},
		Asked:      s.typed != nil,
		In:         s.typed,
		Out:        &s.out,
		Err:        &s.err,
		Version:    "v1.2.3",
	})
	if code != want {
		s.t.Errorf("%v: exit code %d, want %d; %s", args, code, want, &s.err)
	}
	if code == 0 && opened && !closed {
		s.t.Errorf("%v leaves the stores open", args)
	}
	return s.out.String()
}

func TestCommandsAnswerPeople(t *testing.T) {
	s := newShell(t)
	if out := s.run(0, "up"); out != "The shared tables are at memory.\nNo tenant is behind.\n"+
		"The indexes of the records are all there.\n" || s.err.String() != "1/1 public\n" {
		t.Errorf("up: %q, progress %q", out, &s.err)
	}
	if out := s.run(0, "tenant", "create", "org_b"); out != "The schema t_org_b is made, at memory.\n" {
		t.Errorf("create: %q", out)
	}
	if out := s.run(0, "tenant", "create", "org_b"); out != "The schema t_org_b is there already, at memory.\n" {
		t.Errorf("again: %q", out)
	}
	s.run(0, "tenant", "create", "org_a")
	if out := s.run(
		0,
		"--env-file",
		"some.env",
		"status",
	); out != "The shared tables are at memory, 0 migrations behind.\n"+
		"2 tenants are at memory, 0 migrations behind.\n"+
		"The tables of all tenants were never compared with their versions; see migrate verify.\n"+
		"The indexes of the records are all there.\n" {
		t.Errorf("status: %q", out)
	}
	s.run(0, "verify")
	if out := s.run(
		0,
		"status",
	); !strings.Contains(
		out,
		"\nThe tables of all tenants were compared with their versions at 20",
	) {
		t.Errorf("status after verify: %q", out)
	}
	lines := strings.Split(s.run(0, "status", "--all"), "\n")
	if len(lines) != 4 || !strings.HasPrefix(lines[1], "org_a   t_org_a") {
		t.Errorf("status: %q", lines)
	}
	if out := s.run(0, "status", "--tenant", "org_b"); strings.Contains(out, "org_a") || !strings.Contains(out, "org_b") {
		t.Errorf("status of one: %q", out)
	}
	s.run(4, "status", "--tenant", "org_c")
	s.run(0, "--env-file", "some.env", "tenant", "list")
	if s.file != "some.env" {
		t.Errorf("the settings come from %q", s.file)
	}
	if out := s.run(0, "tenant", "list"); strings.Contains(out, "public") || strings.Count(out, "\n") != 3 {
		t.Errorf("list: %q", out)
	}
}

func TestCommandsAnswerPrograms(t *testing.T) {
	s := newShell(t)
	for _, c := range []struct {
		args []string
		want string // key and value that the answer has
		is   any
	}{
		{[]string{"--json", "up"}, "name", "public"},
		{[]string{"--json", "tenant", "create", "Org 1"}, "", nil},
		{[]string{"--json", "tenant", "create", "org_1"}, "created", true},
		{[]string{"tenant", "create", "org_1", "--json"}, "created", false},
	} {
		if c.want == "" {
			s.run(2, c.args...)
			continue
		}
		var got map[string]any
		if err := json.Unmarshal([]byte(s.run(0, c.args...)), &got); err != nil || got[c.want] != c.is {
			t.Errorf("%v: %v, %v", c.args, got, err)
		}
	}
	var status statusView
	if err := json.Unmarshal([]byte(s.run(0, "--json", "status")), &status); err != nil ||
		status.Shared.Name != "public" || len(status.Versions) != 1 || status.Versions[0].Tenants != 1 ||
		status.Failed == nil {
		t.Errorf("status: %+v, %v", status, err)
	}
	if out := newShell(t).run(
		0, "--json", "tenant", "list",
	); strings.TrimSpace(strings.ReplaceAll(out, "\n", "")) != `{  "items": []}` {
		t.Errorf("an empty list: %s", out)
	}
}

func TestHelpAndVersionNeedNoSettings(t *testing.T) {
	s := newShell(t)
	s.fails = domain.ErrMailUnavailable
	if out := s.run(0, "--help"); !strings.Contains(out, "Exit codes") ||
		!strings.Contains(out, "migrate --json tenant list") {
		t.Errorf("help: %s", out)
	}
	if out := s.run(0, "tenant", "create", "--help"); !strings.Contains(out, "migrate tenant create org_AbC123") {
		t.Errorf("help of a command: %s", out)
	}
	if out := s.run(0, "--version"); out != "v1.2.3\n" {
		t.Errorf("version: %q", out)
	}
}

func TestProblemsGoToTheStandardErrorWithAnExitCodeEach(t *testing.T) {
	for _, c := range []struct {
		args  []string
		fails error
		code  int
		says  string
	}{
		{nil, nil, 2, "see migrate --help"},
		{[]string{"uq"}, nil, 2, "see migrate --help"},
		{[]string{"tenant", "create"}, nil, 2, "see migrate --help"},
		{[]string{"tenant", "create", "org 1"}, nil, 2, "[tenant_invalid]"},
		{[]string{"up"}, domain.ErrForbidden, 3, "[forbidden]"},
		{[]string{"up"}, domain.ErrTokenInvalid, 3, "[token_invalid]"},
		{[]string{"up"}, domain.ErrTenantNotFound, 4, "[tenant_not_found] No such tenant."},
		{[]string{"up"}, domain.ErrIdempotencyKeyInUse, 5, "[idempotency_in_progress]"},
		{[]string{"up"}, domain.NewError(domain.Stale, "x", "x"), 5, "[x]"},
		{[]string{"up"}, domain.ErrMailUnavailable, 6, "[mail_unavailable]"},
		{[]string{"up"}, domain.ErrProviderResponseInvalid, 6, "[provider_garbled]"},
		{[]string{"up"}, errors.New("boom"), 1, "[internal] boom"},
	} {
		s := newShell(t)
		s.fails = c.fails
		if out := s.run(c.code, c.args...); out != "" || !strings.HasPrefix(s.err.String(), "migrate: ") ||
			!strings.Contains(s.err.String(), c.says) {
			t.Errorf("%v, %v: answers %q, says %q", c.args, c.fails, out, &s.err)
		}
	}
}
