package rest

import (
	"bytes"
	"context"
	"io"
	"time"
)

// EventStream is the media type of server-sent events.
const EventStream = "text/event-stream"

// Event is a server-sent event; its data are sent as JSON in one line.
type Event struct {
	Name, ID string
	Data     any
}

// EventSender sends some events, or none, at once.
type EventSender = func(...Event) error

// heartbeat is how often a comment is sent: proxies drop what says nothing, and
// who has left is noticed at the second one.
const heartbeat = 5 * time.Second

// Events answers with what follow sends, as it comes. The first send, which may
// be of nothing, opens the stream; a use case that fails before is answered as
// a problem.
func (a *API) Events(ctx context.Context, follow func(context.Context, EventSender) error) (*Streamed, error) {
	events, err := a.StreamWriter(ctx, func(ctx context.Context, w io.Writer) error {
		return follow(ctx, (&eventWriter{ctx: ctx, w: w}).send)
	})
	if err != nil {
		return nil, err
	}
	stream := Stream(EventStream, events)
	stream.Unbuffered = "no"
	return stream, nil
}

// eventWriter writes events behind a first comment.
type eventWriter struct {
	ctx    context.Context
	w      io.Writer
	opened bool
}

func (e *eventWriter) send(events ...Event) error {
	var text bytes.Buffer
	if !e.opened {
		text.WriteString(": ready\n\n")
		go keepAlive(e.ctx, e.w)
	}
	e.opened = true
	for _, event := range events {
		if err := event.write(&text); err != nil {
			return err
		}
	}
	if text.Len() == 0 {
		return nil
	}
	_, err := e.w.Write(text.Bytes())
	return err
}

func (e Event) write(b *bytes.Buffer) error {
	b.WriteString("event: " + e.Name + "\nid: " + e.ID + "\ndata: ")
	err := encode(b, e.Data) // one line, and its end
	b.WriteByte('\n')
	return err
}

func keepAlive(ctx context.Context, w io.Writer) {
	tick := time.NewTicker(heartbeat)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if _, err := io.WriteString(w, ": alive\n\n"); err != nil {
				return
			}
		}
	}
}
