package mongo

import (
	"context"
	"sync"

	"github.com/tenon-health/tenon/core/domain"
)

// startIndexes has the indexes of a tenant's own place made when it is first used by this client:
// so they are there whenever the datasource came, and new ones come with a new version. Who only
// reads does not wait for it, and is not harmed when this database's user may not make any.
// The shared place has its own time for that: see IndexShared.
func (p *place) startIndexes(ctx context.Context) {
	if p.own != nil {
		p.own.indexes.begin(ctx, p.makeIndexes, never)
	}
}

// awaitIndexes is startIndexes for who needs them. What has failed is tried again.
func (p *place) awaitIndexes(ctx context.Context) error {
	if p.own == nil {
		return nil
	}
	return p.own.indexes.begin(ctx, p.makeIndexes, (*build).failed).await(ctx)
}

// remakeIndexes is for who has found that one is missing, whatever was done before.
func (p *place) remakeIndexes(ctx context.Context) error {
	if p.own == nil {
		return domain.ErrStoreBehind.WithCause(errIndexMissing)
	}
	return p.own.indexes.begin(ctx, p.makeIndexes, (*build).ended).await(ctx)
}

// indexing is the last attempt to make indexes.
type indexing struct {
	mu   sync.Mutex
	last *build
}

type build struct {
	done chan struct{}
	err  error // when done
}

// begin makes them unless the last attempt will do. Who began it may leave.
func (i *indexing) begin(ctx context.Context, index func(context.Context) error, again func(*build) bool) *build {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.last != nil && !again(i.last) {
		return i.last
	}
	b := &build{done: make(chan struct{})}
	i.last = b
	go func() {
		defer close(b.done)
		b.err = index(context.WithoutCancel(ctx))
	}()
	return b
}

// await says of a place that cannot be made ready that it is out of reach: the caller can do nothing about it.
func (b *build) await(ctx context.Context) error {
	select {
	case <-b.done:
	case <-ctx.Done():
		return domain.ErrRecordsUnavailable.WithCause(errIndexing)
	}
	if domain.HasKind(b.err, domain.Conflict) {
		return domain.ErrRecordsUnavailable.WithCause(b.err)
	}
	return b.err
}

func never(*build) bool { return false }

func (b *build) ended() bool {
	select {
	case <-b.done:
		return true
	default:
		return false
	}
}

func (b *build) failed() bool { return b.ended() && b.err != nil }
