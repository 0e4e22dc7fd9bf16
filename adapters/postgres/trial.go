package postgres

import (
	"context"
	"strconv"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

type trialRow struct {
	ID          domain.TrialID `bun:",pk,autoincrement"`
	Module      domain.ModuleID
	Slug        domain.Slug
	Name        string
	NameKey     string
	IconURL     string
	Description string
	Version     domain.Version
	CreatedAt   time.Time
	UpdatedAt   time.Time
}

func (r trialRow) toDomain() domain.Trial { return domain.Trial(r) }

const trialTable = "public.trials AS trial_row"

var trialErrors = errorMap{
	notFound: domain.ErrTrialNotFound,
	constraints: map[string]*domain.Error{
		"trial_slugs_pkey":       domain.ErrSlugTaken,
		"trials_name_key":        domain.ErrTrialNameTaken,
		"trials_module_fkey":     domain.ErrModuleNotFound,
		"trials_standalone_fkey": domain.ErrModuleStandalone,
	},
}

const insertSlug = "INSERT INTO public.trial_slugs (slug) VALUES (?) ON CONFLICT (slug) DO NOTHING"

type trials struct{ *DB }

func (r trials) Insert(ctx context.Context, t domain.Trial) (domain.Trial, error) {
	row := trialRow(t)
	row.ID = 0
	err := r.InTx(ctx, func(ctx context.Context) error {
		s := r.shared(ctx)
		n, err := trialErrors.rowsAffected(s.raw(insertSlug, t.Slug).Exec(ctx))
		if err == nil && n == 0 {
			err = s.refuse(domain.ErrSlugTaken.WithCause(errTaken))
		}
		if err != nil {
			return err
		}
		n, err = trialErrors.rowsAffected(
			s.insertReturning(&row, trialTable, "id").On("CONFLICT (module, name_key) DO NOTHING").Exec(ctx),
		)
		if err == nil && n == 0 {
			err = s.refuse(domain.ErrTrialNameTaken.WithCause(errTaken))
		}
		return err
	})
	return row.toDomain(), err
}

func uniqueTrial(t domain.Trial) unique {
	return unique{table: "public.trials", id: strconv.FormatInt(int64(t.ID), 10), keys: []uniqueKey{
		{domain.ErrTrialNameTaken, "module = ? AND name_key = ?", []any{t.Module, t.NameKey}},
	}}
}

func (r trials) Update(
	ctx context.Context, id domain.TrialID, at domain.Version, change func(*domain.Trial) error,
) (domain.Trial, error) {
	get := func(ctx context.Context) (domain.Trial, error) { return r.locked(ctx, id, at) }
	return updateLocked(ctx, r.DB, get, change, func(ctx context.Context, t domain.Trial) error {
		row, s := trialRow(t), r.shared(ctx)
		return s.updateUnique(ctx, s.update(&row, trialTable), uniqueTrial(t), trialErrors)
	})
}

func (r trials) Delete(ctx context.Context, id domain.TrialID, at domain.Version) error {
	return r.InTx(ctx, func(ctx context.Context) error {
		if _, err := r.locked(ctx, id, at); err != nil {
			return err
		}
		s := r.shared(ctx)
		s.markFactsChanged(trialTable, factTables)
		return trialErrors.execOne(s.raw("DELETE FROM public.trials WHERE id = ?", id).Exec(ctx))
	})
}

func (r trials) locked(ctx context.Context, id domain.TrialID, at domain.Version) (domain.Trial, error) {
	t, err := r.get(ctx, "id = ?", id, forUpdate)
	if err == nil {
		err = at.Match(t.Version)
	}
	return t, err
}

func (r trials) SlugTaken(ctx context.Context, slug domain.Slug) (taken bool, err error) {
	const used = "SELECT EXISTS (SELECT FROM public.trial_slugs WHERE slug = ?)"
	err = r.shared(ctx).raw(used, slug).Scan(ctx, &taken)
	return taken, trialErrors.translate(err)
}

func (r trials) Get(ctx context.Context, id domain.TrialID) (domain.Trial, error) {
	return r.get(ctx, "id = ?", id, noLock)
}

func (r trials) BySlug(ctx context.Context, s domain.Slug) (domain.Trial, error) {
	return r.get(ctx, "slug = ?", s, noLock)
}

func (r trials) List(ctx context.Context, q domain.TrialQuery) (domain.Page[domain.Trial], error) {
	var rows []trialRow
	s := r.shared(ctx).selectFrom(&rows, trialTable).OrderExpr("id")
	if q.Module != 0 {
		s = s.Where("module = ?", q.Module)
	}
	return page(ctx, s, &rows, q.Paging, trialRow.toDomain)
}

func (r trials) Slugs(ctx context.Context) (all []domain.Slug, err error) {
	err = r.shared(ctx).raw("SELECT slug FROM public.trials ORDER BY id").Scan(ctx, &all)
	return all, errorMap{}.translate(err)
}

func (r trials) get(ctx context.Context, where string, id any, how clause) (domain.Trial, error) {
	var row trialRow
	err := how(r.shared(ctx).selectFrom(&row, trialTable).Where(where, id)).Scan(ctx)
	return row.toDomain(), trialErrors.translate(err)
}
