package postgres

import (
	"context"
	"encoding/json"
	"time"

	"github.com/jackc/pgx/v5"
)

// listen keeps one connection listening until the hub closes.
func (h *hub) listen() {
	for pause := listenRetry; h.ctx.Err() == nil; pause = min(2*pause, listenRetries) {
		if h.hear() {
			pause = listenRetry
		}
		select {
		case <-h.ctx.Done():
		case <-time.After(pause):
		}
	}
}

// hear listens until the connection breaks, and tells whether there was one.
func (h *hub) hear() bool {
	conn, err := pgx.ConnectConfig(h.ctx, h.db.direct.Copy())
	if err != nil {
		return false
	}
	defer conn.Close(context.WithoutCancel(h.ctx))
	if _, err := conn.Exec(h.ctx, "LISTEN "+notifyChannel); err != nil {
		return false
	}
	h.signAll()
	for h.next(conn) {
	}
	return true
}

// next waits for a payload. A connection that is silent for long is asked
// whether it still lives.
func (h *hub) next(conn *pgx.Conn) bool {
	ctx, cancel := context.WithTimeout(h.ctx, listenCheck)
	defer cancel()
	n, err := conn.WaitForNotification(ctx)
	if err != nil {
		return h.ctx.Err() == nil && ctx.Err() != nil && h.alive(conn)
	}
	var keys []string
	if json.Unmarshal([]byte(n.Payload), &keys) == nil {
		h.sign(keys...)
	}
	return true
}

func (h *hub) alive(conn *pgx.Conn) bool {
	ctx, cancel := context.WithTimeout(h.ctx, notifyTimeout)
	defer cancel()
	return !conn.IsClosed() && conn.Ping(ctx) == nil
}
