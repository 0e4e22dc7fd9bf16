package postgres

import (
	"context"
	"errors"
	"time"

	"github.com/uptrace/bun"

	"github.com/tenon-health/tenon/core/domain"
)

type accessFactsRow struct {
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

// What is stored about the four things that a question names: columns, and where they come from.
const (
	enterpriseFacts = "enterprise_row.id AS enterprise, enterprise_row.organization_id, enterprise_row.status"

	trialFacts = "t.id IS NOT NULL AS trial_exists, g.id IS NOT NULL AS trial_granted"
	joinTrial  = "LEFT JOIN public.trials AS t ON t.slug = ?"
	joinGrant  = `LEFT JOIN public.module_access AS g
		ON g.enterprise = enterprise_row.id AND g.module = t.module AND g.trial = t.id`

	userFacts = "u.status AS user_status, u.role, u.tokens_after, u.last_login_at"
	joinUser  = "LEFT JOIN ?tenant.users AS u ON u.subject = ?"

	projectFacts = `p.id IS NOT NULL AS project_exists,
		a.role_name AS project_role, a.built_in, a.predict, a.compare, a.copilot, a.insights`
	joinProject = "LEFT JOIN ?tenant.projects AS p ON p.id = ?"
	joinMember  = "LEFT JOIN ?tenant.project_access AS a ON a.project = p.id AND a.subject = ?"

	// What a share opens, and to whom still, is for domain.AccessFacts to say.
	shareFact = `EXISTS (SELECT FROM ?tenant.shared_executions AS s
		WHERE s.subject = ? AND s.project = ? AND s.trial = ? AND s.execution = ?) AS shared`
)

type accessFacts struct{ *DB }

// factTables are those that the query below reads. Each has a trigger that
// notifies (migrate/migrations/*/*_access_facts.tx.up.sql).
var factTables = []string{
	"public.enterprises", "public.trials", "public.module_access",
	"?tenant.users", "?tenant.projects", "?tenant.project_members", "?tenant.project_roles",
	"?tenant.trial_shares", "?tenant.trial_share_recipients",
}

func (r accessFacts) Load(ctx context.Context, q domain.AccessQuery) (domain.AccessFacts, error) {
	s, ready, err := r.tablesFor(ctx, q)
	if err != nil {
		return domain.AccessFacts{}, err
	}
	asked := selectEnterpriseFacts(s, q)
	if ready {
		asked = selectTenantFacts(asked, q)
	}
	var row accessFactsRow
	err = accessFactsErrors.translate(asked.Scan(ctx, &row))
	if errors.Is(err, errStranger) {
		return domain.AccessFacts{}, nil
	}
	return domain.AccessFacts(row), err
}

var (
	errStranger       = &domain.Error{Kind: domain.NotFound} // never leaves this file
	accessFactsErrors = errorMap{notFound: errStranger}
)

// selectEnterpriseFacts asks what the shared tables know. Joins that a question does
// not need are left out: planning them is most of what they cost.
func selectEnterpriseFacts(s tables, q domain.AccessQuery) *bun.SelectQuery {
	asked := s.db.NewSelect().Conn(s.conn).TableExpr("public.enterprises AS enterprise_row").ColumnExpr(enterpriseFacts)
	if q.Tenant != "" {
		asked = asked.Where("enterprise_row.organization_id = ?", q.Tenant).OrderExpr(activeFirst).Limit(1)
	} else {
		asked = asked.Where("enterprise_row.id = ?", q.Enterprise)
	}
	if q.Trial != "" {
		asked = asked.ColumnExpr(trialFacts).Join(joinTrial, q.Trial).Join(joinGrant)
	}
	return asked
}

// selectTenantFacts asks also what the tenant's own tables know.
func selectTenantFacts(asked *bun.SelectQuery, q domain.AccessQuery) *bun.SelectQuery {
	if q.Subject != "" {
		asked = asked.ColumnExpr(userFacts).Join(joinUser, q.Subject)
	}
	if q.Project != "" {
		asked = asked.ColumnExpr(projectFacts).Join(joinProject, q.Project).Join(joinMember, q.Subject)
	}
	if q.Project != "" && q.Execution != "" {
		asked = asked.ColumnExpr(shareFact, q.Subject, q.Project, q.Trial, q.Execution)
	}
	return asked
}

// tablesFor opens the tables that the question is about; not ready is a tenant
// that has none yet.
func (r accessFacts) tablesFor(ctx context.Context, q domain.AccessQuery) (s tables, ready bool, err error) {
	t, err := r.tenantFor(ctx, q)
	if err != nil || t == "" {
		return r.shared(ctx), false, err
	}
	s = r.tenant(ctx, t)
	if errors.Is(s.err, domain.ErrTenantNotReady) {
		return r.shared(ctx), false, nil
	}
	return s, s.err == nil, s.err
}

// tenantFor tells which tenant the question is about; empty is an enterprise
// without one.
func (r accessFacts) tenantFor(ctx context.Context, q domain.AccessQuery) (domain.TenantID, error) {
	if q.Tenant != "" {
		return q.Tenant, nil
	}
	return r.schemas.tenantOf(q.Enterprise, func() (domain.TenantID, error) { return r.tenantOf(ctx, q.Enterprise) })
}

func (db *DB) tenantOf(ctx context.Context, e domain.EnterpriseID) (t domain.TenantID, err error) {
	const organization = `SELECT coalesce((SELECT organization_id FROM public.enterprises WHERE id = ?), '')`
	err = db.shared(ctx).raw(organization, e).Scan(ctx, &t)
	return t, errorMap{}.translate(err)
}
