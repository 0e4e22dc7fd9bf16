package http

import (
	"bytes"
	"context"
	"io"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/tenon-health/tenon/core/domain"
)

const eventStream = "text/event-stream"

const aboutFollow = "Server-sent events named `notification`; `id` is that of the notification and `data` the notification as JSON in one line. Comments keep the connection open: the first comes at once, another every 5 seconds. `Last-Event-ID` resumes a minute before what was seen, so that nothing is missed: what comes twice has the same id. The stream ends with the token or the caller's rights. A person has at most 5 streams."

// mostStreams is how many event streams a person has at once.
const mostStreams = 5

var errStreams = domain.NewError(tooMany, "too_many_streams",
	"You have %d event streams open. Close one, or try again later.").With(mostStreams)

type follower struct {
	tenant  domain.TenantID
	subject domain.Subject
}

// followers counts the open event streams of this node.
type followers struct {
	*server
	mu   sync.Mutex
	open map[follower]int
}

// enter admits one more stream until leave is called.
func (f *followers) enter(who follower) (leave func(), err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.open[who] >= mostStreams {
		return nil, errStreams
	}
	f.open[who]++
	return func() { f.leave(who) }, nil
}

func (f *followers) leave(who follower) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.open[who]--; f.open[who] == 0 {
		delete(f.open, who)
	}
}

// follow answers with the first comment, so whoever may not hear anything gets
// a problem instead.
func (f *followers) follow(ctx context.Context, in *struct {
	Last domain.NotificationID `header:"Last-Event-ID" maxLength:"128" doc:"The id of the last event that was seen"`
}) (*streamed, error) {
	a := actor(ctx)
	leave, err := f.enter(follower{a.Tenant, a.Subject})
	if err != nil {
		return nil, err
	}
	events, err := f.push(ctx, func(ctx context.Context, w io.Writer) error {
		defer leave()
		comment := ": ready\n\n"
		return f.core.Notifications.Follow(ctx, a, in.Last, func(fresh []domain.Notification) error {
			if comment != "" {
				go alive(ctx, w)
			}
			text, err := written(comment, fresh)
			if comment = ""; err != nil || len(text) == 0 {
				return err
			}
			_, err = w.Write(text)
			return err
		})
	})
	if err != nil {
		return nil, err
	}
	return unbuffered(stream(eventStream, events)), nil
}

// pulse is how often a comment is sent: proxies drop what says nothing, and who
// has left is noticed at the second one.
const pulse = 5 * time.Second

func alive(ctx context.Context, w io.Writer) {
	tick := time.NewTicker(pulse)
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

// written puts events behind a comment.
func written(comment string, fresh []domain.Notification) ([]byte, error) {
	b := bytes.NewBufferString(comment)
	for _, n := range fresh {
		b.WriteString("event: notification\nid: " + string(n.ID) + "\ndata: ")
		if err := encode(b, viewNotification(n)); err != nil { // one line, and its end
			return nil, err
		}
		b.WriteByte('\n')
	}
	return b.Bytes(), nil
}

// unbuffered asks proxies to pass on what comes as it comes.
func unbuffered(s *streamed) *streamed {
	send := s.Body
	s.Body = func(ctx huma.Context) {
		ctx.SetHeader("X-Accel-Buffering", "no")
		send(ctx)
	}
	return s
}
