package datasource

import (
	"context"

	"github.com/tenon-health/tenon/core/access"
	"github.com/tenon-health/tenon/core/domain"
)

// move is a change of where the data of one kind of an enterprise lies. None of it moves: there must
// be none.
//
// Data and datasource lie in different stores, so a record could come between the look and the change.
// Therefore:
//
//  1. The call looks, so that what cannot be changed disturbs nobody.
//  2. begin stores the phase PREPARING (of a new one) or CHANGING, in which nothing is written: the guard
//     refuses who begins to write, and who ends a write that began before (access.Done), because the places
//     differ from those at its begin.
//  3. The call looks again. Whoever was told of a write had ended it before step 2, so the look finds it, and
//     the change is taken back. Whoever ends later is told of no success; what they leave behind is where nobody
//     looks, or is a record that was not acknowledged.
//  4. finish stores the new place, in a phase in which still nothing is written: CHANGING if the datasource is used
//     from now on, LEAVING if it is not.
//  5. A job ends the phase once every node looks in the new place (DatasourceSwitchTime is longer than the second that
//     this takes), so that no node that remembers the old place is let write there.
//
// Each step stores, with the phase, when it ends by itself and the job that ends it. A process that dies after
// step 2 leaves the change undone, one that dies after step 4 leaves it done, and nobody writes meanwhile.
//
// An enterprise without an organization has no people and no data: there the change is made at once.
type move struct {
	*Service
	outside access.Outside
	call    domain.Call
	kind    domain.DatasourceKind
	using   domain.DatasourceID // in which the data lies before; empty for the store that all share
	begin   step
	finish  func(ctx context.Context, tx access.Tx, begun domain.Datasource) (domain.Datasource, error)
	back    func(ctx context.Context, tx access.Tx, begun domain.Datasource) error
}

// step changes a datasource in a unit of work.
type step func(ctx context.Context, tx access.Tx) (domain.Datasource, error)

func (m move) run(ctx context.Context) (none domain.Datasource, err error) {
	if err := m.requireNoData(ctx); err != nil {
		return none, err
	}
	begun, err := access.InTx(ctx, m.outside, m.scheduled(m.begin))
	if err != nil {
		return none, err
	}
	if err = m.requireNoData(ctx); err == nil {
		finished, failed := access.Done(ctx, m.outside, m.scheduled(
			func(ctx context.Context, tx access.Tx) (domain.Datasource, error) { return m.finish(ctx, tx, begun) },
		))
		if failed == nil {
			return finished, nil
		}
		err = failed
	}
	m.takeBack(ctx, begun)
	return none, err
}

// scheduled has a job end the phase that a step has begun.
func (m move) scheduled(do step) step {
	return func(ctx context.Context, tx access.Tx) (domain.Datasource, error) {
		d, err := do(ctx, tx)
		if err != nil {
			return d, err
		}
		id, args := domain.JobID(m.ids.New(m.clock.Now())), map[string]string{
			"enterprise": string(d.Enterprise), "datasource": string(d.ID),
		}
		// The job is the platform's, so that nobody of the enterprise cancels it.
		job := domain.NewJob(id, domain.JobSettleDatasource, "", "", m.call, m.clock.Now(), args)
		job.RunAt = d.SettlesAt
		return d, tx.Jobs.Enqueue(ctx, job)
	}
}

// takeBack undoes what begin has done, also when the caller has gone. If it fails, the job does it.
func (m move) takeBack(ctx context.Context, begun domain.Datasource) {
	ctx, cancel := m.clock.Timeout(context.WithoutCancel(ctx), access.FailureTimeout)
	defer cancel()
	_, _ = access.InTx(ctx, m.outside, func(ctx context.Context, tx access.Tx) (access.None, error) {
		return access.None{}, m.back(ctx, tx, begun)
	})
}

// same reports whether nobody else has begun or ended a phase since.
func same(d, begun domain.Datasource) bool {
	return d.Phase == begun.Phase && d.SettlesAt.Equal(begun.SettlesAt)
}

// goOn changes what begin has stored, unless somebody else has, and lets a phase begin that ends soon.
func (m move) goOn(
	ctx context.Context, tx access.Tx, begun domain.Datasource, to domain.DatasourcePhase, password domain.Secret,
	change func(*domain.Datasource) error,
) (domain.Datasource, error) {
	return tx.Datasources.Update(ctx, begun.ID, password, func(d *domain.Datasource) error {
		if d.Version != begun.Version || !same(*d, begun) {
			return domain.ErrDatasourceChanging
		}
		d.Enter(to, m.clock.Now(), domain.DatasourceSwitchTime)
		return change(d)
	})
}
