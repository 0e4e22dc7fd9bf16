package migrate

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/tenon-health/tenon/core/domain"
)

// Repair implements ports.Schemas.
func (s schemas) Repair(
	ctx context.Context, tenants []domain.TenantID, how domain.RepairHow,
	tell func(domain.TenantRepair) (more bool),
) error {
	if s.InUnit(ctx) {
		return ErrInUnit
	}
	if !known(s.files().tenant, how.Version) {
		return domain.ErrMigrationUnknown.With(how.Version)
	}
	asked, err := s.asked(ctx, tenants)
	if err != nil {
		return err
	}
	err = s.onDirect(ctx, func(conn *pgx.Conn) error {
		r := repair{verification{s, conn, map[string]*reference{}}, how}
		for _, schema := range asked {
			told, err := r.tenant(ctx, schema)
			if err != nil || !tell(told) {
				return err
			}
		}
		return nil
	})
	return s.ended(ctx, err)
}

// repair makes the tables and the ledger of tenants agree.
type repair struct {
	verification
	how domain.RepairHow
}

func (r repair) tenant(ctx context.Context, s domain.Schema) (domain.TenantRepair, error) {
	if r.how.Way == domain.RepairMatch {
		return r.match(ctx, s)
	}
	return r.reapply(ctx, s)
}

// match notes the version whose tables the tenant has.
func (r repair) match(ctx context.Context, s domain.Schema) (told domain.TenantRepair, err error) {
	told = domain.TenantRepair{Tenant: s.Tenant, From: s.Version, Version: s.Version}
	found, err := r.fingerprints(ctx, []domain.Schema{s})
	if err != nil {
		return told, err
	}
	version, ok, err := r.matching(ctx, s, found[s.Name])
	if err != nil {
		return told, err
	}
	if !ok {
		told.Left, err = r.differences(ctx, s)
		return told, err
	}
	if version == s.Version {
		return told, nil
	}
	told.Version, told.Repaired = version, true
	if r.how.DryRun {
		return told, nil
	}
	return told, r.note(ctx, s, version, found[s.Name])
}

// matching is the version that a schema of that fingerprint has: the noted one, or the only other one.
func (r repair) matching(ctx context.Context, s domain.Schema, fingerprint string) (string, bool, error) {
	var found []string
	for _, version := range r.versions() {
		wanted, err := r.reference(ctx, version)
		if err != nil {
			return "", false, err
		}
		if wanted.fingerprint == fingerprint {
			found = append(found, version)
		}
	}
	if slices.Contains(found, s.Version) {
		return s.Version, true, nil
	}
	if len(found) > 1 {
		return "", false, domain.ErrRepairAmbiguous.With(s.Tenant, found[0], found[1])
	}
	return first(found), len(found) == 1, nil
}

func first(all []string) string {
	if len(all) == 0 {
		return ""
	}
	return all[0]
}

// versions are those that may match. Without tables there is nothing by which to tell.
func (r repair) versions() (all []string) {
	for _, f := range r.files().tenant {
		if r.how.Version == "" || r.how.Version == f.version {
			all = append(all, f.version)
		}
	}
	return all
}

// note makes the registry and the ledger say that version, unless the schema has become another meanwhile.
func (r repair) note(ctx context.Context, s domain.Schema, version, fingerprint string) error {
	return r.locked(ctx, s, func(tx pgx.Tx) error {
		found, err := fingerprints(ctx, tx, []string{s.Name})
		if err != nil {
			return err
		}
		if found[s.Name] != fingerprint {
			return errChanging
		}
		w := work{tenant: s.Tenant, schema: s.Name, files: r.files().tenant}
		statements := []string{w.register(version), r.leave(s, version)}
		for _, f := range pending(w.files, "", version) {
			statements = append(statements, r.enter(s, f))
		}
		return execAll(ctx, tx, statements)
	})
}

// leave takes out what is beyond the version.
func (r repair) leave(s domain.Schema, version string) string {
	return fmt.Sprintf(`UPDATE public.migration_ledger SET state = 'reverted', by_whom = %s
		WHERE organization_id = %s AND version > %s`,
		literal(string(r.how.By)), literal(string(s.Tenant)), literal(version))
}

// enter notes f as applied. Nobody has measured how long that took.
func (r repair) enter(s domain.Schema, f file) string {
	return fmt.Sprintf(`INSERT INTO public.migration_ledger AS l
		(organization_id, version, state, checksum, started_at, by_whom)
		VALUES (%s, %s, 'done', %s, clock_timestamp(), %s)
		ON CONFLICT (organization_id, version) DO UPDATE SET state = 'done', checksum = EXCLUDED.checksum,
		started_at = EXCLUDED.started_at, duration = NULL, by_whom = EXCLUDED.by_whom, sqlstate = NULL,
		statement = NULL, words = NULL WHERE l.state <> 'done'`,
		literal(string(s.Tenant)), literal(f.version), literal(f.checksum), literal(string(r.how.By)))
}

func execAll(ctx context.Context, tx pgx.Tx, statements []string) error {
	for i, statement := range statements {
		if _, err := tx.Exec(ctx, statement); err != nil {
			return script{{n: i + 1, words: firstWords(statement)}}.failed(0, err)
		}
	}
	return nil
}
