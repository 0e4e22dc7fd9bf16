package cli

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/adapters/memory"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/fixture"
)

// rotated is a keyset with two keys, of which the old one seals three secrets; one of
// them, if damaged is set, does not open.
type rotated struct {
	sealed  int
	damaged bool
	lacks   bool
}

func (r *rotated) Status(context.Context) (domain.KeysetStatus, error) {
	old, young := domain.SealingKey{ID: "11", Missing: r.lacks}, domain.SealingKey{ID: "22", Primary: true}
	if r.sealed < 3 {
		old.Sealed = []domain.SealedCount{{Table: "datasources", Count: 3 - r.sealed}}
	}
	if r.sealed > 0 {
		young.Sealed = []domain.SealedCount{{Table: "datasources", Count: r.sealed}}
	}
	return domain.KeysetStatus{Keys: []domain.SealingKey{old, young}}, nil
}

func (r *rotated) Reseal(_ context.Context, after domain.SealedRow, _ int) (done domain.Resealed, err error) {
	if after.ID != "" {
		return done, nil
	}
	done.Next = domain.SealedRow{Table: "datasources", ID: "c"}
	if r.damaged {
		done.Unopened = []domain.SealedRow{{Table: "datasources", ID: "b"}}
	}
	done.Count = 3 - len(done.Unopened) - r.sealed
	r.sealed += done.Count
	return done, nil
}

func shellWith(t *testing.T, secrets ports.SealedSecrets) *shell {
	set := memory.New()
	set.SealedSecrets = secrets
	return &shell{t: t, core: fixture.Core(t, set)}
}

func TestKeysAreToldAndRekeyed(t *testing.T) {
	s := shellWith(t, &rotated{})
	want := "KEY  STATE    SECRETS  IN\n11   old      3        datasources: 3\n22   primary  0        -\n"
	if out := s.run(0, "keys", "status"); out != want {
		t.Errorf("status: %q", out)
	}
	want = "3 secrets are sealed anew, by the key 22.\nThese keys seal nothing and can be removed: 11\n"
	if out := s.run(0, "keys", "rekey"); out != want || s.err.String() != "3/3 datasources\n" {
		t.Errorf("rekey: %q, progress %q", out, &s.err)
	}
	var again rekeyedView
	if err := json.Unmarshal([]byte(s.run(0, "--json", "keys", "rekey")), &again); err != nil || again.Count != 0 ||
		again.Primary != "22" || len(again.Removable) != 1 {
		t.Errorf("again: %+v, %v", again, err)
	}
	var status keysetStatusView
	if err := json.Unmarshal([]byte(s.run(0, "--json", "keys", "status")), &status); err != nil ||
		!status.Keys[0].Removable || status.Keys[1].Tables["datasources"] != 3 {
		t.Errorf("status: %+v, %v", status, err)
	}
}

func TestWhatIsLeftUnderOldKeysIsAnExitCode(t *testing.T) {
	s := shellWith(t, &rotated{damaged: true})
	out := s.run(7, "keys", "rekey")
	if !strings.Contains(out, "Does not open, and was left as it is: datasources b\n") ||
		!strings.HasPrefix(s.err.String(), "2/3 datasources\nmigrate: secrets left under other keys: 1; they do not open") {
		t.Errorf("%q, %q", out, &s.err)
	}
	var view rekeyedView
	if err := json.Unmarshal([]byte(s.run(7, "--json", "keys", "rekey")), &view); err != nil || view.Left != 1 ||
		view.Unopened[0] != (sealedRowView{"datasources", "b"}) {
		t.Errorf("%+v, %v", view, err)
	}
	s = shellWith(t, &rotated{lacks: true})
	if s.run(5, "keys", "rekey"); !strings.Contains(s.err.String(), "key 11 seals 3 in datasources") {
		t.Errorf("%q", &s.err)
	}
}

func TestHelpOfKeysHasExamplesAndExitCodes(t *testing.T) {
	s := newShell(t)
	if out := s.run(0, "keys", "rekey", "--help"); !strings.Contains(out, "--json keys rekey") ||
		!strings.Contains(out, "7 some secrets") {
		t.Errorf("help: %s", out)
	}
	if out := s.run(0, "keys", "status", "--help"); !strings.Contains(out, "migrate keys status") {
		t.Errorf("help: %s", out)
	}
}
