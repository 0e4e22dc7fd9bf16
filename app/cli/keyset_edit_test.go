package cli

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/core"
	"github.com/tenon-health/tenon/core/domain"
)

// echo answers what it was asked for instead of a keyset.
type echo struct{}

func (echo) New() (domain.Secret, string, error) { return "new", "1", nil }
func (echo) Add(file string) (domain.Secret, string, error) {
	return domain.Secret("add " + file), "2", nil
}
func (echo) Promote(file, key string) (domain.Secret, string, error) {
	return domain.Secret("promote " + file + " " + key), key, nil
}
func (echo) Remove(file, key string) (domain.Secret, string, error) {
	return domain.Secret("remove " + file + " " + key), key, nil
}

func TestAKeysetIsAnswered(t *testing.T) {
	for _, c := range []struct {
		args   string
		answer string
		told   string
	}{
		{"keys new", "new", "The key 1 is made"},
		{"--env-file a.env keys add", "add a.env", "The key 2 is added"},
		{"keys add --env-file a.env", "add a.env", "The key 2 is added"},
		{"--env-file a.env keys promote 7", "promote a.env 7", "The key 7 is the primary one"},
	} {
		s := newShell(t)
		s.fails = domain.ErrStoreUnavailable // none of them needs the store
		if out := s.run(0, strings.Fields(c.args)...); out != c.answer+"\n" || !strings.HasPrefix(s.err.String(), c.told) {
			t.Errorf("%s: %q, %q", c.args, out, &s.err)
		}
	}
	var view struct{ Keyset, Key string }
	if err := json.Unmarshal([]byte(newShell(t).run(0, "--json", "keys", "new")), &view); err != nil ||
		view.Keyset != "new" || view.Key != "1" {
		t.Errorf("%+v, %v", view, err)
	}
}

func TestOnlyAKeyThatSealsNothingIsRemoved(t *testing.T) {
	s, _ := rotated(t)
	for key, code := range map[string]int{"11": 5, "22": 5, "33": 4, "x": 4} {
		if out := s.run(code, "keys", "remove", key); out != "" {
			t.Errorf("%s: %q", key, out)
		}
	}
	s.run(0, "keys", "rekey")
	if out := s.run(0, "keys", "remove", "11"); out != "remove  11\n" {
		t.Errorf("got %q", out)
	}
}

func TestAKeysetIsNotPrintedOnATerminal(t *testing.T) {
	for _, args := range []string{"new", "add", "promote 7", "remove 7"} {
		for print, code := range map[string]int{"": 2, " --print": 0} {
			s, _ := rotated(t)
			s.run(0, "keys", "rekey")
			s.out.Reset()
			s.err.Reset()
			open := func(context.Context, string) (*core.Core, func(), error) { return s.core, func() {}, nil }
			env := Env{Open: open, OpenKeys: open, Keysets: echo{}, Terminal: true, Out: &s.out, Err: &s.err}
			line := strings.Fields("keys " + strings.ReplaceAll(args, "remove 7", "remove 11") + print)
			if got := Run(t.Context(), line, env); got != code || (s.out.Len() > 0) != (code == 0) {
				t.Errorf("%v: exit code %d, %q, %q", line, got, &s.out, &s.err)
			}
		}
	}
}
