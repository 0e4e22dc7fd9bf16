package enterprise

import (
	"context"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// RetryOnboarding provisions an enterprise again that has not become ACTIVE, and returns
// the job that does it. One that waits or runs already is not begun a second time.
func (s *Service) RetryOnboarding(ctx context.Context, c domain.Call, id domain.EnterpriseID) (domain.Job, error) {
	r := s.guard.Request(c, domain.OnboardingRetry, access.Enterprise(id))
	return access.Once(ctx, r, func(ctx context.Context, tx access.Tx) (none domain.Job, err error) {
		_, err = tx.Enterprises.Update(ctx, id, 0, func(e *domain.Enterprise) error {
			if e.Status != domain.EnterpriseInitiated {
				return domain.ErrTransitionInvalid
			}
			return nil
		})
		if err != nil {
			return none, err
		}
		return s.retryProvisioning(ctx, tx, c, id)
	}, func(ctx context.Context, done access.Replay) (domain.Job, error) {
		return s.onboardingJob(ctx, c.Inner(), id, domain.JobID(done.ID))
	})
}

func (s *Service) retryProvisioning(
	ctx context.Context, tx access.Tx, c domain.Call, id domain.EnterpriseID,
) (domain.Job, error) {
	last, err := lastProvisioning(ctx, tx, id)
	if err != nil {
		return last, err
	}
	now := s.clock.Now()
	switch last.State {
	case domain.JobQueued, domain.JobRunning:
		return last, nil
	case domain.JobFailed, domain.JobDead, domain.JobRetrying:
		return tx.Jobs.Retry(ctx, last.ID, now)
	}
	j := domain.NewJob(domain.JobID(s.ids.New(now)), domain.JobProvision, id, "", c, now, nil)
	return j, tx.Jobs.Enqueue(ctx, j)
}

func (s *Service) onboardingJob(
	ctx context.Context, c domain.Call, id domain.EnterpriseID, job domain.JobID,
) (domain.Job, error) {
	r := s.guard.Request(c, domain.OnboardingRetry, access.Enterprise(id))
	return access.Read(ctx, r, func(ctx context.Context, tx access.Tx) (domain.Job, error) {
		return tx.Jobs.Get(ctx, job)
	})
}

// LookUpInvitation tells the bearer of an invitation which company it is for.
func (s *Service) LookUpInvitation(ctx context.Context, c domain.Call) (domain.InvitedCompany, error) {
	r := s.guard.Request(c, domain.OnboardingLookup, access.Enterprise(c.Enterprise))
	return access.Read(ctx, r, func(ctx context.Context, tx access.Tx) (none domain.InvitedCompany, err error) {
		e, err := tx.Enterprises.Get(ctx, c.Enterprise)
		if err != nil {
			return none, err
		}
		invitation, err := tx.EnterpriseInvitations.Find(ctx, c.Invitation)
		if err != nil {
			return none, err
		}
		if e.Status != domain.EnterpriseInvited && e.Status != domain.EnterpriseInitiated {
			return none, domain.ErrEnterpriseInvitationNotFound
		}
		return domain.InvitedCompany{
			Name: e.Name, Domain: e.Domain, Status: e.Status, ExpiresAt: invitation.ExpiresAt,
		}, nil
	})
}
