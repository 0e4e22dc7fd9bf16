package migrate

import (
	"context"
	"sync"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// lookForHolders looks, once a schema has been worked on for that long, whom the work waits for, if for anybody. What
// it returns ends that, and tells.
func (s schemas) lookForHolders(ctx context.Context, schema string, after time.Duration) func() []domain.LockHolder {
	ctx, stop := context.WithCancel(ctx)
	var looking sync.WaitGroup
	var found []domain.LockHolder
	looking.Go(func() {
		if wait(ctx, after) == nil {
			found, _ = s.holders(ctx, schema) // it only explains
		}
	})
	return func() []domain.LockHolder {
		stop()
		looking.Wait()
		return found
	}
}

// holders are those whose locks the work on a schema waits for.
func (s schemas) holders(ctx context.Context, schema string) (all []domain.LockHolder, err error) {
	rows, err := s.waiting(ctx, workName(schema))
	for _, row := range rows {
		all = append(all, row.holder())
	}
	return all, err
}

type waitingRow struct {
	Name  string
	Age   float64
	PID   int
	State string
	Held  float64
}

func (r waitingRow) holder() domain.LockHolder {
	return domain.LockHolder{PID: r.PID, State: r.State, Age: seconds(r.Held)}
}

func seconds(s float64) time.Duration {
	return time.Duration(s * float64(time.Second)).Round(time.Millisecond)
}

// waiting are the connections of a name, or of all schemas with an empty one, and who keeps each of them waiting. The
// text of a query is not asked for: it may quote data.
func (s schemas) waiting(ctx context.Context, name string) (rows []waitingRow, err error) {
	err = s.Pool.NewRaw(`SELECT w.application_name AS name, extract(epoch FROM now() - w.xact_start)::float8 AS age,
		coalesce(h.pid, 0) AS pid, coalesce(h.state, '') AS state,
		coalesce(extract(epoch FROM now() - h.xact_start), 0)::float8 AS held
		FROM pg_catalog.pg_stat_activity AS w
		LEFT JOIN LATERAL unnest(pg_catalog.pg_blocking_pids(w.pid)) AS b (pid) ON true
		LEFT JOIN pg_catalog.pg_stat_activity AS h ON h.pid = b.pid
		WHERE w.datname = current_database() AND w.xact_start IS NOT NULL
		AND CASE ? WHEN '' THEN starts_with(w.application_name, ?) ELSE w.application_name = ? AND h.pid IS NOT NULL END
		ORDER BY 1, 3`, name, workPrefix, name).Scan(ctx, &rows)
	return rows, s.Translate(err)
}
