package postgres

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/tenon-health/tenon/adapters/postgres/migrate"
	"github.com/tenon-health/tenon/core/domain"
)

// undone takes back what a unit of work has done, and says what came of it.
type undone struct{ err error }

func (u undone) Error() string { return "postgres: it was undone" }

// isolation makes two tenants that nobody is, in a transaction that is rolled back: one must not see the other's
// people. What is asked are the repositories that serve everybody.
func (d diagnostics) isolation(ctx context.Context, probe domain.Probe) ([]domain.Finding, error) {
	if err := d.requireTables(ctx); err != nil {
		return nil, err
	}
	err := d.InTx(ctx, func(ctx context.Context) error { return undone{d.keepApart(ctx, probe)} })
	defer d.forgetProbe(probe)
	if after, ok := errors.AsType[undone](err); ok {
		err = after.err
	}
	if leak, ok := errors.AsType[leakError](err); ok {
		return one(
			domain.FindingProblem.Of(leak.Error(), "Stop the installation, and report this: tenants are not apart."),
		), nil
	}
	if err != nil {
		return nil, err
	}
	return one(domain.FindingOK.Of("A tenant made for this check did not see what another has.", "")), nil
}

// leakError is what one tenant sees of another.
type leakError string

func (e leakError) Error() string { return string(e) }

func (d diagnostics) keepApart(ctx context.Context, probe domain.Probe) error {
	one, other := probe.Tenants()
	for _, t := range []domain.TenantID{one, other} {
		if err := d.makeProbe(ctx, t); err != nil {
			return err
		}
	}
	now := probe.Now()
	person := domain.User{
		ID: probe.ID, Subject: domain.Subject(one), Email: string(one) + "@tenon.invalid", Role: "org:member",
		Status: domain.UserActive, Version: 1, CreatedAt: now, UpdatedAt: now,
	}
	if err := (users{d.DB}).Insert(ctx, one, person); err != nil {
		return err
	}
	return d.seesNot(ctx, one, other, person)
}

// seesNot asks the repositories of both, so that what cannot be seen is known to be there.
func (d diagnostics) seesNot(ctx context.Context, one, other domain.TenantID, person domain.User) error {
	people := users{d.DB}
	if found, err := people.Get(ctx, one, person.Subject); err != nil || found.Email != person.Email {
		return errors.Join(leakError("A tenant made for this check did not see its own person."), err)
	}
	if n, err := people.Count(ctx, other); err != nil || n > 0 {
		return leakOr(err, fmt.Sprintf("A tenant made for this check saw %d people of others.", n))
	}
	_, err := people.Get(ctx, other, person.Subject)
	if !errors.Is(err, domain.ErrUserNotFound) {
		return leakOr(err, "A tenant made for this check saw the person of another.")
	}
	return nil
}

func leakOr(err error, leak string) error {
	if err != nil {
		return err
	}
	return leakError(leak)
}

// makeProbe makes the tables of a tenant, and notes whose they are.
func (d diagnostics) makeProbe(ctx context.Context, t domain.TenantID) error {
	schema, err := domain.SchemaName(t)
	if err != nil {
		return err
	}
	const note = "INSERT INTO public.tenants (organization_id, schema_name, version, ready) VALUES (?, ?, ?, true)"
	if err := d.exec(ctx, note, t, schema, d.versions[len(d.versions)-1]); err != nil {
		return err
	}
	statements := strings.Join(migrate.TenantStatements(schema), ";\n")
	return d.unit(ctx).use(t, func(s *session) error {
		_, err := s.Conn.Conn().PgConn().Exec(ctx, statements).ReadAll()
		return errorMap{}.translate(err)
	})
}

// forgetProbe lets nobody look for the tables that were taken back.
func (d diagnostics) forgetProbe(probe domain.Probe) {
	one, other := probe.Tenants()
	d.schemas.mu.Lock()
	defer d.schemas.mu.Unlock()
	delete(d.schemas.schemas, one)
	delete(d.schemas.schemas, other)
}
