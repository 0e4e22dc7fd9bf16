package test

import (
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const alertRules = "../deploy/prometheus/tenon.rules.yml"

// promtool answers for Prometheus.
func promtool(t *testing.T, args ...string) {
	t.Helper()
	program, err := exec.LookPath("promtool")
	if err != nil {
		t.Fatal("This test needs promtool, which is not there: install Prometheus (on Debian and Ubuntu: " +
			"apt-get install prometheus; with Homebrew: brew install prometheus).")
	}
	if out, err := exec.CommandContext(t.Context(), program, args...).CombinedOutput(); err != nil {
		t.Errorf("promtool %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

func TestAlertsFireOnWhatTheyAreFor(t *testing.T) {
	t.Parallel()
	promtool(t, "check", "rules", "--lint=all", "--lint-fatal", alertRules)
	promtool(t, "test", "rules", strings.TrimSuffix(alertRules, ".yml")+"_test.yml")
}

var (
	alert     = regexp.MustCompile(`(?m)^ +- alert: (\w+)$`)
	alertCase = regexp.MustCompile(`(?m)^ +- name: (\w+) (usual|fires)$`)
	alertRow  = regexp.MustCompile(`(?m)^\| \[(\w+)\]\(#(\w+)\) \| (page|ticket) \|`)
	severity  = regexp.MustCompile(`(?m)severity: (\w+)`)
	runbook   = regexp.MustCompile(`(?m)runbook: docs/watch.md#(\w+)$`)
)

// TestEachAlertIsTriedAndExplained wants two cases for each alert, a row, and a text that the alert links to.
func TestEachAlertIsTriedAndExplained(t *testing.T) {
	t.Parallel()
	text, manual := read(t, alertRules), read(t, "../docs/watch.md")
	cases := alertCase.FindAllStringSubmatch(read(t, strings.TrimSuffix(alertRules, ".yml")+"_test.yml"), -1)
	severities, links := severity.FindAllStringSubmatch(text, -1), runbook.FindAllStringSubmatch(text, -1)
	rows := alertRow.FindAllStringSubmatch(manual, -1)
	alerts := alert.FindAllStringSubmatch(text, -1)
	if len(alerts) < 10 || len(rows) != len(alerts) || len(links) != len(alerts) || len(cases) != 2*len(alerts) {
		t.Fatalf("%d alerts have %d rows, %d links and %d cases", len(alerts), len(rows), len(links), len(cases))
	}
	for i, a := range alerts {
		name, anchor := a[1], strings.ToLower(a[1])
		if got := rows[i][1:]; !slices.Equal(got, []string{name, anchor, severities[i][1]}) || links[i][1] != anchor {
			t.Errorf("%s has the row %v and the link %s", name, got, links[i][1])
		}
		if !strings.Contains(manual, "\n### "+name+"\n") {
			t.Errorf("docs/watch.md does not tell what to do about %s", name)
		}
		if cases[2*i][1] != name || cases[2*i][2] != "usual" || cases[2*i+1][1] != name || cases[2*i+1][2] != "fires" {
			t.Errorf("%s is tried by %v and %v", name, cases[2*i], cases[2*i+1])
		}
	}
}
