package cli

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/tenon-health/tenon/adapters/memory"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/fixture"
)

// suffering is a shell whose tenants lack one migration, while so many connections wait for locks, at first and then.
func suffering(t *testing.T, first, then int) *shell {
	t.Helper()
	s, schemas := behind(t)
	signals := memory.New().Signals.(*memory.Signals)
	fixture.Must(t, signals.Expect(t.Context(), domain.HealthReading{Waiting: first}, domain.HealthReading{Waiting: then}))
	set := memory.New()
	set.Schemas, set.Signals = schemas, signals
	s.core = fixture.Core(t, set)
	return s
}

func TestUpTellsWhyItIsSlow(t *testing.T) {
	t.Parallel()
	s := suffering(t, 7, 0)
	s.run(0, "up", "--tenant", "a")
	expect.Equal(t, s.err.String(), "1/1 public\nThe run migrates one tenant at a time: 7 connections wait for locks "+
		"(limit 5)\n1/1 a done next\n")
	s = suffering(t, 7, 0)
	s.run(0, "--json", "up", "--tenant", "a", "--limit", "waiting_for_locks=0:8", "--limit", "waiting_for_locks=6:0")
	var line healthView
	fixture.Must(t, json.Unmarshal([]byte(strings.Split(s.err.String(), "\n")[1]), &line))
	expect.Equal(t, line.Since.IsZero(), false)
	line.Since = time.Time{}
	expect.Equal(t, line, healthView{
		Level: "slow", Unreadable: []string{}, Signals: []exceededView{{"waiting_for_locks", "slow", 7, 6}},
	})
	for _, heedless := range [][]string{{"--no-health"}, {"--limit", "waiting_for_locks=0:8"}} {
		s = suffering(t, 7, 0)
		s.run(0, append([]string{"up", "--tenant", "a"}, heedless...)...)
		expect.Equal(t, s.err.String(), "1/1 public\n1/1 a done next\n")
	}
	for _, wrong := range []string{"locks=1:2", "waiting_for_locks=1", "waiting_for_locks=-1:2", "waiting_for_locks=a:b"} {
		s.run(2, "up", "--limit", wrong)
		if !strings.Contains(s.err.String(), "--limit takes SIGNAL=SLOW:STOP, two numbers for one of: waiting_for_locks, ") {
			t.Errorf("%s: it says %s", wrong, &s.err)
		}
	}
}

func TestUpSaysThatItHasWaitedForTooLong(t *testing.T) {
	t.Parallel()
	s := suffering(t, 7, 8)
	s.run(6, "up", "--limit", "waiting_for_locks=0:1", "--max-pause", "1ns")
	if !strings.Contains(s.err.String(), "[migration_unhealthy] The run could begin no tenant for ") ||
		!strings.Contains(s.err.String(), ", and has ended: 8 connections wait for locks (limit 1). ") {
		t.Errorf("it says %s", &s.err)
	}
}

func TestStatusTellsWhyARunWaits(t *testing.T) {
	t.Parallel()
	s, schemas := behind(t)
	release, err := schemas.Hold(t.Context(), "cli:ada@host")
	fixture.Must(t, err)
	defer release()
	since := time.Unix(1e9, 0).UTC()
	for level, said := range map[domain.HealthLevel]string{
		domain.HealthOK:   "Since 2001-09-09T01:46:40Z the run goes on: a node cannot be read\n",
		domain.HealthSlow: "Since 2001-09-09T01:46:40Z the run migrates one tenant at a time: a node cannot be read\n",
		domain.HealthStop: "Since 2001-09-09T01:46:40Z the run begins no tenant: a node cannot be read\n",
	} {
		health := domain.MigrationHealth{Level: level, Since: since, Unreadable: []string{"a node"}}
		fixture.Must(t, schemas.Report(t.Context(), 12, 300, health))
		if out := s.run(0, "status"); !strings.Contains(out, "\n12 of 300 tenants have had their turn.\n"+said) {
			t.Errorf("status says %s", out)
		}
		var answer statusView
		fixture.Must(t, json.Unmarshal([]byte(s.run(0, "--json", "status")), &answer))
		answer.runView.Since = time.Time{}
		expect.Equal(t, answer.runView, runView{"cli:ada@host", time.Time{}, 12, 300, level, since, "a node cannot be read"})
	}
}
