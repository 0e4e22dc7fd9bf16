package smtp

import (
	"fmt"
	"net"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/contract"
)

func TestDiagnostics(t *testing.T) {
	t.Parallel()
	d, err := NewDiagnostics(settings(t))
	if err != nil {
		t.Fatal(err)
	}
	contract.Diagnosable(t, d)
}

func TestAMailServerThatCannotBeUsedIsAFinding(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		cfg  Config
		says string
	}{
		{Config{Host: "127.0.0.1", Port: 1, TLS: "off"}, "connection refused"},
		{Config{Host: "127.0.0.1", Port: 1, User: "ada", Password: "c4n4ry"}, "connection refused"},
		{scripted(t, script{"": "554 c4n4ry"}), "mail server refuses the connection, status 554"},
		{scripted(t, script{"NOOP": "421 c4n4ry"}), "status 421"},
	} {
		c.cfg.From = "t@tenon.example"
		d, err := NewDiagnostics(c.cfg)
		if err != nil {
			t.Fatal(err)
		}
		all := d.Check(t.Context(), domain.CheckReach, domain.Probe{})
		if len(all) != 1 || all[0].State != domain.FindingProblem || !strings.Contains(all[0].Text, c.says) ||
			strings.Contains(fmt.Sprint(all), "c4n4ry") {
			t.Errorf("got %+v, want %q", all, c.says)
		}
	}
}

// scripted leads to a mail server that follows a script.
func scripted(t *testing.T, s script) Config {
	t.Helper()
	return Config{Host: "127.0.0.1", Port: start(t, s).Addr().(*net.TCPAddr).Port, TLS: "off"}
}
