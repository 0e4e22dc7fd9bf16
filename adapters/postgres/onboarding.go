package postgres

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

type onboardingRow struct {
	Enterprise          domain.EnterpriseID `bun:",pk"`
	Step                domain.OnboardingStep
	OrganizationName    string
	DisplayName         string
	PrimaryColor        string
	PageBackgroundColor string
	LogoURL             string
	DomainAliases       []string `bun:",array"`
	Tickets             int
	ClaimedBy           string
	ClaimedUntil        time.Time `bun:",nullzero"`
	ProfileUpdated      bool
	InvitedMember       bool
	CreatedProject      bool
	CreatedAt           time.Time
	UpdatedAt           time.Time
}

func (r onboardingRow) toDomain() domain.Onboarding { return domain.Onboarding(r) }

const onboardingTable = "public.onboardings AS onboarding_row"

var onboardingErrors = errorMap{
	notFound:    domain.ErrEnterpriseNotFound,
	constraints: map[string]*domain.Error{"onboardings_enterprise_fkey": domain.ErrEnterpriseNotFound},
}

type onboardings struct{ *DB }

func (r onboardings) Ensure(ctx context.Context, o domain.Onboarding) (domain.Onboarding, bool, error) {
	row := onboardingRow(o)
	created, err := r.shared(ctx).ensure(ctx, &row, onboardingTable, "onboardings_pkey", onboardingErrors)
	if err != nil || created {
		return o, created, err
	}
	o, err = r.Get(ctx, o.Enterprise)
	return o, false, err
}

func (r onboardings) Get(ctx context.Context, e domain.EnterpriseID) (domain.Onboarding, error) {
	return r.get(ctx, e, noLock)
}

func (r onboardings) Update(ctx context.Context, e domain.EnterpriseID, change func(*domain.Onboarding) error) error {
	get := func(ctx context.Context) (domain.Onboarding, error) { return r.get(ctx, e, forUpdate) }
	_, err := updateLocked(ctx, r.DB, get, change, func(ctx context.Context, o domain.Onboarding) error {
		row := onboardingRow(o)
		return onboardingErrors.execOne(r.shared(ctx).update(&row, onboardingTable).WherePK().Exec(ctx))
	})
	return err
}

func (r onboardings) Waiting(ctx context.Context, now time.Time, limit int) ([]domain.EnterpriseID, error) {
	var waiting []domain.EnterpriseID
	err := r.shared(ctx).raw(`SELECT o.enterprise FROM public.sso_tickets AS t
		JOIN public.enterprises AS e ON e.id = t.enterprise
		JOIN public.onboardings AS o ON o.enterprise = t.enterprise
		WHERE t.expires_at > ?0 AND CASE WHEN e.status = ?1 THEN o.step <> ?2 ELSE e.status <> ?3 AND NOT EXISTS (
			SELECT FROM public.connections AS c WHERE c.enterprise = t.enterprise AND c.ticket_id = t.id) END
		ORDER BY o.updated_at, o.enterprise LIMIT ?4`, now, domain.EnterpriseInitiated,
		domain.OnboardingProvisioned, domain.EnterpriseDeleted, limit).Scan(ctx, &waiting)
	return waiting, onboardingErrors.translate(err)
}

func (r onboardings) Count(ctx context.Context) ([]domain.OnboardingCount, error) {
	var rows []struct {
		Step   domain.OnboardingStep
		Count  int64
		Oldest time.Time
	}
	err := r.shared(ctx).raw(`SELECT o.step, count(*), min(o.updated_at) AS oldest FROM public.onboardings AS o
		JOIN public.enterprises AS e ON e.id = o.enterprise WHERE e.status <> ? GROUP BY o.step`,
		domain.EnterpriseDeleted).Scan(ctx, &rows)
	var all []domain.OnboardingCount
	for _, row := range rows {
		all = append(all, domain.OnboardingCount(row))
	}
	return all, onboardingErrors.translate(err)
}

func (r onboardings) get(ctx context.Context, e domain.EnterpriseID, how clause) (domain.Onboarding, error) {
	var row onboardingRow
	err := how(r.shared(ctx).selectFrom(&row, onboardingTable).Where("enterprise = ?", e)).Scan(ctx)
	return row.toDomain(), onboardingErrors.translate(err)
}
