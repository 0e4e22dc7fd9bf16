package postgres

import (
	"context"
	"errors"
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
	CreatedAt           time.Time
	UpdatedAt           time.Time
}

func (r onboardingRow) noun() domain.Onboarding { return domain.Onboarding(r) }

const onboardingTable = "public.onboardings AS onboarding_row"

var onboardingFailures = failures{
	missing: domain.NoSuchEnterprise,
	broken: map[string]*domain.Error{
		"onboardings_enterprise_fkey": domain.NoSuchEnterprise,
		"sso_tickets_enterprise_fkey": domain.NoSuchEnterprise,
	},
}

type onboardings struct{ *DB }

func (r onboardings) Ensure(ctx context.Context, o domain.Onboarding) (domain.Onboarding, bool, error) {
	row := onboardingRow(o)
	created, err := r.shared(ctx).ensure(ctx, &row, onboardingTable, "onboardings_pkey", onboardingFailures)
	if err != nil || created {
		return o, created, err
	}
	o, err = r.Get(ctx, o.Enterprise)
	return o, false, err
}

func (r onboardings) Get(ctx context.Context, e domain.EnterpriseID) (domain.Onboarding, error) {
	return r.get(ctx, e, free)
}

func (r onboardings) Update(ctx context.Context, e domain.EnterpriseID, change func(*domain.Onboarding) error) error {
	get := func(ctx context.Context) (domain.Onboarding, error) { return r.get(ctx, e, locked) }
	_, err := alter(ctx, r.DB, get, change, func(ctx context.Context, o domain.Onboarding) error {
		row := onboardingRow(o)
		return onboardingFailures.one(r.shared(ctx).set(&row, onboardingTable).WherePK().Exec(ctx))
	})
	return err
}

func (r onboardings) Waiting(ctx context.Context, now time.Time, limit int) ([]domain.EnterpriseID, error) {
	var waiting []domain.EnterpriseID
	err := r.shared(ctx).raw(`SELECT o.enterprise FROM public.onboardings AS o
		JOIN public.enterprises AS e ON e.id = o.enterprise AND e.status = ?
		JOIN public.sso_tickets AS t ON t.enterprise = o.enterprise AND t.expires_at > ?
		WHERE o.step <> ? ORDER BY o.updated_at, o.enterprise LIMIT ?`, domain.Initiated, now, domain.OnboardingProvisioned, limit).Scan(ctx, &waiting)
	return waiting, onboardingFailures.explain(err)
}

func (r onboardings) get(ctx context.Context, e domain.EnterpriseID, how clause) (domain.Onboarding, error) {
	var row onboardingRow
	err := how(r.shared(ctx).from(&row, onboardingTable).Where("enterprise = ?", e)).Scan(ctx)
	return row.noun(), onboardingFailures.explain(err)
}

type ticketRow struct {
	ID           string
	Enterprise   domain.EnterpriseID `bun:",pk"`
	Organization domain.TenantID     `bun:"organization_id"`
	AdminEmail   string
	ExpiresAt    time.Time
	CreatedAt    time.Time
}

// sealedTicket is a ticket and its sealed handle.
type sealedTicket struct {
	ticketRow
	Sealed []byte
}

const ticketTable = "public.sso_tickets AS sealed_ticket"

// place is where the handle of the ticket is sealed for.
func (r ticketRow) place() []string { return []string{"sso_tickets", string(r.Enterprise), r.ID} }

type tickets struct{ *DB }

// Replace holds the enterprise, so that of two at once each learns whom it
// replaces.
func (r tickets) Replace(ctx context.Context, t domain.Ticket, handle domain.Secret) (old domain.Secret, err error) {
	row := sealedTicket{ticketRow: ticketRow(t)}
	if row.Sealed, err = r.sealer.seal(handle, row.place()...); err != nil {
		return "", err
	}
	err = r.InTx(ctx, func(ctx context.Context) error {
		if _, err := (enterprises(r)).get(ctx, t.Enterprise, locked); err != nil {
			return err
		}
		if _, old, err = r.find(ctx, t.Enterprise, time.Time{}); err != nil {
			return err
		}
		return onboardingFailures.done(r.shared(ctx).into(&row, ticketTable).On("CONFLICT ON CONSTRAINT sso_tickets_pkey DO UPDATE").
			Set("id = EXCLUDED.id, organization_id = EXCLUDED.organization_id, admin_email = EXCLUDED.admin_email").
			Set("expires_at = EXCLUDED.expires_at, created_at = EXCLUDED.created_at, sealed = EXCLUDED.sealed").Exec(ctx))
	})
	return old, err
}

func (r tickets) Live(ctx context.Context, e domain.EnterpriseID, now time.Time) (domain.Ticket, domain.Secret, error) {
	return r.find(ctx, e, now)
}

// find returns the ticket that expires after then, if there is one.
func (r tickets) find(ctx context.Context, e domain.EnterpriseID, then time.Time) (t domain.Ticket, handle domain.Secret, err error) {
	var row sealedTicket
	err = onboardingFailures.explain(r.shared(ctx).from(&row, ticketTable).Where("enterprise = ? AND expires_at > ?", e, then).Scan(ctx))
	if errors.Is(err, domain.NoSuchEnterprise) {
		return t, "", nil
	}
	if err != nil {
		return t, "", err
	}
	handle, err = r.sealer.open(row.Sealed, row.place()...)
	return domain.Ticket(row.ticketRow), handle, err
}

func (r tickets) DeleteExpired(ctx context.Context, now time.Time) error {
	return r.exec(ctx, "DELETE FROM public.sso_tickets WHERE expires_at <= ?", now)
}

type hookRow struct {
	ID           string `bun:",pk"`
	Type         string
	At           time.Time
	Organization domain.TenantID `bun:"organization_id"`
	NotedAt      time.Time
}

type hooks struct{ *DB }

func (r hooks) Ensure(ctx context.Context, h domain.Hook, now time.Time) (bool, error) {
	row := hookRow{h.ID, h.Type, h.At, h.Organization, now}
	return r.shared(ctx).ensure(ctx, &row, "public.hooks AS hook_row", "hooks_pkey", failures{})
}

func (r hooks) DeleteExpired(ctx context.Context, then time.Time) error {
	return r.exec(ctx, "DELETE FROM public.hooks WHERE noted_at < ?", then)
}
