package domain_test

import (
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

func TestWhatTheDoctorSaysOfTheAuditTrails(t *testing.T) {
	t.Parallel()
	now, signing := time.Unix(1e9, 0), domain.Settings{AuditKeys: []domain.AuditKey{{}}, AuditEpoch: time.Minute}
	for _, c := range []struct {
		progress domain.AuditProgress
		settings domain.Settings
		want     domain.FindingState
	}{
		{domain.AuditProgress{Halted: true, Signed: now}, signing, domain.FindingProblem},
		{domain.AuditProgress{Halted: true}, domain.Settings{}, domain.FindingProblem},
		{domain.AuditProgress{}, signing, domain.FindingOK},
		{domain.AuditProgress{Signed: now.Add(-3 * time.Minute)}, signing, domain.FindingOK},
		{domain.AuditProgress{Signed: now.Add(-181 * time.Second)}, signing, domain.FindingWarning},
		{domain.AuditProgress{Signed: now.Add(-time.Hour)}, domain.Settings{}, domain.FindingOK},
	} {
		if got := c.progress.Finding(now, c.settings); got.State != c.want {
			t.Errorf("%+v: got %+v, want %s", c.progress, got, c.want)
		}
	}
	for _, c := range []struct {
		settings domain.Settings
		want     int
	}{{domain.Settings{}, 2}, {signing, 1}} {
		all := c.settings.AuditFindings()
		if len(all) != c.want || all[0].State != domain.FindingWarning {
			t.Errorf("got %+v", all)
		}
	}
	signing.AuditWitnesses = []domain.AuditWitness{{Name: "w"}}
	if all := signing.AuditFindings(); len(all) != 1 || all[0].State != domain.FindingOK {
		t.Errorf("got %+v", all)
	}
}
