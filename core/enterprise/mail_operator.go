package enterprise

import (
	"context"
	"errors"
	"fmt"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/core/mail"
)

// MailOperator tells the admins of an enterprise what an operator has done there.
func (s *Service) MailOperator(ctx context.Context, c domain.Call, j domain.Job) error {
	letters, err := s.operatorMails(ctx, c, j)
	if err != nil {
		return err
	}
	return s.deliverAll(ctx, c, j, letters)
}

func (s *Service) operatorMails(ctx context.Context, c domain.Call, j domain.Job) ([]domain.Mail, error) {
	r := s.guard.Request(c, domain.EnterpriseMail, access.Enterprise(j.Enterprise))
	return access.Read(ctx, r, func(ctx context.Context, tx access.Tx) (all []domain.Mail, err error) {
		enterprise, err := tx.Enterprises.Get(ctx, j.Enterprise)
		if err != nil {
			return nil, err
		}
		admins, err := admitted(ctx, tx)
		if err != nil {
			return nil, err
		}
		person, err := concerned(ctx, tx, j)
		act := mail.OperatorAct{
			Action: domain.Action(j.Args["action"]), Person: person, Reason: j.Reason, At: j.CreatedAt,
		}
		for i := 0; i < len(admins) && err == nil; i++ {
			var m domain.Mail
			m, err = mail.Operator(j.ID, enterprise, act, admins[i].Email, s.settings.SupportEmail)
			all = append(all, m)
		}
		return all, err
	})
}

// admitted are the admins but for those who were invited and have not come: why an operator
// acts is nothing for an address that nobody has proved yet.
func admitted(ctx context.Context, tx access.Tx) (some []domain.Admin, err error) {
	all, err := tx.Admins.List(ctx, tx.Enterprise)
	if err != nil {
		return nil, err
	}
	for _, admin := range all {
		who, err := subjectOf(ctx, tx, admin)
		switch {
		case admin.First, err == nil && who != "":
			some = append(some, admin)
		case err != nil:
			return nil, err
		}
	}
	return some, nil
}

// concerned is whom the operator's act was about.
func concerned(ctx context.Context, tx access.Tx, j domain.Job) (string, error) {
	if who := domain.Subject(j.Args["subject"]); who != "" {
		u, err := tx.Users.Get(ctx, tx.Tenant, who)
		if !errors.Is(err, domain.ErrUserNotFound) {
			return named(u.Person()), err
		}
	}
	admin, err := tx.Admins.Get(ctx, j.Args["id"])
	if errors.Is(err, domain.ErrAdminNotFound) {
		return "somebody", nil
	}
	return named(domain.Person{FirstName: admin.FirstName, LastName: admin.LastName, Email: admin.Email}), err
}

func named(p domain.Person) string {
	if p.Name() == p.Email {
		return p.Email
	}
	return fmt.Sprintf("%s (%s)", p.Name(), p.Email)
}
