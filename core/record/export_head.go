package record

import (
	"context"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// headTime is how long the keys may be looked for before something is sent: a request waits no longer for its
// first byte.
const headTime = 5 * time.Second

// heldBytes is how many bytes of records are held until their keys are known.
const heldBytes = 1 << 20

// head is the first line of a table in the making. The fields of a project and trial are asked for after the time of
// the export, so they tell of every key of that time. Once all have come, the line is written. They may tell of more
// than the records of the export have; then it is known at their end.
type head struct {
	until   time.Time
	sent    int // names
	written bool
	held    []domain.Record // until it is written
	bytes   int
	dropped bool // more came than can be held, so the records must be read again
}

func (t *table) openHead(ctx context.Context) error {
	fields, err := t.outside.Records.Fields(ctx, t.outside.Tenant, t.scope)
	if err != nil {
		return err
	}
	t.columns.expect(fields)
	t.head.until = t.clock.Now().Add(headTime)
	if t.columns.complete() {
		return t.writeHead(ctx)
	}
	return nil
}

// takeKeys takes the keys of a record. If it takes long, the names that are known are sent.
func (t *table) takeKeys(ctx context.Context, r domain.Record) error {
	if err := t.columns.add(r.Data, t.settings.Limits.Columns); err != nil {
		return err
	}
	t.hold(r)
	if t.columns.complete() {
		return t.writeHead(ctx)
	}
	if t.clock.Now().After(t.head.until) && t.head.sent < len(t.columns.names) {
		return t.sendNames()
	}
	return nil
}

func (t *table) hold(r domain.Record) {
	if t.head.bytes += r.Size(); t.head.bytes > min(heldBytes, t.settings.AnswerBytes) {
		t.head.held, t.head.dropped = nil, true
	}
	if !t.head.dropped {
		t.head.held = append(t.head.held, r)
	}
}

// writeHead names the columns, and writes the records that are held.
func (t *table) writeHead(ctx context.Context) (err error) {
	if t.head.written = true; len(t.columns.names) > 0 {
		t.addNames()
		_, err = t.out.Write(t.row.End())
	}
	t.cells = make([]any, len(t.columns.keys))
	for _, r := range t.head.held {
		if err == nil {
			err = t.writeRecord(ctx, r)
		}
	}
	t.head.held = nil
	return err
}

// addNames adds those that are not sent.
func (t *table) addNames() {
	for _, name := range t.columns.names[t.head.sent:] {
		t.row.Add(t.text(name))
	}
}

func (t *table) sendNames() error {
	t.addNames()
	t.head.sent = len(t.columns.names)
	if _, err := t.out.Write(t.row.Cut()); err != nil {
		return err
	}
	if err := t.out.Flush(); err != nil {
		return err
	}
	return t.flush()
}
