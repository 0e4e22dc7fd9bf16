package mongo

import (
	"context"
	"sync"

	"go.mongodb.org/mongo-driver/v2/mongo"

	"github.com/tenon-health/tenon/core/domain"
)

// indexes are those of each collection.
func indexes() map[string][]mongo.IndexModel {
	return map[string][]mongo.IndexModel{
		recordCollection: recordIndexes(), versionCollection: versionIndexes(), fieldCollection: fieldIndexes(),
		executionCollection: executionIndexes(),
	}
}

// index makes the indexes that are not there yet.
func (p *place) index(ctx context.Context) error {
	for collection, indexes := range indexes() {
		err := p.do(ctx, indexTimeout, collection, func(ctx context.Context, c *mongo.Collection) error {
			_, err := c.Indexes().CreateMany(ctx, indexes)
			return err
		})
		if err != nil {
			return translate(err)
		}
	}
	return nil
}

// awaitIndexes makes the indexes of a tenant's own place when it is first written to by this
// client: so they are there whenever the datasource came, and new ones come with a new version.
// The shared place has its own time for that: see Index.
func (p *place) awaitIndexes(ctx context.Context) error {
	if p.own == nil {
		return nil
	}
	b := p.own.indexes.begin(ctx, p.index)
	select {
	case <-b.done:
		return b.err
	case <-ctx.Done():
		return domain.ErrRecordsUnavailable.WithCause(errIndexing)
	}
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

// begin makes them unless that is under way or done. Who began it may leave.
func (i *indexing) begin(ctx context.Context, index func(context.Context) error) *build {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.last != nil && !i.last.failed() {
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

func (b *build) failed() bool {
	select {
	case <-b.done:
		return b.err != nil
	default:
		return false
	}
}
