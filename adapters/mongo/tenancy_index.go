package mongo

import (
	"context"
	"maps"
	"slices"
	"time"

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

// IndexShared takes the time that it takes: nobody waits for it but an operator.
func (r records) IndexShared(ctx context.Context, progress domain.Progress) ([]string, error) {
	return r.places.shared.index(ctx, migrationTimeout, progress)
}

func (r records) Index(ctx context.Context, t domain.TenantID) error {
	at, release, err := r.places.of(ctx, t)
	if err != nil {
		return err
	}
	defer release()
	return at.makeIndexes(ctx)
}

func (r records) MissingIndexes(ctx context.Context, t domain.TenantID) ([]string, error) {
	if t == "" {
		return r.places.shared.missing(ctx)
	}
	at, release, err := r.places.of(ctx, t)
	if err != nil {
		return nil, err
	}
	defer release()
	return at.missing(ctx)
}

func (p *place) makeIndexes(ctx context.Context) error {
	_, err := p.index(ctx, indexTimeout, nil)
	return err
}

// index makes the indexes that are not there yet, and returns the names of these. limit is for each collection.
func (p *place) index(ctx context.Context, limit time.Duration, progress domain.Progress) (made []string, err error) {
	all := indexes()
	for i, collection := range slices.Sorted(maps.Keys(all)) {
		err := p.do(ctx, limit, collection, func(ctx context.Context, c *mongo.Collection) error {
			names, err := createMissing(ctx, c, all[collection])
			for _, name := range names {
				made = append(made, collection+"."+name)
			}
			return err
		})
		if err != nil {
			return nil, translate(err)
		}
		if progress != nil {
			progress(i+1, len(all), collection)
		}
	}
	return made, nil
}
