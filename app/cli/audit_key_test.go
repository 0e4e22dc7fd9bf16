package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/core/audit/tlog"
	"github.com/tenon-health/tenon/core/domain"
)

// fixedKeys makes the same key each time, and lists it unless a file is named.
type fixedKeys struct{}

var fixedSeed = make([]byte, 32)

func (fixedKeys) New(installation string) (domain.Secret, error) {
	return tlog.NewKey(installation, fixedSeed)
}

func (fixedKeys) List(file string) ([]domain.AuditKey, error) {
	if file != "" {
		return nil, nil
	}
	return []domain.AuditKey{{Installation: "tenon.example", Seed: domain.Secret(fixedSeed)}}, nil
}

const fixedKey = "PRIVATE+KEY+tenon.example+"

func TestAKeyOfTheAuditTrailsIsMade(t *testing.T) {
	s := newShell(t)
	s.fails = domain.ErrStoreUnavailable // the command needs no store
	out := s.run(0, "audit", "keys", "--new", "tenon.example")
	if key, err := tlog.ParseKey(
		domain.Secret(strings.TrimSpace(out)),
	); err != nil ||
		key.Installation != "tenon.example" {
		t.Errorf("%v, %v", key, err)
	}
	var view struct{ Key string }
	if err := json.Unmarshal([]byte(s.run(0, "--json", "audit", "keys", "--new", "tenon.example")), &view); err != nil ||
		!strings.HasPrefix(view.Key, fixedKey) {
		t.Error(err)
	}
	s.run(2, "audit", "keys", "--new", "Not a host")
}

func TestAKeyOfTheAuditTrailsGoesIntoAFileOfItsOwn(t *testing.T) {
	file := filepath.Join(t.TempDir(), "key")
	if out := newShell(t).run(0, "audit", "keys", "--new", "tenon.example", "--file", file); out != "" {
		t.Errorf("said %q", out)
	}
	before, err := os.ReadFile(file)
	if err != nil || !strings.HasPrefix(string(before), fixedKey) {
		t.Fatal(err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	newShell(t).run(2, "audit", "keys", "--new", "other.example", "--file", file)
	newShell(t).run(2, "audit", "keys", "--new", "tenon.example", "--file", filepath.Join(file, "below"))
	if after, _ := os.ReadFile(file); string(after) != string(before) {
		t.Error("a key was replaced")
	}
}

func TestVerifierKeysAreTold(t *testing.T) {
	key := domain.AuditKey{Installation: "tenon.example", Seed: domain.Secret(fixedSeed)}
	for args, want := range map[string]string{
		"audit keys": tlog.VerifierKey(key, "tenon.example"),
		"audit keys --origin tenon.example/audit/1/1": tlog.VerifierKey(key, "tenon.example/audit/1/1"),
		"--json audit keys":                           tlog.VerifierKey(key, "tenon.example"),
		"--env-file none audit keys":                  "AUDIT_SIGNING_KEY is empty",
	} {
		out := newShell(t).run(0, strings.Fields(args)...)
		if !strings.Contains(out, want) || strings.Contains(out, "PRIVATE") {
			t.Errorf("%s: %q, want %q", args, out, want)
		}
	}
}

func TestAKeyOfTheAuditTrailsIsNotPrintedOnATerminal(t *testing.T) {
	for args, code := range map[string]int{
		"": 0, "--new a.example": 2, "--new a.example --print": 0, "--print": 2, "--file f": 2,
		"--new a.example --origin a.example/audit/1/1": 2,
	} {
		s := newShell(t)
		env := Env{AuditKeys: fixedKeys{}, Terminal: true, Out: &s.out, Err: &s.err}
		if got := Run(t.Context(), strings.Fields("audit keys "+args), env); got != code || (s.out.Len() > 0) != (code == 0) {
			t.Errorf("%q: exit code %d, %q, %q", args, got, &s.out, &s.err)
		}
	}
}
