package enterprise

import (
	"context"
	"errors"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// MailInvite sends the invitation, unless a newer one has replaced it. The
// sealed token is deleted once its mail is delivered.
func (s *Service) MailInvite(ctx context.Context, c domain.Call, j domain.Job) error {
	hash := j.Args["hash"]
	r := s.guard.Request(c, domain.EnterpriseMail, access.Enterprise(j.Enterprise))
	m, err := access.Read(ctx, r, func(ctx context.Context, tx access.Tx) (none domain.Mail, err error) {
		e, err := tx.Enterprises.Get(ctx, j.Enterprise)
		if err != nil {
			return none, err
		}
		invite, token, err := tx.Invites.Token(ctx, j.Enterprise)
		if err != nil {
			return none, err
		}
		if invite.Hash != hash {
			return none, domain.NoSuchInvite
		}
		link := domain.Secret(domain.InviteLink(s.settings.FrontendURL, token, e.Name))
		return domain.InviteMail(j.ID, e, link, invite.ExpiresAt), nil
	})
	if errors.Is(err, domain.NoSuchInvite) {
		return nil
	}
	if err != nil {
		return err
	}
	return s.deliver(ctx, c, j, m, func(ctx context.Context, tx access.Tx) error { return tx.Invites.Forget(ctx, hash) })
}

// MailTicket tells the admin and the operator of a ticket made again.
func (s *Service) MailTicket(ctx context.Context, c domain.Call, j domain.Job) error {
	e, err := s.addressee(ctx, c, j)
	if err != nil {
		return err
	}
	support := domain.TicketMail(j.ID, e, s.settings.SupportEmail)
	return s.deliverAll(ctx, c, j, domain.TicketMail(j.ID, e, e.AdminEmail), support)
}

// MailWelcome tells the admin that the enterprise is ready.
func (s *Service) MailWelcome(ctx context.Context, c domain.Call, j domain.Job) error {
	e, err := s.addressee(ctx, c, j)
	if err != nil {
		return err
	}
	return s.deliverAll(ctx, c, j, domain.WelcomeMail(j.ID, e, s.settings.FrontendURL))
}

func (s *Service) addressee(ctx context.Context, c domain.Call, j domain.Job) (domain.Enterprise, error) {
	r := s.guard.Request(c, domain.EnterpriseMail, access.Enterprise(j.Enterprise))
	return access.Read(ctx, r, func(ctx context.Context, tx access.Tx) (domain.Enterprise, error) {
		return tx.Enterprises.Get(ctx, j.Enterprise)
	})
}

// deliverAll sends every mail, whoever refuses theirs. The error that may pass
// decides, so that the job comes again for who may take it later.
func (s *Service) deliverAll(ctx context.Context, c domain.Call, j domain.Job, mails ...domain.Mail) (err error) {
	for _, m := range mails {
		failed := s.deliver(ctx, c, j, m, nothing)
		if failed != nil && (err == nil || domain.Hopeless(err)) {
			err = failed
		}
	}
	return err
}

func nothing(context.Context, access.Tx) error { return nil }

// deliver sends one mail, and stores what follows from its delivery.
func (s *Service) deliver(
	ctx context.Context, c domain.Call, j domain.Job, m domain.Mail,
	delivered func(ctx context.Context, tx access.Tx) error,
) error {
	r := s.guard.Request(c, domain.EnterpriseMail, access.Resource{Enterprise: j.Enterprise, ID: string(j.ID)})
	_, err := access.External(ctx, r, nil, func(
		ctx context.Context, outside access.Outside, _ access.None,
	) (none access.None, err error) {
		if err := outside.Mail.Send(ctx, m); err != nil {
			return none, err
		}
		return access.Done(ctx, outside, func(ctx context.Context, tx access.Tx) (access.None, error) {
			return none, delivered(ctx, tx)
		})
	})
	return err
}
