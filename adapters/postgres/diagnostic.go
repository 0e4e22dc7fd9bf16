package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// diagnostics checks the database, on the connection that readiness has: whoever works keeps theirs.
type diagnostics struct {
	*DB
	ownerURL string // empty where one role does all
}

// NewDiagnostics checks db, which signs in as the API does, and what migrates by another role if there is one.
func NewDiagnostics(db *DB, ownerURL string) ports.Diagnosable { return diagnostics{db, ownerURL} }

func (diagnostics) Component() domain.Component { return domain.PostgresComponent }

func (diagnostics) Checks() []domain.Check {
	return []domain.Check{
		domain.CheckReach, domain.CheckClock, domain.CheckPooler, domain.CheckPermissions, domain.CheckOrphans,
		domain.CheckIsolation,
	}
}

func (d diagnostics) Check(ctx context.Context, check domain.Check, probe domain.Probe) []domain.Finding {
	all := map[domain.Check]func(context.Context, domain.Probe) ([]domain.Finding, error){
		domain.CheckReach: d.reach, domain.CheckClock: d.clockOf, domain.CheckPooler: d.pooler,
		domain.CheckPermissions: d.permissions, domain.CheckOrphans: d.orphans, domain.CheckIsolation: d.isolation,
	}
	found, err := all[check](ctx, probe)
	switch {
	case errors.Is(err, domain.ErrStoreBehind):
		return one(domain.FindingUnchecked.Of("The tables are not there yet.", "Run migrate up."))
	case err != nil:
		return one(domain.FindingProblem.Of("The database cannot be asked: "+domain.ReasonOf(err)+".", adviceReach))
	}
	return found
}

const adviceReach = "See DATABASE_URL, the network on the way, and the log of the server."

func one(found domain.Finding) []domain.Finding { return []domain.Finding{found} }

// ask reads one row of an answer, which no tenant's row is a part of.
func (d diagnostics) ask(ctx context.Context, query string, into ...any) error {
	return errorMap{}.translate(d.checks.NewRaw(query).Scan(ctx, into...))
}

// oldestVersion is the first that is supported.
const oldestVersion = 15

func (d diagnostics) reach(ctx context.Context, _ domain.Probe) ([]domain.Finding, error) {
	var version string
	var number int
	err := d.ask(ctx, "SELECT current_setting('server_version'), current_setting('server_version_num')::int / 10000",
		&version, &number)
	if err != nil {
		return nil, err
	}
	return one(versionFinding(version, number)), nil
}

func versionFinding(version string, number int) domain.Finding {
	if number < oldestVersion {
		return domain.FindingProblem.Of(
			fmt.Sprintf("PostgreSQL %s is too old.", version), fmt.Sprintf("Use PostgreSQL %d or newer.", oldestVersion),
		)
	}
	return domain.FindingOK.Of(fmt.Sprintf("PostgreSQL %s answers.", version), "")
}

func (d diagnostics) clockOf(ctx context.Context, probe domain.Probe) ([]domain.Finding, error) {
	reading := domain.ClockReading{Asked: probe.Now()}
	if err := d.ask(ctx, "SELECT clock_timestamp()", &reading.Said); err != nil {
		return nil, err
	}
	reading.Answered = probe.Now()
	return one(reading.Finding()), nil
}

// requireTables answers ErrStoreBehind in an empty database.
func (d diagnostics) requireTables(ctx context.Context) error {
	var there bool
	const known = "to_regclass('public.tenants') IS NOT NULL AND to_regclass('public.migration_ledger') IS NOT NULL"
	if err := d.ask(ctx, "SELECT "+known, &there); err != nil || there {
		return err
	}
	return domain.ErrStoreBehind
}

// names reads one column.
func (d diagnostics) names(ctx context.Context, query string) (all []string, err error) {
	err = d.checks.NewRaw(query).Scan(ctx, &all)
	return all, errorMap{}.translate(err)
}
