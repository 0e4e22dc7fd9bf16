package record

import (
	"context"
	"time"
)

// headTime is how long the keys may be looked for before something is sent: a request waits no longer for its
// first byte.
const headTime = 5 * time.Second

// writeHead names the columns.
func (t *table) writeHead(ctx context.Context) error {
	sent, err := t.findKeys(ctx)
	if err != nil || len(t.columns.names) == 0 {
		return err
	}
	t.addNames(sent)
	_, err = t.out.Write(t.row.End())
	return err
}

// findKeys reads records until no other key can come. The fields are asked for after the time of the export, so they
// tell of every record of that time; they may tell of more, then it reads all. If it takes long, the names that are
// known are sent: it returns how many.
func (t *table) findKeys(ctx context.Context) (sent int, err error) {
	fields, err := t.outside.Records.Fields(ctx, t.outside.Tenant, t.scope)
	if err != nil {
		return 0, err
	}
	if t.columns.expect(fields); t.columns.complete() {
		return 0, nil
	}
	until := t.clock.Now().Add(headTime)
	for r, err := range t.export.records(ctx) {
		if err == nil {
			err = t.columns.add(r.Data, t.settings.Limits.Columns)
		}
		if err == nil && t.clock.Now().After(until) && sent < len(t.columns.names) {
			sent, err = t.sendNames(sent)
		}
		if err != nil || t.columns.complete() {
			return sent, err
		}
	}
	return sent, nil
}

func (t *table) addNames(from int) {
	for _, name := range t.columns.names[from:] {
		t.row.Add(t.text(name))
	}
}

// sendNames sends those from so many on, and tells how many were sent by now.
func (t *table) sendNames(from int) (int, error) {
	t.addNames(from)
	_, err := t.out.Write(t.row.Cut())
	if err == nil {
		err = t.out.Flush()
	}
	if err == nil {
		err = t.flush()
	}
	return len(t.columns.names), err
}
