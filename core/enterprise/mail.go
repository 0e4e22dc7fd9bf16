package enterprise

import (
	"context"
	"errors"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// MailInvite sends the invitation, unless a newer one has replaced it. The
// sealed token is dropped once its mail is delivered.
func (s *Service) MailInvite(ctx context.Context, a domain.Actor, j domain.Job) error {
	var m domain.Mail
	err := s.desk.Read(ctx, a, domain.EnterpriseMail, access.Enterprise(j.Enterprise), func(ctx context.Context, n access.Near) error {
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
		m = domain.InviteMail(j.ID, e, domain.Secret(domain.InviteLink(s.policy.FrontendURL, token, e.Name)), invite.ExpiresAt)
		return nil
	})
	if errors.Is(err, domain.NoSuchInvite) {
		return nil
	}
	if err != nil {
		return err
	}
	return s.deliver(ctx, a, j, m, func(ctx context.Context, n access.Near) error { return n.Invites.Forget(ctx, j.Args["hash"]) })
}

// MailTicket tells the admin and the operator of a ticket made again.
func (s *Service) MailTicket(ctx context.Context, a domain.Actor, j domain.Job) error {
	return s.mail(ctx, a, j, func(e domain.Enterprise) []domain.Mail {
		return []domain.Mail{domain.TicketMail(j.ID, e, e.AdminEmail), domain.TicketMail(j.ID, e, s.policy.SupportEmail)}
	})
}

// MailWelcome tells the admin that the enterprise is ready.
func (s *Service) MailWelcome(ctx context.Context, a domain.Actor, j domain.Job) error {
	return s.mail(ctx, a, j, func(e domain.Enterprise) []domain.Mail {
		return []domain.Mail{domain.WelcomeMail(j.ID, e, s.policy.FrontendURL)}
	})
}

func (s *Service) mail(ctx context.Context, a domain.Actor, j domain.Job, write func(domain.Enterprise) []domain.Mail) error {
	var e domain.Enterprise
	err := s.desk.Read(ctx, a, domain.EnterpriseMail, access.Enterprise(j.Enterprise), func(ctx context.Context, n access.Near) (err error) {
		e, err = n.Enterprises.Get(ctx, j.Enterprise)
		return err
	})
	if err != nil {
		return err
	}
	for _, m := range write(e) { // whoever refuses, the others hear of it; who may take it later decides
		failed := s.deliver(ctx, a, j, m, func(context.Context, access.Near) error { return nil })
		if failed != nil && (err == nil || domain.Hopeless(err)) {
			err = failed
		}
	}
	return err
}

// deliver sends one mail and tells of it.
func (s *Service) deliver(ctx context.Context, a domain.Actor, j domain.Job, m domain.Mail, delivered func(context.Context, access.Near) error) error {
	on := access.Target{Enterprise: j.Enterprise, ID: string(j.ID)}
	return s.desk.Reach(ctx, a, domain.EnterpriseMail, on, func(ctx context.Context, f access.Far) error {
		if err := f.Mail.Send(ctx, m); err != nil {
			return err
		}
		return f.Note(ctx, delivered)
	})
}
