package enterprise

import (
	"context"
	"errors"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/core/mail"
)

// MailInvite sends the invitation, unless a newer one has replaced it.
func (s *Service) MailInvite(ctx context.Context, c domain.Call, j domain.Job) error {
	m, err := s.inviteMail(ctx, c, j)
	if errors.Is(err, domain.ErrEnterpriseInvitationNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return s.deliver(ctx, c, j, m)
}

func (s *Service) inviteMail(ctx context.Context, c domain.Call, j domain.Job) (domain.Mail, error) {
	r := s.guard.Request(c, domain.EnterpriseMail, access.Enterprise(j.Enterprise))
	return access.Read(ctx, r, func(ctx context.Context, tx access.Tx) (none domain.Mail, err error) {
		enterprise, err := tx.Enterprises.Get(ctx, j.Enterprise)
		if err != nil {
			return none, err
		}
		invitation, token, err := tx.EnterpriseInvitations.Token(ctx, j.Enterprise)
		if err != nil {
			return none, err
		}
		if invitation.Hash != j.Args["hash"] {
			return none, domain.ErrEnterpriseInvitationNotFound
		}
		link := domain.Secret(domain.EnterpriseInvitationLink(s.settings.FrontendURL, token, enterprise.Name))
		return mail.Invite(j.ID, enterprise, link, invitation.ExpiresAt)
	})
}

// MailTicket tells the admins and the support that the sign-in is being set up once more.
func (s *Service) MailTicket(ctx context.Context, c domain.Call, j domain.Job) error {
	r := s.guard.Request(c, domain.EnterpriseMail, access.Enterprise(j.Enterprise))
	letters, err := access.Read(ctx, r, func(ctx context.Context, tx access.Tx) ([]domain.Mail, error) {
		enterprise, err := tx.Enterprises.Get(ctx, j.Enterprise)
		if err != nil {
			return nil, err
		}
		support := s.settings.SupportEmail
		return toAdmins(ctx, tx, j.Enterprise, func(to string) (domain.Mail, error) {
			return mail.Ticket(j.ID, enterprise, to, support)
		}, support)
	})
	if err != nil {
		return err
	}
	return s.deliverAll(ctx, c, j, letters)
}

// toAdmins writes a mail to each admin that an enterprise has now, and to others.
func toAdmins(
	ctx context.Context, tx access.Tx, e domain.EnterpriseID, write func(to string) (domain.Mail, error),
	others ...string,
) (all []domain.Mail, err error) {
	admins, err := tx.Admins.List(ctx, e)
	if err != nil {
		return nil, err
	}
	readers := make([]string, 0, len(admins)+len(others))
	for _, admin := range admins {
		readers = append(readers, admin.Email)
	}
	for _, to := range append(readers, others...) {
		m, err := write(to)
		if err != nil {
			return nil, err
		}
		all = append(all, m)
	}
	return all, nil
}

// deliverAll tries every mail; the job comes again if one of them may be taken later.
func (s *Service) deliverAll(ctx context.Context, c domain.Call, j domain.Job, letters []domain.Mail) (failed error) {
	for _, m := range letters {
		if err := s.deliver(ctx, c, j, m); err != nil && (failed == nil || domain.IsPermanent(failed)) {
			failed = err
		}
	}
	return failed
}

// MailWelcome tells the admin that the enterprise is ready.
func (s *Service) MailWelcome(ctx context.Context, c domain.Call, j domain.Job) error {
	enterprise, err := s.mailed(ctx, c, j)
	if err != nil {
		return err
	}
	m, err := mail.Welcome(j.ID, enterprise, s.settings.FrontendURL)
	if err != nil {
		return err
	}
	return s.deliver(ctx, c, j, m)
}

// mailed is the enterprise that a mail is about.
func (s *Service) mailed(ctx context.Context, c domain.Call, j domain.Job) (domain.Enterprise, error) {
	r := s.guard.Request(c, domain.EnterpriseMail, access.Enterprise(j.Enterprise))
	return access.Read(ctx, r, func(ctx context.Context, tx access.Tx) (domain.Enterprise, error) {
		return tx.Enterprises.Get(ctx, j.Enterprise)
	})
}

// deliver sends one mail. The sealed token of an invitation is deleted once its mail is delivered.
func (s *Service) deliver(ctx context.Context, c domain.Call, j domain.Job, m domain.Mail) error {
	r := s.guard.Request(c, domain.EnterpriseMail, access.Resource{Enterprise: j.Enterprise, ID: string(j.ID)})
	_, err := access.External(ctx, r, nil, func(
		ctx context.Context, outside access.Outside, _ access.None,
	) (none access.None, err error) {
		if err := outside.Mail.Send(ctx, m); err != nil {
			return none, err
		}
		return access.Done(ctx, outside, func(ctx context.Context, tx access.Tx) (none access.None, err error) {
			return none, tx.EnterpriseInvitations.DeleteToken(
				ctx, j.Args["hash"],
			) // of none, where the job is about another mail
		})
	})
	return err
}
