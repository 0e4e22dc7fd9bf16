package notify

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// A connection that hears nothing for silence is replaced: this node's own
// pings, if nothing else, must come back on it.
const (
	silenceTimeout = 10 * time.Second
	retryFirst     = 200 * time.Millisecond
	retryLast      = 5 * time.Second
)

// listen keeps one connection listening until the Notifier closes.
func (n *Notifier) listen() {
	for pause := retryFirst; n.ctx.Err() == nil; pause = min(2*pause, retryLast) {
		if n.listenOnce() {
			pause = retryFirst
		}
		select {
		case <-n.ctx.Done():
		case <-time.After(pause):
		}
	}
}

// listenOnce listens until the connection breaks, and tells whether there was
// one.
func (n *Notifier) listenOnce() bool {
	conn, err := pgx.ConnectConfig(n.ctx, n.direct.Copy())
	if err != nil {
		return false
	}
	defer conn.Close(context.WithoutCancel(n.ctx))
	if _, err := conn.Exec(n.ctx, "LISTEN "+inboxChannel+"; LISTEN "+factsChannel+"; LISTEN "+n.pingChannel); err != nil {
		return false
	}
	n.wakeAll()
	for n.wait(conn) {
	}
	return true
}

// wait passes the next notification on, and is false when none came.
func (n *Notifier) wait(conn *pgx.Conn) bool {
	ctx, cancel := context.WithTimeout(n.ctx, silenceTimeout)
	defer cancel()
	heard, err := conn.WaitForNotification(ctx)
	if err != nil {
		return false
	}
	n.receive(heard.Channel, heard.Payload)
	return true
}
