package enterprise

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/core/mail"
)

// MailOperator tells the admins of an enterprise what an operator has done there.
func (s *Service) MailOperator(ctx context.Context, c domain.Call, j domain.Job) error {
	r := s.guard.Request(c, domain.EnterpriseMail, access.Enterprise(j.Enterprise))
	letters, err := access.Read(ctx, r, func(ctx context.Context, tx access.Tx) ([]domain.Mail, error) {
		enterprise, err := tx.Enterprises.Get(ctx, j.Enterprise)
		if err != nil {
			return nil, err
		}
		about, err := concerned(ctx, tx, j)
		if err != nil {
			return nil, err
		}
		act := mail.OperatorAct{
			Action: domain.Action(j.Args["action"]), About: about, Reason: j.Reason, At: j.CreatedAt,
		}
		return toAdmins(ctx, tx, j.Enterprise, func(to string) (domain.Mail, error) {
			return mail.Operator(j.ID, enterprise, act, to, s.settings.SupportEmail)
		})
	})
	if err != nil {
		return err
	}
	return s.deliverAll(ctx, c, j, letters)
}

// concerned is whom or what the act was about, as far as it is still there: a user, an admin, who is invited,
// or a connection.
func concerned(ctx context.Context, tx access.Tx, j domain.Job) (string, error) {
	if who := domain.Subject(j.Args["subject"]); who != "" {
		u, err := tx.Users.Get(ctx, tx.Tenant, who)
		if !errors.Is(err, domain.ErrUserNotFound) {
			return named(u.Person()), err
		}
	}
	admin, err := tx.Admins.Get(ctx, j.Args["id"])
	if !errors.Is(err, domain.ErrAdminNotFound) {
		return named(domain.Person{FirstName: admin.FirstName, LastName: admin.LastName, Email: admin.Email}), err
	}
	invitation, err := tx.MemberInvitations.Get(ctx, tx.Tenant, j.Args["id"])
	if !errors.Is(err, domain.ErrMemberInvitationNotFound) {
		return invitation.Email, err
	}
	return connectionName(ctx, tx, j)
}

func connectionName(ctx context.Context, tx access.Tx, j domain.Job) (string, error) {
	all, err := tx.Connections.List(ctx, j.Enterprise)
	at := slices.IndexFunc(all, func(c domain.EnterpriseConnection) bool { return c.ID == j.Args["id"] })
	if err != nil || at < 0 {
		return "", err
	}
	return all[at].Name, nil
}

func named(p domain.Person) string {
	if p.Name() == p.Email {
		return p.Email
	}
	return fmt.Sprintf("%s (%s)", p.Name(), p.Email)
}
