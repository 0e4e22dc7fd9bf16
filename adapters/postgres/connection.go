package postgres

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

type connectionRow struct {
	Enterprise domain.EnterpriseID `bun:",pk"`
	ID         string              `bun:"connection_id,pk"`
	Name       string
	Ticket     string `bun:"ticket_id"`
	AddedAt    time.Time
}

func (r connectionRow) toDomain() domain.EnterpriseConnection { return domain.EnterpriseConnection(r) }

const connectionTable = "public.connections AS connection_row"

var connectionErrors = errorMap{
	notFound:    domain.ErrConnectionNotFound,
	constraints: map[string]*domain.Error{"connections_enterprise_fkey": domain.ErrEnterpriseNotFound},
}

type connections struct{ *DB }

func (r connections) Ensure(
	ctx context.Context, c domain.EnterpriseConnection,
) (domain.EnterpriseConnection, bool, error) {
	row := connectionRow(c)
	created, err := r.shared(ctx).ensure(ctx, &row, connectionTable, "connections_pkey", connectionErrors)
	if err != nil || created {
		return c, created, err
	}
	err = r.shared(ctx).selectFrom(&row, connectionTable).WherePK().Scan(ctx)
	return row.toDomain(), false, connectionErrors.translate(err)
}

func (r connections) List(ctx context.Context, e domain.EnterpriseID) ([]domain.EnterpriseConnection, error) {
	var rows []connectionRow
	err := r.shared(ctx).selectFrom(&rows, connectionTable).Where("enterprise = ?", e).
		OrderExpr("added_at, connection_id").Scan(ctx)
	return mapRows(rows, connectionRow.toDomain), connectionErrors.translate(err)
}
