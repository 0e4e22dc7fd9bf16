package postgres

import (
	"context"
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
	CreatedAt   time.Time
	UpdatedAt   time.Time
}

func (r trialRow) toDomain() domain.Trial { return domain.Trial(r) }

const trialTable = "public.trials AS trial_row"

var trialErrors = errorMap{
	notFound: domain.ErrTrialNotFound,
	constraints: map[string]*domain.Error{
		"trial_slugs_pkey":   domain.ErrSlugTaken,
		"trials_name_key":    domain.ErrTrialNameTaken,
		"trials_module_fkey": domain.ErrModuleNotFound,
	},
}

const insertSlug = "INSERT INTO public.trial_slugs (slug) VALUES (?) ON CONFLICT (slug) DO NOTHING"

type trials struct{ *DB }

func (r trials) Insert(ctx context.Context, t domain.Trial) (domain.Trial, error) {
	row := trialRow(t)
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

func (r trials) Get(ctx context.Context, id domain.TrialID) (domain.Trial, error) {
	return r.get(ctx, "id = ?", id)
}

func (r trials) BySlug(ctx context.Context, s domain.Slug) (domain.Trial, error) {
	return r.get(ctx, "slug = ?", s)
}

func (r trials) List(ctx context.Context, q domain.TrialQuery) (domain.Page[domain.Trial], error) {
	var rows []trialRow
	s := r.shared(ctx).selectFrom(&rows, trialTable).OrderExpr("id")
	if q.Module != 0 {
		s = s.Where("module = ?", q.Module)
	}
	return page(ctx, s, &rows, q.Paging, trialRow.toDomain)
}

func (r trials) get(ctx context.Context, where string, id any) (domain.Trial, error) {
	var row trialRow
	err := r.shared(ctx).selectFrom(&row, trialTable).Where(where, id).Scan(ctx)
	return row.toDomain(), trialErrors.translate(err)
}
