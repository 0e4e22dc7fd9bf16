package enterprise

import (
	"context"
	"errors"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// Delete ends an enterprise at once: its people are refused, its invitation opens nothing, its address and its domain
// are free. A job detaches it from the provider, and its admins hear of it.
func (s *Service) Delete(
	ctx context.Context, c domain.Call, id domain.EnterpriseID, at domain.Version,
) (domain.DeletedEnterprise, error) {
	r := s.guard.Request(c, domain.EnterpriseDelete, access.Enterprise(id))
	return access.Write(ctx, r, func(ctx context.Context, tx access.Tx) (out domain.DeletedEnterprise, err error) {
		was, err := lock(ctx, tx, id, at)
		if err != nil {
			return out, err
		}
		out.Enterprise, err = tx.Enterprises.Update(ctx, id, at, func(e *domain.Enterprise) error {
			return e.Transition(domain.EnterpriseDeleted, c.Subject, s.clock.Now())
		})
		if err != nil {
			return out, err
		}
		if err := tx.EnterpriseInvitations.Delete(ctx, id); err != nil {
			return out, err
		}
		if err := s.tellDeleted(ctx, tx, c, was); err != nil {
			return out, err
		}
		out.Job = s.newJob(c, domain.JobDetach, id, nil)
		return out, tx.Jobs.Enqueue(ctx, out.Job)
	})
}

// tellDeleted mails each admin by a job of their own. Who was never invited has not heard of it at all.
func (s *Service) tellDeleted(ctx context.Context, tx access.Tx, c domain.Call, was domain.Enterprise) error {
	if was.Status == domain.EnterprisePending {
		return nil
	}
	admins, err := tx.Admins.List(ctx, was.ID)
	for _, admin := range admins {
		if err == nil {
			err = s.enqueue(ctx, tx, c, domain.JobDeletedMail, was.ID, map[string]string{"admin": admin.ID})
		}
	}
	return err
}

// RequestDeletion asks the operator to delete the caller's enterprise: by a mail to the support. The other admins are
// notified. It returns the job that mails.
func (s *Service) RequestDeletion(ctx context.Context, c domain.Call, reason string) (j domain.Job, err error) {
	if c.Reason, err = domain.ParseNeededReason(reason); err != nil {
		return j, err
	}
	r := s.guard.Request(c, domain.DeletionRequest, access.Resource{})
	return access.Once(ctx, r, func(ctx context.Context, tx access.Tx) (domain.Job, error) {
		if err := s.notifyAdmins(ctx, tx, c); err != nil {
			return domain.Job{}, err
		}
		j := s.newJob(c, domain.JobDeletionRequestMail, tx.Enterprise, nil)
		return j, tx.Jobs.Enqueue(ctx, j)
	}, func(ctx context.Context, done access.Replay) (domain.Job, error) {
		again := s.guard.Request(c.Inner(), domain.DeletionRequest, access.Resource{})
		return access.Read(ctx, again, func(ctx context.Context, tx access.Tx) (domain.Job, error) {
			return tx.Jobs.Get(ctx, domain.JobID(done.ID))
		})
	})
}

// notifyAdmins tells the enterprise's other admins that the caller asks for its deletion.
func (s *Service) notifyAdmins(ctx context.Context, tx access.Tx, c domain.Call) error {
	sender, err := tx.Users.Get(ctx, tx.Tenant, c.Subject)
	if err != nil {
		return err
	}
	admins, err := tx.Admins.List(ctx, tx.Enterprise)
	if err != nil {
		return err
	}
	var others []domain.Subject
	for _, admin := range admins {
		who, err := subjectOf(ctx, tx, admin)
		if err != nil {
			return err
		}
		if who != "" && who != c.Subject {
			others = append(others, who)
		}
	}
	data := domain.NotificationFrom(sender.Person(), tx.Tenant, domain.Project{})
	all := domain.Notify(domain.EnterpriseDeletionRequested, data, s.clock.Now(), s.ids.New, others...)
	return tx.Notifications.Insert(ctx, tx.Tenant, all...)
}

// subjectOf is how an admin signs in, or empty before they do. Who administers two
// enterprises is known by the address in the second.
func subjectOf(ctx context.Context, tx access.Tx, a domain.Admin) (domain.Subject, error) {
	if a.Subject != "" {
		return a.Subject, nil
	}
	u, err := tx.Users.ByEmail(ctx, tx.Tenant, a.Email)
	if errors.Is(err, domain.ErrUserNotFound) {
		return "", nil
	}
	return u.Subject, err
}
