package auth

import (
	"context"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// Me tells a caller what it is here.
func (s *Service) Me(ctx context.Context, c domain.Call) (domain.Me, error) {
	r := s.guard.Request(c, domain.AuthMe, access.ID(c.Subject))
	return access.Read(ctx, r, func(ctx context.Context, tx access.Tx) (domain.Me, error) {
		me := domain.Me{
			Subject: c.Subject, Organization: tx.Tenant, Enterprise: tx.Enterprise, Machine: c.Machine,
			Registered: tx.Has(domain.TenantMember), Roles: s.roles(tx.Decision), Permissions: c.Scopes,
		}
		if !me.Registered {
			return me, nil
		}
		page, err := tx.Members.ByUser(ctx, tx.Tenant, c.Subject, domain.Paging{Size: domain.MaxProjectsOfMe})
		me.Projects, me.ProjectsTotal = page.Items, page.Total
		return me, err
	})
}

// roles are those that count here; an admin is a member without being told so.
func (s *Service) roles(d access.Decision) []string {
	switch {
	case d.Has(domain.Operator):
		return []string{domain.OperatorRole}
	case d.Has(domain.TenantAdmin):
		return []string{s.settings.AdminRole}
	case d.Has(domain.TenantMember):
		return []string{s.settings.MemberRole}
	}
	return nil
}

// ExpireKeys deletes Idempotency-Keys that are older than a day.
func (s *Service) ExpireKeys(ctx context.Context, c domain.Call) error {
	return s.guard.ExpireKeys(ctx, c)
}
