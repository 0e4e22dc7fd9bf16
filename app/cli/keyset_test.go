package cli

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/adapters/memory"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/fixture"
)

// rotated is an installation with three passwords that the key 11 has sealed, and both that key and a new one.
func rotated(t *testing.T) (*shell, *memory.SealedSecrets) {
	t.Helper()
	set := memory.New()
	secrets := set.SealedSecrets.(*memory.SealedSecrets)
	secrets.Use("11")
	for _, id := range []string{"a", "b", "c"} {
		fixture.Must(t, set.Enterprises.Insert(t.Context(), domain.Enterprise{
			ID: domain.EnterpriseID(id), Domain: id + ".example", AdminEmail: id + "@" + id + ".example",
		}))
		fixture.Must(t, set.Datasources.Insert(t.Context(), domain.Datasource{
			ID: domain.DatasourceID(id), Enterprise: domain.EnterpriseID(id), Kind: domain.FilesDatasource,
		}, "c4n4ry"))
	}
	secrets.Use("22", "11")
	return &shell{t: t, core: fixture.Core(t, set)}, secrets
}

func TestKeysAreToldAndRekeyed(t *testing.T) {
	s, _ := rotated(t)
	want := "KEY  STATE    SECRETS  IN\n22   primary  0        -\n11   old      3        datasources: 3\n"
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
		!status.Keys[1].Removable || status.Keys[0].Tables["datasources"] != 3 {
		t.Errorf("status: %+v, %v", status, err)
	}
}

func TestWhatIsLeftUnderOldKeysIsAnExitCode(t *testing.T) {
	s, secrets := rotated(t)
	secrets.Damage(domain.SealedRow{Table: "datasources", ID: "b"})
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
	s, secrets = rotated(t)
	secrets.Use("22")
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
