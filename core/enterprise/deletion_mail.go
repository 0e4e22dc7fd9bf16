package enterprise

import (
	"cmp"
	"context"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/core/mail"
)

// MailDeletionRequest tells the support who asks for the deletion of an enterprise, and why.
func (s *Service) MailDeletionRequest(ctx context.Context, c domain.Call, j domain.Job) error {
	r := s.guard.Request(c, domain.EnterpriseMail, access.Enterprise(j.Enterprise))
	m, err := access.Read(ctx, r, func(ctx context.Context, tx access.Tx) (none domain.Mail, err error) {
		enterprise, err := tx.Enterprises.Get(ctx, j.Enterprise)
		if err != nil {
			return none, err
		}
		sender, err := tx.Users.Get(ctx, tx.Tenant, j.Subject)
		if err != nil {
			return none, err
		}
		return mail.DeletionRequest(j.ID, enterprise, sender.Person(), j.Reason, s.settings.SupportEmail)
	})
	if err != nil {
		return err
	}
	return s.deliver(ctx, c, j, m)
}

// MailDeleted tells one admin that the enterprise was deleted, unless they are none any more.
func (s *Service) MailDeleted(ctx context.Context, c domain.Call, j domain.Job) error {
	r := s.guard.Request(c, domain.EnterpriseMail, access.Enterprise(j.Enterprise))
	m, err := access.Read(ctx, r, func(ctx context.Context, tx access.Tx) (none domain.Mail, err error) {
		enterprise, err := tx.Enterprises.Get(ctx, j.Enterprise)
		if err != nil {
			return none, err
		}
		admins, err := tx.Admins.List(ctx, j.Enterprise)
		for _, admin := range admins {
			if admin.ID == j.Args["admin"] {
				return mail.Deleted(j.ID, enterprise, admin.Email, s.settings.SupportEmail)
			}
		}
		return none, cmp.Or(err, errNoop)
	})
	if err != nil {
		return ignoreNoop(err)
	}
	return s.deliver(ctx, c, j, m)
}
