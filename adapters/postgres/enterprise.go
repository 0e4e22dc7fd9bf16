package postgres

import (
	"context"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"github.com/tenon-health/tenon/core/domain"
)

// enterpriseRow is domain.Enterprise with a Postgres accent: the same fields in
// the same order, so that one converts to the other.
type enterpriseRow struct {
	ID            domain.EnterpriseID `bun:",pk"`
	Organization  domain.TenantID     `bun:"organization_id,nullzero"`
	Name          string
	NameKey       string
	URL           string
	Domain        string
	Description   string
	LogoURL       string
	AdminEmail    string
	ZipCode       string
	Region        string
	Size          string
	ContactNumber string
	Status        domain.EnterpriseStatus
	Version       domain.Version
	CreatedAt     time.Time
	UpdatedAt     time.Time
	CreatedBy     domain.Subject
	UpdatedBy     domain.Subject
}

func (r enterpriseRow) toDomain() domain.Enterprise { return domain.Enterprise(r) }

// searchedEnterprise is a row and the folded text in which it is found.
type searchedEnterprise struct {
	enterpriseRow
	Search string
}

func searched(e domain.Enterprise) *searchedEnterprise {
	text := strings.Join([]string{e.Name, e.Domain, e.Description}, "\x01")
	return &searchedEnterprise{enterpriseRow(e), domain.Fold(text)}
}

const (
	enterpriseTable         = "public.enterprises AS enterprise_row"
	searchedEnterpriseTable = "public.enterprises AS searched_enterprise"
)

var (
	enterpriseErrors = errorMap{
		notFound: domain.ErrEnterpriseNotFound,
		constraints: map[string]*domain.Error{
			"enterprises_domain_key":       domain.ErrDomainTaken,
			"enterprises_domain_overlap":   domain.ErrDomainTaken,
			"enterprises_admin_email_key":  domain.ErrAdminEmailTaken,
			"enterprises_organization_key": domain.ErrOrganizationTaken,
		},
	}
	enterpriseColumns = map[string]string{
		"name": "name_key", "domain": "domain", "status": "status", "created_at": "created_at", "updated_at": "updated_at",
	}
)

// domainOverlaps is the constraint enterprises_domain_overlap.
const domainOverlaps = `status <> 'DELETED' AND domain <> '' AND
	public.domain_range(reverse(domain) || '.', reverse(domain) || '/') &&
	public.domain_range(reverse(?::text) || '.', reverse(?::text) || '/')`

// uniqueEnterprise says what its indexes say: a deleted one holds nothing, and what
// is empty is nobody's.
func uniqueEnterprise(e domain.Enterprise) unique {
	u := unique{table: "public.enterprises", id: string(e.ID)}
	add := func(taken *domain.Error, column, value string) {
		if value != "" && e.Status != domain.EnterpriseDeleted {
			u.keys = append(u.keys, uniqueKey{taken, "? = ? AND status <> 'DELETED'", []any{bun.Ident(column), value}})
		}
	}
	if e.Domain != "" && e.Status != domain.EnterpriseDeleted {
		u.keys = append(u.keys, uniqueKey{domain.ErrDomainTaken, domainOverlaps, []any{e.Domain, e.Domain}})
	}
	add(domain.ErrAdminEmailTaken, "admin_email", e.AdminEmail)
	add(domain.ErrOrganizationTaken, "organization_id", string(e.Organization))
	return u
}

type enterprises struct{ *DB }

func (r enterprises) Insert(ctx context.Context, e domain.Enterprise) error {
	return r.shared(ctx).insertUnique(
		ctx, searched(e), searchedEnterpriseTable, uniqueEnterprise(e), enterpriseErrors,
	)
}

func (r enterprises) Get(ctx context.Context, id domain.EnterpriseID) (domain.Enterprise, error) {
	return r.get(ctx, id, noLock)
}

func (r enterprises) Lock(ctx context.Context, id domain.EnterpriseID) (domain.Enterprise, error) {
	return r.get(ctx, id, forUpdate)
}

func (r enterprises) ByTenant(ctx context.Context, t domain.TenantID) (domain.Enterprise, error) {
	var row enterpriseRow
	err := r.shared(ctx).selectFrom(&row, enterpriseTable).Where("organization_id = ?", t).OrderExpr(activeFirst).Limit(1).
		Scan(ctx)
	return row.toDomain(), enterpriseErrors.translate(err)
}

// activeFirst tells which enterprise an organization means: a deleted one gives
// way to its successor.
const activeFirst = "enterprise_row.status = 'DELETED', enterprise_row.id DESC"

func (r enterprises) List(ctx context.Context, q domain.EnterpriseQuery) (domain.Page[domain.Enterprise], error) {
	var rows []enterpriseRow
	s := whereEq(r.shared(ctx).selectFrom(&rows, enterpriseTable), "status", q.Status)
	s = whereEq(whereEq(s, "domain", q.Domain), "admin_email", q.AdminEmail)
	return page(
		ctx, orderBy(whereContains(s, q.Q, "search"), q.Sort, enterpriseColumns), &rows, q.Paging, enterpriseRow.toDomain,
	)
}

func (r enterprises) Update(
	ctx context.Context, id domain.EnterpriseID, at domain.Version, change func(*domain.Enterprise) error,
) (domain.Enterprise, error) {
	get := func(ctx context.Context) (domain.Enterprise, error) {
		e, err := r.get(ctx, id, forUpdate)
		if err == nil {
			err = at.Match(e.Version)
		}
		return e, err
	}
	return updateLocked(ctx, r.DB, get, change, func(ctx context.Context, e domain.Enterprise) error {
		s := r.shared(ctx)
		return s.updateUnique(ctx, s.update(searched(e), searchedEnterpriseTable), uniqueEnterprise(e), enterpriseErrors)
	})
}

func (r enterprises) get(ctx context.Context, id domain.EnterpriseID, how clause) (domain.Enterprise, error) {
	var row enterpriseRow
	err := how(r.shared(ctx).selectFrom(&row, enterpriseTable).Where("id = ?", id)).Scan(ctx)
	return row.toDomain(), enterpriseErrors.translate(err)
}
