package cli

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/tenon-health/tenon/adapters/memory"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/fixture"
)

// ill is a component in which something is found.
type ill []domain.Finding

func (ill) Component() domain.Component { return domain.MongoComponent }
func (ill) Checks() []domain.Check      { return []domain.Check{domain.CheckReach} }
func (i ill) Check(context.Context, domain.Check, domain.Probe) []domain.Finding {
	return i
}

func newIll(t *testing.T, all ...domain.Finding) *shell {
	set := memory.New()
	set.Diagnosables = append(set.Diagnosables, ports.Diagnosable(ill(all)))
	return &shell{t: t, core: fixture.Core(t, set)}
}

func TestDoctorAnswersPeople(t *testing.T) {
	s := newIll(t, domain.FindingProblem.Of("It is away.", "Start it."), domain.FindingWarning.Of("It is slow.", ""))
	expect.Equal(t, s.run(7, "doctor"), ""+
		"STATE    OF      CHECK  FINDING\n"+
		"ok       memory  reach  All that is stored is in this process.\n"+
		"problem  mongo   reach  It is away.\n"+
		"                          Start it.\n"+
		"warning  mongo   reach  It is slow.\n")
	expect.Equal(t, s.err.String(), "1/2 memory\n2/2 mongo\nmigrate: problems: 1, warnings: 1, not checked: 0\n")
	newIll(
		t,
		domain.FindingWarning.Of("It is slow.", ""),
		domain.FindingUnchecked.Of("Nobody knows.", ""),
	).run(0, "doctor")
}

func TestDoctorAnswersPrograms(t *testing.T) {
	s := newIll(t, domain.FindingProblem.Of("It is away.", "Start it."), domain.FindingUnchecked.Of("Nobody knows.", ""))
	var got findingsView
	if err := json.Unmarshal([]byte(s.run(7, "--json", "doctor")), &got); err != nil {
		t.Fatal(err)
	}
	want := findingView{"mongo", "reach", "problem", "It is away.", "Start it."}
	if got.Problems != 1 || got.Warnings != 0 || got.Unchecked != 1 || len(got.Findings) != 3 || got.Findings[1] != want {
		t.Errorf("got %+v", got)
	}
}
