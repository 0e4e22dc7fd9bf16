package postgres

import (
	"context"
	"database/sql/driver"
	"fmt"
	"log/slog"
	"sync/atomic"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// maxPlans is how many statements a connection keeps planned: each costs the
// server some 40 KB.
const maxPlans = 512

// connector opens sessions. The hot statements are prepared, unless there is a
// pooler, behind which the next statement may run on another connection.
type connector struct {
	driver.Connector // whose sessions prepare
	unprepared       driver.Connector
	detect           bool
	pooler           atomic.Bool // there is one, or nothing is to be prepared
	log              *slog.Logger
}

func newConnector(
	url *pgx.ConnConfig, prepared string, log *slog.Logger, observe Observe,
) (*connector, error) {
	c := &connector{detect: prepared == "" || prepared == "auto", log: log}
	if !c.detect && prepared != "true" && prepared != "false" {
		return nil, fmt.Errorf("postgres: Prepared is %q, which is none of auto, true and false", prepared)
	}
	c.pooler.Store(prepared == "false")
	c.Connector = driverFor(url, pgx.QueryExecModeCacheStatement, observe)
	c.unprepared = driverFor(url, pgx.QueryExecModeExec, observe) // which sends arguments apart, too
	return c, nil
}

func driverFor(url *pgx.ConnConfig, mode pgx.QueryExecMode, observe Observe) driver.Connector {
	cfg := url.Copy()
	cfg.DefaultQueryExecMode, cfg.StatementCacheCapacity, cfg.DescriptionCacheCapacity = mode, maxPlans, 0
	cfg.BuildContextWatcherHandler = cancelOnServer
	if observe != nil {
		cfg.Tracer = tracer{observe}
	}
	return stdlib.GetConnector(*cfg, stdlib.OptionAfterConnect(speakUTC))
}

// Connect looks at the first connections whether they lead to the server itself.
func (c *connector) Connect(ctx context.Context) (driver.Conn, error) {
	if c.pooler.Load() {
		return c.open(ctx, c.unprepared)
	}
	s, err := c.open(ctx, c.Connector)
	if err != nil {
		return nil, err
	}
	s.prepares = true
	if direct, err := s.direct(ctx); direct || err != nil {
		return s, err
	}
	_ = s.Close()
	c.foundPooler()
	return c.open(ctx, c.unprepared)
}

func (c *connector) open(ctx context.Context, with driver.Connector) (*session, error) {
	conn, err := with.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return &session{Conn: conn.(*stdlib.Conn), connector: c}, nil
}

func (c *connector) foundPooler() {
	if !c.pooler.Swap(true) {
		c.log.Info("A pooler is between Tenon and PostgreSQL, so statements are not prepared.")
	}
}

// direct reports whether the process that answers is the one that was connected
// to: a pooler tells a number of its own. Nobody asks where statements are to be
// prepared come what may.
func (s *session) direct(ctx context.Context) (bool, error) {
	if !s.connector.detect {
		return true, nil
	}
	conn := s.Conn.Conn()
	var pid uint32
	err := conn.QueryRow(ctx, "SELECT pg_backend_pid()", pgx.QueryExecModeSimpleProtocol).Scan(&pid)
	return pid == conn.PgConn().PID(), err
}
