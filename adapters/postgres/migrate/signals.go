package migrate

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/ports"
)

// NewSignals reads those of one database, and of its server.
func NewSignals(c Config) ports.Signals { return signals{c} }

type signals struct{ Config }

// signalsTimeout is short: a server that tells nothing within it is named as one.
const signalsTimeout = 2 * time.Second

const unreadableStore, unreadableStandbys = "PostgreSQL", "how far PostgreSQL's standbys are"

// readSignals reads no table. Whoever migrates is left out: by the name of the connection, or as the asking one. A
// standby that tells nothing is one of which this role may not know.
const readSignals = `WITH others AS (
		SELECT pid, state, xact_start, state_change FROM pg_catalog.pg_stat_activity
		WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
		AND NOT starts_with(application_name, ?)),
	standbys AS (
		SELECT replay_lag, pg_catalog.pg_wal_lsn_diff(
			CASE WHEN NOT pg_catalog.pg_is_in_recovery() THEN pg_catalog.pg_current_wal_lsn() END, replay_lsn) AS bytes,
			state IS NULL AS unknown
		FROM pg_catalog.pg_stat_replication)
	SELECT (SELECT count(DISTINCT l.pid) FROM pg_catalog.pg_locks AS l JOIN others USING (pid)
		WHERE NOT l.granted) AS waiting,
		(SELECT coalesce(extract(epoch FROM max(clock_timestamp() - xact_start)), 0)::float8 FROM others) AS transaction,
		(SELECT coalesce(extract(epoch FROM max(clock_timestamp() - state_change)), 0)::float8 FROM others
			WHERE starts_with(state, 'idle in transaction')) AS idle,
		(SELECT count(*) FROM pg_catalog.pg_stat_activity WHERE backend_type = 'client backend') AS used,
		current_setting('max_connections')::int AS connections,
		(SELECT count(*) FROM standbys) AS standbys,
		(SELECT count(*) FROM standbys WHERE unknown) AS unknown,
		(SELECT coalesce(extract(epoch FROM max(replay_lag)), 0)::float8 FROM standbys) AS lag,
		(SELECT coalesce(max(bytes), 0)::bigint FROM standbys) AS lag_bytes,
		coalesce(pg_catalog.pg_wal_lsn_diff(CASE WHEN NOT pg_catalog.pg_is_in_recovery()
			THEN pg_catalog.pg_current_wal_lsn() END, '0/0'), 0)::bigint AS wal`

type signalsRow struct {
	Waiting, Used, Connections, Standbys, Unknown int
	Transaction, Idle, Lag                        float64
	LagBytes, Wal                                 int64
}

// Read implements ports.Signals.
func (s signals) Read(ctx context.Context) (domain.HealthReading, error) {
	limited, cancel := context.WithTimeout(ctx, signalsTimeout)
	defer cancel()
	var row signalsRow
	if err := s.Pool.NewRaw(readSignals, workPrefix).Scan(limited, &row); err != nil {
		return domain.HealthReading{Unreadable: []string{unreadableStore}}, ctx.Err()
	}
	return row.reading(), nil
}

func (r signalsRow) reading() domain.HealthReading {
	reading := domain.HealthReading{
		Waiting: r.Waiting, Transaction: seconds(r.Transaction), Idle: seconds(r.Idle), Used: r.Used,
		Connections: r.Connections, Standbys: r.Standbys - r.Unknown, Lag: seconds(r.Lag), LagBytes: r.LagBytes, WAL: r.Wal,
	}
	if r.Unknown > 0 {
		reading.Unreadable = []string{unreadableStandbys}
	}
	return reading
}
