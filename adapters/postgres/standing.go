package postgres

import (
	"context"
	"errors"
	"time"

	"github.com/uptrace/bun"

	"github.com/tenon-health/tenon/core/domain"
)

type standingRow struct {
	Enterprise    domain.EnterpriseID
	Tenant        domain.TenantID `bun:"organization_id"`
	Status        domain.EnterpriseStatus
	UserStatus    domain.UserStatus
	Role          string
	TokensAfter   time.Time
	LastLoginAt   time.Time
	ProjectExists bool
	ProjectRole   string
	BuiltIn       string
	Permissions   domain.Permissions `bun:"embed:"`
	TrialExists   bool
	TrialGranted  bool
	Shared        bool
}

type standings struct{ *DB }

func (r standings) Of(ctx context.Context, q domain.Asking) (domain.Standing, error) {
	s, ready, err := r.reach(ctx, q)
	if err != nil {
		return domain.Standing{}, err
	}
	var row standingRow
	asked := s.db.NewSelect().Conn(s.conn).TableExpr("public.enterprises AS enterprise_row").
		ColumnExpr("enterprise_row.id AS enterprise, enterprise_row.organization_id, enterprise_row.status").Apply(toTrial(q.Trial))
	if ready {
		asked = asked.Apply(toUser(q.Subject), toProject(q.Project, q.Subject), toExecution(q))
	}
	if q.Tenant != "" {
		asked = asked.Where("enterprise_row.organization_id = ?", q.Tenant).OrderExpr(livingFirst).Limit(1)
	} else {
		asked = asked.Where("enterprise_row.id = ?", q.Enterprise)
	}
	err = standingFailures.explain(asked.Scan(ctx, &row))
	if errors.Is(err, errStranger) {
		return domain.Standing{}, nil
	}
	return domain.Standing(row), err
}

var (
	errStranger      = &domain.Error{Kind: domain.NotFound} // never leaves this file
	standingFailures = failures{missing: errStranger}
)

// reach opens the tables that the question is about; not ready is a tenant
// that has none yet.
func (r standings) reach(ctx context.Context, q domain.Asking) (s scope, ready bool, err error) {
	t := q.Tenant
	if t == "" {
		if t, err = r.names.tenantOf(q.Enterprise, func() (domain.TenantID, error) { return r.tenantOf(ctx, q.Enterprise) }); err != nil {
			return s, false, err
		}
	}
	if t == "" {
		return r.shared(ctx), false, nil
	}
	s = r.tenant(ctx, t)
	if errors.Is(s.err, domain.TenantNotReady) {
		return r.shared(ctx), false, nil
	}
	return s, s.err == nil, s.err
}

func (db *DB) tenantOf(ctx context.Context, e domain.EnterpriseID) (t domain.TenantID, err error) {
	err = db.shared(ctx).raw("SELECT coalesce((SELECT organization_id FROM public.enterprises WHERE id = ?), '')", e).Scan(ctx, &t)
	return t, failures{}.explain(err)
}

func toUser(s domain.Subject) clause {
	return func(q *bun.SelectQuery) *bun.SelectQuery {
		if s == "" {
			return q
		}
		return q.ColumnExpr("u.status AS user_status, u.role, u.tokens_after, u.last_login_at").
			Join("LEFT JOIN ?tenant.users AS u ON u.subject = ?", s)
	}
}

func toProject(p domain.ProjectID, s domain.Subject) clause {
	return func(q *bun.SelectQuery) *bun.SelectQuery {
		if p == "" {
			return q
		}
		return q.ColumnExpr("p.id IS NOT NULL AS project_exists, r.name AS project_role, r.built_in, r.predict, r.compare, r.copilot, r.insights").
			Join("LEFT JOIN ?tenant.projects AS p ON p.id = ?", p).
			Join("LEFT JOIN ?tenant.project_members AS m ON m.project = p.id AND m.subject = ?", s).
			Join("LEFT JOIN ?tenant.project_roles AS r ON r.id = m.role")
	}
}

// toExecution asks for a share, which opens nothing to who has left the project.
func toExecution(a domain.Asking) clause {
	return func(q *bun.SelectQuery) *bun.SelectQuery {
		if a.Execution == "" || a.Project == "" {
			return q
		}
		return q.ColumnExpr(`m.subject IS NOT NULL AND EXISTS (SELECT FROM ?tenant.trial_shares AS s
			JOIN ?tenant.trial_share_recipients AS sr ON sr.share = s.id AND sr.subject = m.subject
			WHERE s.execution = ? AND s.project = p.id AND s.trial = ?) AS shared`, a.Execution, a.Trial)
	}
}

func toTrial(slug domain.Slug) clause {
	return func(q *bun.SelectQuery) *bun.SelectQuery {
		if slug == "" {
			return q
		}
		return q.ColumnExpr("t.id IS NOT NULL AS trial_exists, g.id IS NOT NULL AS trial_granted").
			Join("LEFT JOIN public.trials AS t ON t.slug = ?", slug).
			Join("LEFT JOIN public.module_access AS g ON g.enterprise = enterprise_row.id AND g.module = t.module AND g.trial = t.id")
	}
}
