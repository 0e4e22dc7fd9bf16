package memory

import (
	"cmp"
	"context"
	"slices"

	"github.com/tenon-health/tenon/core/document"
	"github.com/tenon-health/tenon/core/domain"
)

type executionKey struct {
	tenant domain.TenantID
	scope  domain.TrialScope
	id     domain.ExecutionID
}

type executions struct {
	*table[executionKey, domain.Execution]
}

func newExecutions(w *transactor) executions {
	return executions{newTableOf[executionKey](w, cloneExecution)}
}

// cloneExecution puts the prediction into a document, which knows how to be
// copied.
func cloneExecution(e domain.Execution) domain.Execution {
	copied := document.Document{{Value: e.BasePrediction}}.Clone()
	e.BasePrediction, _ = copied[0].Value.([]any)
	e.BasePatientData = e.BasePatientData.Clone()
	return e
}

func (r executions) Insert(ctx context.Context, t domain.TenantID, e domain.Execution) error {
	k := executionKey{t, domain.TrialScope{Project: e.Project, Trial: e.Trial}, e.ID}
	return r.InTx(ctx, func(context.Context) error {
		if r.has(k) {
			return r.conflict(domain.ErrExecutionExists)
		}
		r.put(k, e)
		return nil
	})
}

func (r executions) Get(
	ctx context.Context, t domain.TenantID, s domain.TrialScope, id domain.ExecutionID,
) (e domain.Execution, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		e, err = r.get(executionKey{t, s, id}, domain.ErrExecutionNotFound)
		return err
	})
	return e, err
}

func (r executions) Update(
	ctx context.Context, t domain.TenantID, s domain.TrialScope, id domain.ExecutionID, at domain.Version,
	change func(*domain.Execution) error,
) (e domain.Execution, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		k := executionKey{t, s, id}
		if e, err = r.get(k, domain.ErrExecutionNotFound); err != nil {
			return err
		}
		if err := at.Match(e.Version); err != nil {
			return err
		}
		if err := change(&e); err != nil {
			return err
		}
		r.put(k, e)
		return nil
	})
	return e, err
}

func (r executions) List(
	ctx context.Context, t domain.TenantID, q domain.ExecutionQuery,
) (page domain.CursorPage[domain.Execution], err error) {
	err = r.InTx(ctx, func(context.Context) error {
		found := r.all(func(k executionKey, e domain.Execution) bool {
			return k.tenant == t && k.scope == q.TrialScope && matchesExecution(q, e)
		})
		id := func(e domain.Execution) string { return string(e.ID) }
		page = cutPage(cursorPage(found, q.CursorQuery, id, cmp.Compare[string]), q.CursorQuery, id, domain.Execution.Size)
		return nil
	})
	return page, err
}

func matchesExecution(q domain.ExecutionQuery, e domain.Execution) bool {
	return (q.User == "" || q.User == e.UserID) && (q.Status == "" || q.Status == e.Status)
}

func (r executions) HasTrial(
	ctx context.Context, t domain.TenantID, projects []domain.ProjectID, trial domain.Slug,
) (has bool, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		has = r.any(func(k executionKey, _ domain.Execution) bool {
			return k.tenant == t && k.scope.Trial == trial && slices.Contains(projects, k.scope.Project)
		})
		return nil
	})
	return has, err
}

func (r executions) GetMany(
	ctx context.Context, t domain.TenantID, wanted []domain.ExecutionRef, bytes int,
) (targets []domain.ExecutionTarget, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		sizes := map[domain.ExecutionRef]int{}
		found := r.all(func(k executionKey, e domain.Execution) bool {
			return k.tenant == t && slices.Contains(wanted, domain.ExecutionRef{TrialScope: k.scope, ID: k.id})
		})
		for _, e := range found {
			sizes[e.Ref()] = e.Size()
		}
		targets, _ = domain.ChooseTargets(wanted, sizes, bytes)
		domain.FillTargets(targets, wanted, found)
		return nil
	})
	return targets, err
}

// relinkBatch is how many executions get another subject at once.
const relinkBatch = 500

func (r executions) Relink(
	ctx context.Context, t domain.TenantID, s domain.TrialScope, from, to domain.Subject,
) (changed int64, err error) {
	err = r.InTx(ctx, func(context.Context) error {
		for k, e := range r.each() {
			if k.tenant == t && e.Project == s.Project && e.Trial == s.Trial && e.UserID == from && changed < relinkBatch {
				e.Relink(to)
				r.put(k, e)
				changed++
			}
		}
		return nil
	})
	return changed, err
}
