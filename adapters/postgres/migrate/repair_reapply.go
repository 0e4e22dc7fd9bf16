package migrate

import (
	"context"
	_ "embed" // definitions.sql
	"errors"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/tenon-health/tenon/core/domain"
)

//go:embed definitions.sql
var selectDefinitions string

// definition is the statements that make an object, of those that can be made anew without a row being touched.
type definition struct {
	Type, Belongs, Name string
	Missing, Other      []string // where it is not there; where it is defined otherwise
}

var (
	errChanging = domain.ErrStoreBusy.WithCause(errors.New("postgres: the schema has changed meanwhile"))
	errRemains  = errors.New("postgres: something remains") // what was done is rolled back
)

// reapply makes what is missing. It stays if nothing but extra objects is left.
func (r repair) reapply(ctx context.Context, s domain.Schema) (told domain.TenantRepair, err error) {
	told = domain.TenantRepair{Tenant: s.Tenant, From: s.Version, Version: s.Version}
	if told.Left, err = r.differences(ctx, s); err != nil || len(told.Left) == 0 {
		return told, err
	}
	wanted, err := r.reference(ctx, s.Version)
	if err != nil || wanted == nil {
		return told, err
	}
	definitions, err := r.definitions(ctx, s.Version)
	if err != nil {
		return told, err
	}
	told.Statements = statementsFor(told.Left, definitions)
	if len(told.Statements) == 0 || r.how.DryRun {
		told.Repaired = len(told.Statements) > 0
		return told, nil
	}
	err = r.locked(ctx, s, func(tx pgx.Tx) error {
		told.Left, err = r.makeAnew(ctx, tx, s, wanted, told.Statements)
		return err
	})
	told.Repaired = err == nil
	return r.refused(told, err)
}

// refused tells what is wrong with this tenant alone.
func (r repair) refused(told domain.TenantRepair, err error) (domain.TenantRepair, error) {
	if errors.Is(err, errRemains) {
		return told, nil
	}
	if failed, ok := errors.AsType[*failure](err); ok && failed.step.n > 0 && !failed.busy() {
		told.Failure = failed.told()
		return told, nil
	}
	return told, err
}

// makeAnew returns what is left then.
func (r repair) makeAnew(
	ctx context.Context, tx pgx.Tx, s domain.Schema, wanted *reference, statements []string,
) ([]domain.SchemaDifference, error) {
	inPlace := make([]string, len(statements))
	for i, statement := range statements {
		inPlace[i] = inSchema(statement, s.Name)
	}
	if err := execAll(ctx, tx, inPlace); err != nil {
		return nil, err
	}
	found, err := objects(ctx, tx, s.Name)
	if err != nil {
		return nil, err
	}
	left := domain.CompareSchemas(wanted.objects, found)
	if slices.ContainsFunc(left, func(d domain.SchemaDifference) bool { return d.Kind != domain.ObjectExtra }) {
		return left, errRemains
	}
	return left, nil
}

// statementsFor are in the order in which objects need each other.
func statementsFor(differences []domain.SchemaDifference, definitions []definition) (all []string) {
	for _, d := range definitions {
		for _, different := range differences {
			if different.Type != d.Type || different.Table != d.Belongs || different.Name != d.Name {
				continue
			}
			switch different.Kind {
			case domain.ObjectMissing:
				all = append(all, d.Missing...)
			case domain.ObjectOther:
				all = append(all, d.Other...)
			}
		}
	}
	return all
}

// definitions are those of a version, in terms of ?tenant.
func (r repair) definitions(ctx context.Context, version string) (all []definition, err error) {
	statements, _ := template(r.files().tenant, version)
	schema := referenceName(r.conn)
	err = r.built(ctx, r.conn, statements, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "SET LOCAL search_path = pg_catalog"); err != nil {
			return err
		}
		rows, err := tx.Query(ctx, selectDefinitions, schema)
		if err != nil {
			return err
		}
		all, err = pgx.CollectRows(rows, pgx.RowToStructByPos[definition])
		return err
	})
	for _, d := range all {
		for _, statements := range [][]string{d.Missing, d.Other} {
			for i, statement := range statements {
				statements[i] = ofTenant(statement, schema)
			}
		}
	}
	return all, err
}

// ofTenant is the reverse of inSchema: the name of the reference may stand with quotes and without.
func ofTenant(statement, schema string) string {
	return strings.NewReplacer(`"`+schema+`".`, "?tenant.", schema+".", "?tenant.").Replace(statement)
}

// locked runs do in a transaction that has the schema to itself, at the version that it was told to have.
func (r repair) locked(ctx context.Context, s domain.Schema, do func(pgx.Tx) error) error {
	return pgx.BeginFunc(context.WithoutCancel(ctx), r.conn, func(tx pgx.Tx) error {
		w := work{
			tenant: s.Tenant, schema: s.Name, how: domain.MigrationHow{LockTimeout: r.how.LockTimeout}, role: r.Application,
		}
		row, err := w.lock().run(ctx, r.conn)
		if err != nil {
			return err
		}
		if row == nil || row[0] != s.Version {
			return errChanging
		}
		return do(tx)
	})
}
