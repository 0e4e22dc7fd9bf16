// Package diagnostic is how operators hear what is wrong with an installation.
package diagnostic

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// Service answers requests about the installation itself.
type Service struct {
	guard *access.Guard
	clock ports.Clock
	ids   ports.IDs
}

// New builds the service on the guard.
func New(guard *access.Guard, clock ports.Clock, ids ports.IDs) *Service {
	return &Service{guard, clock, ids}
}

// CheckTime is how long one check may take.
const CheckTime = 20 * time.Second

// Run makes all checks of all components that there are, and returns what they have found. Nothing that is wrong, or
// away, ends it. ErrDiagnosticInterrupted if ctx ends.
func (s *Service) Run(ctx context.Context, c domain.Call, progress domain.Progress) ([]domain.Finding, error) {
	r := s.guard.Request(c, domain.DiagnosticRun, access.Resource{})
	return access.Inspect(ctx, r, func(ctx context.Context, gateways ports.Gateways) (all []domain.Finding, err error) {
		probe := s.probe()
		for i, component := range gateways.Diagnosables {
			all = append(all, s.checkAll(ctx, component, probe)...)
			if ctx.Err() != nil {
				return nil, domain.ErrDiagnosticInterrupted
			}
			if progress != nil {
				progress(i+1, len(gateways.Diagnosables), string(component.Component()))
			}
		}
		return all, nil
	})
}

func (s *Service) probe() domain.Probe {
	now := s.clock.Now()
	stale := s.ids.New(now.Add(-domain.ProbeLife))
	return domain.Probe{ID: s.ids.New(now), Stale: stale, Now: s.clock.Now}
}

// checkAll leaves the other checks out where the first finds a problem.
func (s *Service) checkAll(ctx context.Context, of ports.Diagnosable, probe domain.Probe) (all []domain.Finding) {
	for i, check := range of.Checks() {
		if i > 0 && all[0].State == domain.FindingProblem {
			found := domain.FindingUnchecked.Of("It was not looked at, because of the problem above.", "")
			all = append(all, named([]domain.Finding{found}, of.Component(), check)...)
			continue
		}
		all = append(all, s.check(ctx, of, check, probe)...)
	}
	return all
}

func (s *Service) check(
	ctx context.Context, of ports.Diagnosable, check domain.Check, probe domain.Probe,
) []domain.Finding {
	ctx, cancel := s.clock.Timeout(ctx, CheckTime)
	defer cancel()
	return named(of.Check(ctx, check, probe), of.Component(), check)
}

// named says of what the findings are.
func named(all []domain.Finding, component domain.Component, check domain.Check) []domain.Finding {
	for i := range all {
		all[i].Component, all[i].Check = component, check
	}
	return all
}
