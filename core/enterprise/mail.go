package enterprise

import (
	"context"
	"errors"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/core/mail"
)

// MailInvite sends the invitation, unless a newer one has replaced it.
func (s *Service) MailInvite(ctx context.Context, a domain.Actor, j domain.Job) error {
	m, err := s.inviteMail(ctx, a, j)
	if errors.Is(err, domain.NoSuchInvite) {
		return nil
	}
	if err != nil {
		return err
	}
	return s.deliver(ctx, a, j, m)
}

func (s *Service) inviteMail(ctx context.Context, a domain.Actor, j domain.Job) (m domain.Mail, err error) {
	on := access.Enterprise(j.Enterprise)
	err = s.desk.Read(ctx, a, domain.EnterpriseMail, on, func(ctx context.Context, n access.Near) error {
		e, err := n.Enterprises.Get(ctx, j.Enterprise)
		if err != nil {
			return err
		}
		invite, token, err := n.Invites.Token(ctx, j.Enterprise)
		if err != nil {
			return err
		}
		if invite.Hash != j.Args["hash"] {
			return domain.NoSuchInvite
		}
		link := domain.Secret(domain.InviteLink(s.policy.FrontendURL, token, e.Name))
		m, err = mail.Invite(j.ID, e, link, invite.ExpiresAt)
		return err
	})
	return m, err
}

// MailTicket tells the admin and the support that the sign-in is being set up once more. Both are tried; the job comes
// again if either may take the mail later.
func (s *Service) MailTicket(ctx context.Context, a domain.Actor, j domain.Job) error {
	e, err := s.mailed(ctx, a, j)
	if err != nil {
		return err
	}
	admin := s.deliverTicket(ctx, a, j, e, e.AdminEmail)
	support := s.deliverTicket(ctx, a, j, e, s.policy.SupportEmail)
	if admin != nil && (support == nil || !domain.Hopeless(admin)) {
		return admin
	}
	return support
}

func (s *Service) deliverTicket(
	ctx context.Context, a domain.Actor, j domain.Job, e domain.Enterprise, to string,
) error {
	m, err := mail.Ticket(j.ID, e, to, s.policy.SupportEmail)
	if err != nil {
		return err
	}
	return s.deliver(ctx, a, j, m)
}

// MailWelcome tells the admin that the enterprise is ready.
func (s *Service) MailWelcome(ctx context.Context, a domain.Actor, j domain.Job) error {
	e, err := s.mailed(ctx, a, j)
	if err != nil {
		return err
	}
	m, err := mail.Welcome(j.ID, e, s.policy.FrontendURL)
	if err != nil {
		return err
	}
	return s.deliver(ctx, a, j, m)
}

// mailed is the enterprise that a mail is about.
func (s *Service) mailed(ctx context.Context, a domain.Actor, j domain.Job) (e domain.Enterprise, err error) {
	on := access.Enterprise(j.Enterprise)
	err = s.desk.Read(ctx, a, domain.EnterpriseMail, on, func(ctx context.Context, n access.Near) error {
		e, err = n.Enterprises.Get(ctx, j.Enterprise)
		return err
	})
	return e, err
}

// deliver sends one mail. The sealed token of an invitation is dropped once its mail is delivered.
func (s *Service) deliver(ctx context.Context, a domain.Actor, j domain.Job, m domain.Mail) error {
	on := access.Target{Enterprise: j.Enterprise, ID: string(j.ID)}
	return s.desk.Reach(ctx, a, domain.EnterpriseMail, on, func(ctx context.Context, f access.Far) error {
		if err := f.Mail.Send(ctx, m); err != nil {
			return err
		}
		return f.Note(ctx, func(ctx context.Context, n access.Near) error {
			return n.Invites.Forget(ctx, j.Args["hash"]) // of none, where the job is about another mail
		})
	})
}
