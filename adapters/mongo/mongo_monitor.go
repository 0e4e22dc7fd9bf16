package mongo

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"

	"go.mongodb.org/mongo-driver/v2/event"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
)

// Observe hears when a command begins, and when it ends: its name alone, as what it is about may be patient data.
type Observe = func(ctx context.Context, command string) (end func(failed error))

// observed are the commands that are told by their names.
var observed = []string{
	"aggregate", "bulkWrite", "count", "createIndexes", "delete", "dropIndexes", "find", "findAndModify", "getMore",
	"insert", "killCursors", "listIndexes", "ping", "update",
}

// monitor watches the clients of one DB.
type monitor struct {
	observe    Observe  // may be nil
	running    sync.Map // number of a command -> func(failed error)
	open, used atomic.Int64
}

// watch has nothing to do where nobody is told.
func (m *monitor) watch(o *options.ClientOptions) *options.ClientOptions {
	if m == nil {
		return o
	}
	if m.observe != nil {
		o.SetMonitor(&event.CommandMonitor{Started: m.begin, Succeeded: m.succeeded, Failed: m.failed})
	}
	return o.SetPoolMonitor(&event.PoolMonitor{Event: m.count})
}

func (m *monitor) begin(ctx context.Context, e *event.CommandStartedEvent) {
	m.running.Store(e.RequestID, m.observe(ctx, commandName(e.CommandName)))
}

func (m *monitor) succeeded(_ context.Context, e *event.CommandSucceededEvent) {
	m.end(e.RequestID, nil)
}

func (m *monitor) failed(_ context.Context, e *event.CommandFailedEvent) {
	m.end(e.RequestID, translate(e.Failure))
}

func (m *monitor) end(command int64, failed error) {
	if end, ok := m.running.LoadAndDelete(command); ok {
		end.(func(error))(failed)
	}
}

func commandName(name string) string {
	if slices.Contains(observed, name) {
		return name
	}
	return "other"
}

func (m *monitor) count(e *event.PoolEvent) {
	switch e.Type {
	case event.ConnectionCreated:
		m.open.Add(1)
	case event.ConnectionClosed:
		m.open.Add(-1)
	case event.ConnectionCheckedOut:
		m.used.Add(1)
	case event.ConnectionCheckedIn:
		m.used.Add(-1)
	}
}

// Connections tells how many there are, and how many of them work, of the store that all share and of datasources.
func (db *DB) Connections() (open, used int64) { return db.monitor.open.Load(), db.monitor.used.Load() }
