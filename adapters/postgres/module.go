package postgres

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

type moduleRow struct {
	ID           domain.ModuleID `bun:",pk,autoincrement"`
	Slug         string
	Name         string
	Description  string
	IsStandalone bool
	Version      domain.Version
	CreatedAt    time.Time
	UpdatedAt    time.Time
}

func (r moduleRow) toDomain() domain.Module { return domain.Module(r) }

const moduleTable = "public.modules AS module_row"

var moduleErrors = errorMap{
	notFound: domain.ErrModuleNotFound,
	constraints: map[string]*domain.Error{
		"trials_module_fkey": domain.ErrModuleInUse, "trials_standalone_fkey": domain.ErrModuleInUse,
		"module_access_module_fkey": domain.ErrModuleInUse, "module_access_standalone_fkey": domain.ErrModuleInUse,
	},
}

type modules struct{ *DB }

func (r modules) Insert(ctx context.Context, m domain.Module) (domain.Module, error) {
	row, s := moduleRow(m), r.shared(ctx)
	row.ID = 0
	n, err := moduleErrors.rowsAffected(
		s.insertReturning(&row, moduleTable, "id").On("CONFLICT (slug) DO NOTHING").Exec(ctx),
	)
	if err == nil && n == 0 {
		err = s.refuse(domain.ErrModuleSlugTaken.WithCause(errTaken))
	}
	return row.toDomain(), err
}

func (r modules) List(ctx context.Context) ([]domain.Module, error) {
	var rows []moduleRow
	err := r.shared(ctx).selectFrom(&rows, moduleTable).OrderExpr("id").Scan(ctx)
	return mapRows(rows, moduleRow.toDomain), moduleErrors.translate(err)
}

func (r modules) Get(ctx context.Context, id domain.ModuleID) (domain.Module, error) {
	return r.get(ctx, "id = ?", id, noLock)
}

func (r modules) BySlug(ctx context.Context, slug string) (domain.Module, error) {
	return r.get(ctx, "slug = ?", slug, noLock)
}

func (r modules) Update(
	ctx context.Context, id domain.ModuleID, at domain.Version, change func(*domain.Module) error,
) (domain.Module, error) {
	standalone := false
	get := func(ctx context.Context) (domain.Module, error) {
		m, err := r.locked(ctx, id, at)
		standalone = m.IsStandalone
		return m, err
	}
	return updateLocked(ctx, r.DB, get, change, func(ctx context.Context, m domain.Module) error {
		if m.IsStandalone != standalone {
			if err := r.requireUnused(ctx, id); err != nil {
				return err
			}
		}
		row := moduleRow(m)
		return moduleErrors.execOne(r.shared(ctx).update(&row, moduleTable).WherePK().Exec(ctx))
	})
}

func (r modules) Delete(
	ctx context.Context, id domain.ModuleID, at domain.Version, check func(domain.Module) error,
) (m domain.Module, err error) {
	err = r.InTx(ctx, func(ctx context.Context) error {
		if m, err = r.locked(ctx, id, at); err != nil {
			return err
		}
		if err := check(m); err != nil {
			return err
		}
		if err := r.requireUnused(ctx, id); err != nil {
			return err
		}
		return moduleErrors.execOne(r.shared(ctx).raw("DELETE FROM public.modules WHERE id = ?", id).Exec(ctx))
	})
	return m, err
}

const moduleUsed = `SELECT EXISTS (SELECT FROM public.trials WHERE module = ?0)
	OR EXISTS (SELECT FROM public.module_access WHERE module = ?0)`

// requireUnused looks for what would break a constraint. While the module is locked,
// nothing new can refer to it.
func (r modules) requireUnused(ctx context.Context, id domain.ModuleID) error {
	used, s := false, r.shared(ctx)
	if err := s.raw(moduleUsed, id).Scan(ctx, &used); err != nil || !used {
		return moduleErrors.translate(err)
	}
	return s.refuse(domain.ErrModuleInUse.WithCause(errTaken))
}

func (r modules) locked(ctx context.Context, id domain.ModuleID, at domain.Version) (domain.Module, error) {
	m, err := r.get(ctx, "id = ?", id, forUpdate)
	if err == nil {
		err = at.Match(m.Version)
	}
	return m, err
}

func (r modules) get(ctx context.Context, where string, of any, how clause) (domain.Module, error) {
	var row moduleRow
	err := how(r.shared(ctx).selectFrom(&row, moduleTable).Where(where, of)).Scan(ctx)
	return row.toDomain(), moduleErrors.translate(err)
}
