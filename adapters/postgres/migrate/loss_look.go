package migrate

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/tenon-health/tenon/core/domain"
)

// filledAtOnce is of how many tenants one query asks whether there is data.
const filledAtOnce = 50

// Losses implements ports.Schemas.
func (s schemas) Losses(
	ctx context.Context, tenants []domain.TenantID, version string,
) (lost []domain.MigrationLoss, err error) {
	if s.InUnit(ctx) {
		return nil, ErrInUnit
	}
	if !isVersion(s.files().tenant, version) {
		return nil, domain.ErrMigrationUnknown.With(version)
	}
	asked, err := s.asked(ctx, tenants)
	if err != nil {
		return nil, err
	}
	err = s.onDirect(ctx, func(conn *pgx.Conn) error {
		dropped, err := s.findLosses(ctx, conn, version)
		if err != nil || len(dropped) == 0 {
			return err
		}
		for part := range slices.Chunk(asked, filledAtOnce) {
			found, err := s.filled(ctx, conn, dropped.candidates(part))
			if err != nil {
				return err
			}
			lost = append(lost, found...)
		}
		return nil
	})
	return lost, s.explain(err)
}

// isVersion reports whether there is such a version, and that it was named.
func isVersion(all []file, version string) bool { return version != "" && known(all, version) }

// candidate is a table or a column in the schema of a tenant.
type candidate struct {
	domain.MigrationLoss
	schema string
}

func (c candidate) loss() loss { return loss{c.Table, c.Column} }

// candidates are in the order of tenants, and the newest migration first.
func (l losses) candidates(tenants []domain.Schema) (all []candidate) {
	var versions []string
	for version := range l {
		versions = append(versions, version)
	}
	slices.Sort(versions)
	for _, tenant := range tenants {
		for _, version := range slices.Backward(versions) {
			for _, lost := range l[version] {
				if version <= tenant.Version {
					all = append(all, candidate{lost.of(tenant.Tenant, version), tenant.Name})
				}
			}
		}
	}
	return all
}

// filled are those in which there is data.
func (s schemas) filled(
	ctx context.Context, conn *pgx.Conn, all []candidate,
) (lost []domain.MigrationLoss, err error) {
	err = s.rolledBack(ctx, conn, func(tx pgx.Tx) error {
		there, err := ask(ctx, tx, all, loss.there)
		if err != nil {
			return err
		}
		found, err := ask(ctx, tx, there, loss.filled)
		for _, c := range found {
			lost = append(lost, c.MigrationLoss)
		}
		return err
	})
	return lost, err
}

// ask returns those of which a condition holds, by one query.
func ask(
	ctx context.Context, tx pgx.Tx, all []candidate, condition func(loss, string) string,
) (found []candidate, err error) {
	if len(all) == 0 {
		return nil, nil
	}
	parts := make([]string, len(all))
	for i, c := range all {
		parts[i] = fmt.Sprintf("SELECT %d WHERE %s", i, condition(c.loss(), c.schema))
	}
	rows, err := tx.Query(ctx, strings.Join(parts, " UNION ALL ")+" ORDER BY 1", pgx.QueryExecModeSimpleProtocol)
	if err != nil {
		return nil, err
	}
	numbers, err := pgx.CollectRows(rows, pgx.RowTo[int])
	for _, i := range numbers {
		found = append(found, all[i])
	}
	return found, err
}
