package postgres

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

type moduleRow struct {
	ID           domain.ModuleID `bun:",pk"`
	Slug         string
	Name         string
	Description  string
	IsStandalone bool
	CreatedAt    time.Time
}

func (r moduleRow) toDomain() domain.Module { return domain.Module(r) }

const moduleTable = "public.modules AS module_row"

var moduleErrors = errorMap{notFound: domain.ErrModuleNotFound}

type modules struct{ *DB }

func (r modules) List(ctx context.Context) ([]domain.Module, error) {
	var rows []moduleRow
	err := r.shared(ctx).selectFrom(&rows, moduleTable).OrderExpr("id").Scan(ctx)
	return mapRows(rows, moduleRow.toDomain), moduleErrors.translate(err)
}

func (r modules) Get(ctx context.Context, id domain.ModuleID) (domain.Module, error) {
	var row moduleRow
	err := r.shared(ctx).selectFrom(&row, moduleTable).Where("id = ?", id).Scan(ctx)
	return row.toDomain(), moduleErrors.translate(err)
}
