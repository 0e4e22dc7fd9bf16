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

// MailTicket tells the admin and the support that the sign-in is being set up once more. Both are tried; the job comes
// again if either may take the mail later.
func (s *Service) MailTicket(ctx context.Context, c domain.Call, j domain.Job) error {
	enterprise, err := s.mailed(ctx, c, j)
	if err != nil {
		return err
	}
	admin := s.deliverTicket(ctx, c, j, enterprise, enterprise.AdminEmail)
	support := s.deliverTicket(ctx, c, j, enterprise, s.settings.SupportEmail)
	if admin != nil && (support == nil || !domain.IsPermanent(admin)) {
		return admin
	}
	return support
}

func (s *Service) deliverTicket(
	ctx context.Context, c domain.Call, j domain.Job, enterprise domain.Enterprise, to string,
) error {
	m, err := mail.Ticket(j.ID, enterprise, to, s.settings.SupportEmail)
	if err != nil {
		return err
	}
	return s.deliver(ctx, c, j, m)
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
