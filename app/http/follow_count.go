package http

import (
	"context"
	"slices"
	"sync"

	"github.com/tenon-health/tenon/core/domain"
)

type streamOwner struct {
	tenant  domain.TenantID
	subject domain.Subject
}

// streams are the open event streams of this node, the oldest of each person
// first.
type streams struct {
	mu   sync.Mutex
	open map[streamOwner][]*openStream
	tell func(more int)
}

type openStream struct {
	displaced context.Context // ends when the stream gives way
	displace  context.CancelFunc
	left      func() bool // whether its client has
	leave     func()
}

// enter admits one more stream until it leaves. Those whose clients have left,
// which a write would find out in a while, give way.
func (s *streams) enter(who streamOwner, left func() bool) (*openStream, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.open[who]) >= maxStreams {
		s.open[who] = slices.DeleteFunc(s.open[who], (*openStream).givesWay)
	}
	if len(s.open[who]) >= maxStreams {
		return nil, errStreams
	}
	own := &openStream{left: left}
	own.displaced, own.displace = context.WithCancel(context.Background())
	own.leave = sync.OnceFunc(func() { own.displace(); s.leave(who, own) })
	s.open[who] = append(s.open[who], own)
	s.tell(1)
	return own, nil
}

func (o *openStream) givesWay() bool {
	gone := o.left()
	if gone {
		o.displace()
	}
	return gone
}

// bound is ctx until the stream gives way.
func (o *openStream) bound(ctx context.Context) context.Context {
	ctx, end := context.WithCancel(ctx)
	context.AfterFunc(o.displaced, end)
	return ctx
}

func (s *streams) leave(who streamOwner, own *openStream) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.tell(-1)
	s.open[who] = slices.DeleteFunc(s.open[who], func(o *openStream) bool { return o == own })
	if len(s.open[who]) == 0 {
		delete(s.open, who)
	}
}
